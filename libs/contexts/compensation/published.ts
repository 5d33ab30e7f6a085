/** What waits for a confirmation, and for a signature: read from the view. */
export { type AwaitingConfirmation, awaitingConfirmation } from './views/settlements/awaiting-confirmation.js';
export { type AwaitingInclusion, awaitingInclusion } from './views/settlements/awaiting-inclusion.js';
