import type { Type } from '@nestjs/common';
import type { Automation } from '#platform/automations/automation.js';
import type { FileNaming } from '#platform/blobs/named-files.js';
import type { EventDefinition } from '#platform/kernel/event.js';
import type { ErrorTable } from '#platform/kernel/refusal.js';
import type { View } from '#platform/projector/view.js';

/** What a context brings to the platform. Each `<context>.module.ts` exports one. */
export interface ContextDefinition {
  readonly name: string;
  /** Nest module with its resolvers and command handlers. */
  readonly module: Type;
  /** Every event version it ever wrote. */
  readonly events: readonly EventDefinition[];
  readonly views: readonly View[];
  readonly errors: ErrorTable;
  /** Providers of its module. */
  readonly automations?: readonly Type<Automation>[];
  /** Events that name uploaded files, and who sees them. */
  readonly namesFiles?: readonly FileNaming[];
}
