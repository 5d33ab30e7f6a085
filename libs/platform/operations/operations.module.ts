import { Module } from '@nestjs/common';
import { automationEvents } from '#platform/automations/automation.events.js';
import { automationsView } from '#platform/automations/automations.view.js';
import { eventSkipped, viewRetried } from '#platform/projector/decisions.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { AutomationsQuery } from './automations.query.js';
import { HaltedViewsHandler } from './halted-views.handler.js';
import { HaltedViewsActions } from './halted-views.js';
import { HealthController } from './health.controller.js';
import { ReleaseInstanceAction } from './release-instance.js';
import { ViewsQuery } from './views.query.js';

@Module({
  controllers: [HealthController],
  providers: [ViewsQuery, HaltedViewsActions, HaltedViewsHandler, AutomationsQuery, ReleaseInstanceAction],
})
export class OperationsModule {}

/** How operators see and steer the views and the automations. */
export const operations: ContextDefinition = {
  name: 'operations',
  module: OperationsModule,
  events: [eventSkipped, viewRetried, ...automationEvents],
  views: [automationsView],
  errors: {
    InstanceNotQuarantined: {
      zh: '该实例未被隔离，请重新查看',
      en: 'The instance is not in quarantine; look again',
    },
    ViewNotHalted: {
      zh: '该视图并未停在此事件，请重新查看',
      en: 'The view does not stand still at this event; look again',
    },
  },
};
