import { type InstantText, instant } from '#platform/kernel/time.js';
import type { Fault } from '#platform/testing/scripted-mail-server.js';

/** Milliseconds. */
export const minute = 60_000;
const hour = 60 * minute;
const text = (at: number): InstantText => instant(new Date(at).toISOString());

/** Minutes without reaction until the next contact, by what an alarm is about (`alarm-rules.json`; of notices the agreement's). */
const paces = { notice: 20, clock: 30, rosterGap: 120, deadLetter: 60 } as const;
/** Minutes after each attempt without success (`mailing-rules.json`). */
const pauses = {
  urgent: [1, 2, 5, 10, 15, 30, 60, 120, 240],
  routine: [5, 15, 30, 60, 120, 240, 480, 960, 1440],
} as const;
const outcomes: Readonly<Partial<Record<Fault, string>>> = {
  ok: 'accepted',
  '550 RCPT': 'rejected',
  'drop after DATA': 'ambiguous',
};

interface About {
  readonly organisation: string;
  readonly kind: keyof typeof paces;
  readonly id: string;
}
interface PaperAlarm extends About {
  readonly called: Set<string>;
  /** Who was called last, and when. */
  contact: string;
  calledAt: number;
  open: boolean;
  unanswered: boolean;
}
interface Deadline extends About {
  readonly at: number;
  state: 'open' | 'fired' | 'cancelled';
}
interface PaperMessage {
  readonly to: string;
  readonly organisation: string;
  /** A message about an alarm raises none when it dies. */
  readonly aboutAlarm: boolean;
  readonly urgency: keyof typeof pauses;
  readonly attempts: string[];
  state: 'waiting' | 'forDigest' | 'done';
  notBefore: number;
  failures: number;
}
interface PaperNotice {
  readonly notice: string;
  readonly digest: string;
  readonly routine: boolean;
  readonly relay: boolean;
  received: boolean;
  passedOn: boolean;
}
interface PaperIncident {
  readonly incident: string;
  readonly learnedAt: number;
  graded: boolean;
  reported: boolean;
}
interface PaperShift {
  readonly shift: string;
  readonly from: number;
  readonly until: number;
}

/**
 * What automations shall have done by when, reckoned anew from the rules' numbers: deadlines, who is called after whom,
 * what is written to whom and when it is tried again. It knows nothing of events, timers and runners: at each tick it
 * looks at the time and does what is due.
 */
export class Paper {
  now = 0;
  readonly notices: PaperNotice[] = [];
  readonly incidents: PaperIncident[] = [];
  private readonly shifts: PaperShift[] = [];
  private readonly alarms: PaperAlarm[] = [];
  private readonly calls = new Map<string, string[]>();
  private readonly deadlines: Deadline[] = [];
  private readonly messages = new Map<string, PaperMessage>();
  /** By its time: how often it went out. */
  private readonly digests = new Map<number, number>();
  /** What was done since the last tick: more about the same thing would be a race. */
  private readonly touched = new Set<unknown>();

  /** @param rosters who is called, one after the other, by body */
  constructor(private readonly rosters: Readonly<Record<string, readonly string[]>>) {}

  // ---- what officers do -------------------------------------------------------------------------------------------

  noticeSent(sent: Omit<PaperNotice, 'received' | 'passedOn'>): void {
    this.notices.push({ ...sent, received: false, passedOn: false });
    const { notice } = sent;
    if (sent.routine) {
      this.write(
        'guwei',
        'wujiang',
        `notice ${notice}`,
        false,
        'routine',
        isQuiet(this.now) ? next(7, this.now) : this.now,
      );
      this.collect('gu.deputy', 'wujiang', `notice ${notice}`);
    } else {
      for (const to of ['guwei', 'gu.deputy']) this.write(to, 'wujiang', `notice ${notice}`, false, 'urgent', this.now);
      this.raise({ organisation: 'wujiang', kind: 'notice', id: notice });
    }
    if (sent.relay)
      this.deadline({ organisation: 'xiuzhou', kind: 'notice', id: `${notice}/relay` }, this.now + 20 * minute);
  }

  /** Notices that one may receipt or pass on. */
  get untouched(): readonly PaperNotice[] {
    return this.notices.filter(({ notice }) => !this.touched.has(notice));
  }

  received(notice: PaperNotice): void {
    notice.received = true;
    this.end({ organisation: 'wujiang', kind: 'notice', id: notice.notice });
  }

  passedOn(notice: PaperNotice, by: string): void {
    notice.passedOn = true;
    this.end({ organisation: 'xiuzhou', kind: 'notice', id: `${notice.notice}/relay` });
    if (!notice.routine) this.raise({ organisation: 'qingpu', kind: 'notice', id: by });
  }

