/** What waits for a confirmation: read from the view. */
export { type AwaitingConfirmation, awaitingConfirmation } from './views/settlements/awaiting-confirmation.js';
