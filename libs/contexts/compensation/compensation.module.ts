import { Global, Module } from '@nestjs/common';
import { AgreementReader, ClauseReference } from '#contexts/agreements/published.js';
import { MonthEvaluator, MonthReader, VolumeReader } from '#contexts/water-quality/published.js';
import { namesFiles } from '#platform/blobs/named-files.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { ClaimConfirmationAction } from './actions/claim-confirmation.js';
import { ClaimInclusionSignatureAction } from './actions/claim-inclusion-signature.js';
import { ComputeDifferenceAction } from './actions/compute-difference.js';
import { ComputeSettlementAction } from './actions/compute-settlement.js';
import { ConfirmSettlementAction } from './actions/confirm-settlement.js';
import { DecideSectionStatusAction } from './actions/decide-section-status.js';
import { DeclineInclusionAction } from './actions/decline-inclusion.js';
import { ObjectToSettlementAction } from './actions/object-to-settlement.js';
import { ProposeInclusionAction } from './actions/propose-inclusion.js';
import { SettlementHandler } from './actions/settlement.handler.js';
import { SignInclusionAction } from './actions/sign-inclusion.js';
import { BoundaryVolumes } from './boundary-volumes.js';
import { ComputableClauses } from './clause-reference.js';
import { differenceComputed } from './domain/differences.events.js';
import { compensationErrors } from './domain/errors.js';
import {
  confirmationClaimed,
  inclusionAgreed,
  inclusionDeclined,
  inclusionProposed,
  inclusionSignatureClaimed,
  inclusionSigned,
  sectionStatusDecided,
  settlementComputed,
  settlementConfirmed,
  settlementFinal,
  settlementObjected,
  settlementUpheld,
} from './domain/settlement.events.js';
import { readSchemes, SCHEMES } from './schemes-reference.js';
import { SettlementFactsReader } from './settlement-facts.js';
import { SettlementReader } from './settlement-reader.js';
import { SettlementsQuery } from './views/settlements/settlements.query.js';
import { settlementsView } from './views/settlements/settlements.view.js';

/** Global for `ClauseReference` alone: agreements ask it, and must not know who answers. */
@Global()
@Module({
  providers: [
    AgreementReader,
    MonthEvaluator,
    MonthReader,
    VolumeReader,
    BoundaryVolumes,
    SettlementFactsReader,
    SettlementReader,
    SettlementHandler,
    ComputeSettlementAction,
    ConfirmSettlementAction,
    ClaimConfirmationAction,
    ObjectToSettlementAction,
    DecideSectionStatusAction,
    ProposeInclusionAction,
    SignInclusionAction,
    ClaimInclusionSignatureAction,
    DeclineInclusionAction,
    ComputeDifferenceAction,
    SettlementsQuery,
    { provide: SCHEMES, useFactory: readSchemes },
    { provide: ClauseReference, useClass: ComputableClauses },
  ],
  exports: [ClauseReference],
})
export class CompensationModule {}

export const compensation: ContextDefinition = {
  name: 'compensation',
  module: CompensationModule,
  events: [
    settlementComputed,
    settlementUpheld,
    settlementConfirmed,
    confirmationClaimed,
    settlementObjected,
    sectionStatusDecided,
    inclusionProposed,
    inclusionSigned,
    inclusionSignatureClaimed,
    inclusionDeclined,
    inclusionAgreed,
    settlementFinal,
    differenceComputed,
  ],
  views: [settlementsView],
  errors: compensationErrors,
  namesFiles: [
    namesFiles(confirmationClaimed, ({ data: { settlement, document, at } }) => ({
      ...{ key: `settlement:${settlement}`, businessTime: at, digests: [document] },
    })),
    namesFiles(inclusionSignatureClaimed, ({ data: { settlement, document, at } }) => ({
      ...{ key: `settlement:${settlement}`, businessTime: at, digests: [document] },
    })),
  ],
};
