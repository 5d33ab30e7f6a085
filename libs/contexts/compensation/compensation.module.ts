import { Module } from '@nestjs/common';
import { AgreementReader } from '#contexts/agreements/published.js';
import { MonthEvaluator, VolumeReader } from '#contexts/water-quality/published.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { ComputeSettlementAction } from './actions/compute-settlement.js';
import { ConfirmSettlementAction } from './actions/confirm-settlement.js';
import { ObjectToSettlementAction } from './actions/object-to-settlement.js';
import { SettlementHandler } from './actions/settlement.handler.js';
import { BoundaryVolumes } from './boundary-volumes.js';
import { compensationErrors } from './domain/errors.js';
import {
  settlementComputed,
  settlementConfirmed,
  settlementFinal,
  settlementObjected,
} from './domain/settlement.events.js';
import { readSchemes, SCHEMES } from './schemes-reference.js';
import { SettlementFactsReader } from './settlement-facts.js';
import { SettlementsQuery } from './views/settlements/settlements.query.js';
import { settlementsView } from './views/settlements/settlements.view.js';

@Module({
  providers: [
    AgreementReader,
    MonthEvaluator,
    VolumeReader,
    BoundaryVolumes,
    SettlementFactsReader,
    SettlementHandler,
    ComputeSettlementAction,
    ConfirmSettlementAction,
    ObjectToSettlementAction,
    SettlementsQuery,
    { provide: SCHEMES, useFactory: readSchemes },
  ],
})
export class CompensationModule {}

export const compensation: ContextDefinition = {
  name: 'compensation',
  module: CompensationModule,
  events: [settlementComputed, settlementConfirmed, settlementObjected, settlementFinal],
  views: [settlementsView],
  errors: compensationErrors,
};