  /** Alarms of which somebody is called and that may be answered: the paper knows no message by its id. */
  calling(organisation: string): readonly PaperAlarm[] {
    return this.alarms.filter(
      ({ kind, id, contact, open, organisation: of }) =>
        of === organisation && kind !== 'deadLetter' && open && contact !== 'nobody' && !this.touched.has(id),
    );
  }

  notAnswered(alarm: PaperAlarm): void {
    alarm.unanswered = true;
    this.touched.add(alarm.id);
  }

  acknowledged(alarm: PaperAlarm): void {
    alarm.open = false;
    this.touched.add(alarm.id);
  }

  /** Until it is graded the times of both procedures run: two hours, and four. */
  determined(incident: string): void {
    const learnedAt = this.now;
    this.incidents.push({ incident, learnedAt, graded: false, reported: false });
    this.clock(`${incident}/report-if-ii`, learnedAt, 2 * hour);
    this.clock(`${incident}/report-if-iii`, learnedAt, 4 * hour);
  }

  graded(incident: PaperIncident): void {
    incident.graded = true;
    this.touched.add(incident.incident);
    for (const clock of ['report-if-ii', 'report-if-iii']) this.endClock(`${incident.incident}/${clock}`);
    this.clock(`${incident.incident}/report-1`, incident.learnedAt, 4 * hour);
  }

  get reportable(): readonly PaperIncident[] {
    return this.incidents.filter((one) => one.graded && !one.reported && !this.touched.has(one.incident));
  }

  reported(incident: PaperIncident): void {
    incident.reported = true;
    this.endClock(`${incident.incident}/report-1`);
  }

  /** When the roster of 南浔 ends. */
  get rosterEnds(): number {
    return this.shifts.at(-1)?.until ?? 0;
  }
  get mayChangeRoster(): boolean {
    return !this.touched.has('roster');
  }
  /** The last shift, where another precedes it and it has not begun. */
  get removable(): PaperShift | undefined {
    const last = this.shifts.at(-1);
    return last && this.shifts.length > 1 && last.from > this.now ? last : undefined;
  }

  shiftAssigned(shift: PaperShift): void {
    if (this.shifts.length > 0) this.end(gap(this.rosterEnds));
    this.shifts.push(shift);
    this.touched.add('roster');
    this.deadline(gap(shift.until), shift.until - 24 * hour);
  }

  shiftRemoved(): void {
    const removed = this.shifts.pop();
    this.touched.add('roster');
    for (const one of this.deadlines)
      if (one.state === 'open' && nameOf(one) === nameOf(gap(removed?.until ?? 0))) one.state = 'cancelled';
    const again = gap(this.rosterEnds);
    if (this.now >= this.rosterEnds - 24 * hour) this.raise(again);
    else this.deadline(again, this.rosterEnds - 24 * hour);
  }

  // ---- time -------------------------------------------------------------------------------------------------------

  /** What is due now, and what follows from it. @param fault what the mail server does now */
  tick(fault: Fault): void {
    while (this.fire() || this.callNext() || this.sendDigests() || this.attempt(fault));
    this.touched.clear();
  }

  expected() {
    return {
      alarms: [...this.calls].map(([name, calls]) => [name, calls]).toSorted(),
      messages: [...this.messages].map(([name, { attempts }]) => [name, attempts]).toSorted(),
    };
  }

  private fire(): boolean {
    const due = this.deadlines.filter(({ state, at }) => state === 'open' && this.now >= at);
    for (const one of due) {
      one.state = 'fired';
      this.raise(one);
    }
    return due.length > 0;
  }

  private callNext(): boolean {
    const due = this.alarms.filter(
      (alarm) =>
        alarm.open &&
        alarm.contact !== 'nobody' &&
        (alarm.unanswered || this.now >= alarm.calledAt + paces[alarm.kind] * minute),
    );
    for (const alarm of due) this.call(alarm);
    return due.length > 0;
  }

  private attempt(fault: Fault): boolean {
    const due = [...this.messages].filter(([, { state, notBefore }]) => state === 'waiting' && this.now >= notBefore);
    for (const [name, message] of due) {
      const outcome = outcomes[fault] ?? 'deferred';
      message.attempts.push(`${text(this.now)} ${outcome}`);
      const wait = pauses[message.urgency][message.failures];
      message.failures += 1;
      if (outcome !== 'accepted' && outcome !== 'rejected' && wait !== undefined) {
        message.notBefore = this.now + wait * minute;
        continue;
      }
      message.state = 'done';
      if (outcome !== 'accepted' && !message.aboutAlarm)
        this.raise({ organisation: message.organisation, kind: 'deadLetter', id: name });
    }
    return due.length > 0;
  }

