import { Module } from '@nestjs/common';
import { eventSkipped, viewRetried } from '#platform/projector/decisions.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { HaltedViewsHandler } from './halted-views.handler.js';
import { HaltedViewsActions } from './halted-views.js';
import { HealthController } from './health.controller.js';
import { ViewsQuery } from './views.query.js';

@Module({ controllers: [HealthController], providers: [ViewsQuery, HaltedViewsActions, HaltedViewsHandler] })
export class OperationsModule {}

/** How operators see and steer the views. */
export const operations: ContextDefinition = {
  name: 'operations',
  module: OperationsModule,
  events: [eventSkipped, viewRetried],
  views: [],
  errors: {
    ViewNotHalted: {
      zh: '该视图并未停在此事件，请重新查看',
      en: 'The view does not stand still at this event; look again',
    },
  },
};
