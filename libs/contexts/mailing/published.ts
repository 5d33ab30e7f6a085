export type { Telling } from './actions/queue-messages.handler.js';
export type { Urgency } from './domain/mailing-rules.js';
export type {
  Fact,
  MessageEvent,
} from './domain/message.events.js';
/** Has an officer told of something. */
export { MessageQueueing } from './message-queueing.js';
export { oneLine } from './templates/render.js';
export type { TemplateId, TemplateParameters } from './templates/templates.js';