  private sendDigests(): boolean {
    const due = [...this.messages.values()].filter(
      ({ state, notBefore }) => state === 'forDigest' && this.now >= notBefore,
    );
    for (const [at, collected] of Map.groupBy(due, ({ notBefore }) => notBefore)) {
      for (const message of collected) {
        message.state = 'done';
        message.attempts.push(`${text(this.now)} digested`);
      }
      const closing = this.digests.get(at) ?? 0;
      this.digests.set(at, closing + 1);
      this.write('gu.deputy', 'wujiang', `digest ${text(at)} ${closing}`, false, 'routine', this.now);
    }
    return due.length > 0;
  }

  // ---- alarms -----------------------------------------------------------------------------------------------------

  private clock(key: string, since: number, length: number): void {
    this.deadline({ organisation: 'xiuzhou', kind: 'clock', id: `atRisk:${key}` }, since + (length * 3) / 4);
    this.deadline({ organisation: 'xiuzhou', kind: 'clock', id: `missed:${key}` }, since + length);
  }
  private endClock(key: string): void {
    for (const stage of ['atRisk', 'missed'])
      this.end({ organisation: 'xiuzhou', kind: 'clock', id: `${stage}:${key}` });
  }

  /** Each once, whatever became of it; one that was cancelled may be set again. */
  private deadline(about: About, at: number): void {
    const known = this.deadlines.find((one) => nameOf(one) === nameOf(about) && one.state !== 'cancelled');
    if (!known) this.deadlines.push({ ...about, at, state: 'open' });
  }

  private end(about: About): void {
    this.touched.add(about.id);
    for (const one of [...this.deadlines, ...this.alarms]) {
      if (nameOf(one) !== nameOf(about)) continue;
      if ('open' in one) one.open = false;
      else if (one.state === 'open') one.state = 'cancelled';
    }
  }

  private raise({ organisation, kind, id }: About): void {
    const about = { organisation, kind, id };
    if (this.alarms.some((one) => one.open && nameOf(one) === nameOf(about))) return;
    const alarm = { ...about, called: new Set<string>(), contact: '', calledAt: 0, open: true, unanswered: false };
    this.alarms.push(alarm);
    this.touched.add(id);
    this.call(alarm);
  }

  private call(alarm: PaperAlarm): void {
    const contact = this.contactsOf(alarm.organisation).find((one) => !alarm.called.has(one)) ?? 'nobody';
    Object.assign(alarm, { contact, calledAt: this.now, unanswered: false });
    alarm.called.add(contact);
    const name = nameOf(alarm);
    this.calls.set(name, [...(this.calls.get(name) ?? []), `${text(this.now)} ${contact}`]);
    if (contact === 'nobody') return;
    const isNotice = alarm.kind === 'notice';
    const organisation = contact === 'city' ? 'jiaxing' : alarm.organisation;
    this.write(contact, organisation, isNotice ? `notice ${alarm.id}` : name, !isNotice, 'urgent', this.now);
  }

  private contactsOf(organisation: string): readonly string[] {
    if (organisation !== 'nanxun') return this.rosters[organisation] ?? [];
    return this.shifts.some(({ from, until }) => from <= this.now && this.now < until) ? ['nan'] : [];
  }

  // ---- messages ---------------------------------------------------------------------------------------------------

  /** A fact is told once. */
  private write(
    to: string,
    organisation: string,
    fact: string,
    aboutAlarm: boolean,
    urgency: PaperMessage['urgency'],
    notBefore: number,
  ): void {
    const name = `${to} ${fact}`;
    if (this.messages.has(name)) return;
    const told = { to, organisation, aboutAlarm, urgency, notBefore };
    this.messages.set(name, { ...told, attempts: [], state: 'waiting', failures: 0 });
  }

  private collect(to: string, organisation: string, fact: string): void {
    const told = { to, organisation, aboutAlarm: false, urgency: 'routine' as const, notBefore: next(17, this.now) };
    this.messages.set(`${to} ${fact}`, { ...told, attempts: [], state: 'forDigest', failures: 0 });
  }
}

const gap = (from: number): About => ({ organisation: 'nanxun', kind: 'rosterGap', id: text(from) });
const nameOf = ({ organisation, kind, id }: About): string => `${organisation} ${kind} ${id}`;

/** Since midnight in Shanghai. */
const ofDay = (at: number): number => (at + 8 * hour) % (24 * hour);
const isQuiet = (at: number): boolean => ofDay(at) >= 22 * hour || ofDay(at) < 7 * hour;
/** The next time it is so many hours there. */
const next = (hours: number, at: number): number => {
  const today = at - ofDay(at) + hours * hour;
  return today > at ? today : today + 24 * hour;
};
