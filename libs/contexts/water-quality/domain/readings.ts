import { assertNever, type Decision, refuse } from '#platform/kernel/decider.js';
import { type AssessMonth, assessMonth, type DecideInclusion, decideInclusion } from './assessment.decide.js';
import { coversMonth, ownerActsThrough, partyOf } from './authority.js';
import {
  type CloseMonth,
  type ConfirmCorrections,
  type ConfirmReopening,
  closeMonth,
  confirmCorrections,
  confirmReopening,
  type RejectCorrections,
  type RejectReopening,
  type ReopenMonth,
  rejectCorrections,
  rejectReopening,
  reopenMonth,
  type WithdrawReading,
  withdrawReading,
} from './month.decide.js';
import { type AttachRawValues, attachRawValues, type PublishReadings, publishReadings } from './publish.decide.js';
import { evolve, initial, type ReadingsMonth, type ReadingsMonthEvent } from './readings-month.js';

export type ReadingsCommand =
  | PublishReadings
  | AttachRawValues
  | WithdrawReading
  | DecideInclusion
  | CloseMonth
  | ConfirmCorrections
  | RejectCorrections
  | ReopenMonth
  | ConfirmReopening
  | RejectReopening
  | AssessMonth;

/**
 * The readings of one section in one legal month: `readings-<section>-<YYYY-MM>`.
 *
 * Without `mayKnow`: whether an actor may know of the readings follows from their section, which the handler reads.
 */
export const readings = {
  name: 'readings',
  initial,
  evolve,
  decide: (command: ReadingsCommand, state: ReadingsMonth): Decision<ReadingsMonthEvent> => {
    if (!mayAct(command)) return refuse('NotTheDataOwner');
    switch (command.type) {
      case 'PublishReadings':
        return publishReadings(command, state);
      case 'AttachRawValues':
        return attachRawValues(command, state);
      case 'WithdrawReading':
        return withdrawReading(command, state);
      case 'DecideInclusion':
        return decideInclusion(command, state);
      case 'CloseMonth':
        return closeMonth(command, state);
      case 'ConfirmCorrections':
        return confirmCorrections(command, state);
      case 'RejectCorrections':
        return rejectCorrections(command, state);
      case 'ReopenMonth':
        return reopenMonth(command, state);
      case 'ConfirmReopening':
        return confirmReopening(command, state);
      case 'RejectReopening':
        return rejectReopening(command, state);
      case 'AssessMonth':
        return assessMonth(command, state);
      default:
        return assertNever(command);
    }
  },
};

/**
 * Only the data owner's publication makes a version, corrects or withdraws it (环发〔2015〕175号). Another organisation,
 * party of an agreement for the section, may bring a file that the owner published, and assess a month; what is entered
 * by hand, withdrawn or decided on a value stays the owner's.
 */
const mayAct = (command: ReadingsCommand): boolean => {
  if (command.actor.organisation === command.dataOwner) return true;
  const party = partyOf(command);
  if (!party || !coversMonth(party, command.month)) return false;
  switch (command.type) {
    case 'PublishReadings':
      return [...command.rows, ...command.statuses].every(({ publication }) => publication.kind === 'file');
    case 'AssessMonth':
      return true;
    case 'CloseMonth':
    case 'ConfirmCorrections':
    case 'RejectCorrections':
    case 'ReopenMonth':
    case 'ConfirmReopening':
    case 'RejectReopening':
      return ownerActsThrough(party);
    case 'AttachRawValues':
    case 'WithdrawReading':
    case 'DecideInclusion':
      return false;
    default:
      return assertNever(command);
  }
};
