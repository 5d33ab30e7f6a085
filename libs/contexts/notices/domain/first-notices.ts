import { type Aggregate, accept, assertNever, nothing } from '#platform/kernel/decider.js';
import { minutesLater } from '#platform/kernel/time.js';
import {
  type FirstNoticesEvent,
  firstSenderSilent,
  type Silence,
  type Spoken,
  sectionSpokenOf,
} from './first-notices.events.js';

export interface FirstNotices {
  readonly spoken: readonly Spoken[];
  readonly silences: readonly Silence[];
}
export type FirstNoticesCommand =
  | ({ readonly type: 'NoteSpoken' } & Spoken)
  | ({ readonly type: 'NoteSilence' } & Silence);

/** `first-notices-<section>`: who spoke of it, and who was silent. Kept by the platform; no officer speaks to it. */
export const firstNotices: Aggregate<FirstNotices, FirstNoticesCommand, FirstNoticesEvent> = {
  name: 'first-notices',
  initial: () => ({ spoken: [], silences: [] }),
  evolve: (state, event) => {
    switch (event.type) {
      case 'notices.section-spoken-of.v1':
        return { ...state, spoken: [...state.spoken, event.data] };
      case 'notices.first-sender-silent.v1':
        return { ...state, silences: [...state.silences, event.data] };
      default:
        return assertNever(event);
    }
  },
  mayKnow: () => true,
  decide: (command, { spoken, silences }) => {
    switch (command.type) {
      case 'NoteSpoken': {
        const { type: _, ...told } = command;
        return spoken.some(({ notice }) => notice === told.notice) ? nothing() : accept(sectionSpokenOf(told));
      }
      case 'NoteSilence': {
        const { type: _, ...silence } = command;
        const isNoted = silences.some(({ abnormality }) => abnormality === silence.abnormality);
        return isNoted || spoken.some((told) => ends(told, silence)) ? nothing() : accept(firstSenderSilent(silence));
      }
      default:
        return assertNever(command);
    }
  },
};

/**
 * Whether nothing is left to wait for: the one spoke to the other. Who spoke within the minutes before the finder learned
 * of it spoke of the same.
 */
export const ends = ({ by, to, at }: Spoken, { silent, finder, learnedAt, minutes }: Silence): boolean =>
  minutesLater(at, minutes) >= learnedAt &&
  ((by === silent && to.includes(finder)) || (by === finder && to.includes(silent)));

/** The silence in which a body may speak in the place of another; none once one of the two spoke. */
export const openSilenceOf = ({ spoken, silences }: FirstNotices, abnormality: string): Silence | undefined =>
  silences.find((silence) => silence.abnormality === abnormality && !spoken.some((told) => ends(told, silence)));
