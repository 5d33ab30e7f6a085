import { instant } from '#platform/kernel/time.js';
import { Reminders } from '#platform/testing/reminders.js';
import { timerCancelled, timerSet } from './automation.events.js';
import { evolve, type Instance, inputId, newAmong, newInstance, reactTo } from './instance.js';

// What the runner's own specs cannot order: a timer that is found due although it is not wanted any more, because what
// ended it is known by now and was not told yet.
const reminders = Object.create(Reminders.prototype) as Reminders;
Object.assign(reminders, { name: 'letters.reminders', trouble: () => undefined });
const dueAt = instant('2020-09-19T00:30:00Z');
const timer = { kind: 'timer', timer: 'after 30', dueAt, firedAt: instant('2020-09-19T00:31:00Z') } as const;
const open = (timers: Instance['timers']): Instance => ({ ...newInstance, revision: 1, timers });
const letter = { id: '1', writtenAt: '2020-09-19T00:00:00Z', answered: false };
const typesOf = (own: Instance, state: typeof letter) =>
  reactTo(reminders, '1', own, state, [timer]).map(({ event }) => event.type.replace(/^automations\.|\.v1$/g, ''));

describe('a timer that is found due', () => {
  it('fires, with what is done because of it; the next one is set', () => {
    expect(typesOf(open(new Map([['after 30', dueAt]])), letter)).toEqual([
      ...['timer-fired', 'command-intended', 'timer-set'],
    ]);
  });

  it('is cancelled where nobody wants it any more, and nothing is done', () => {
    expect(typesOf(open(new Map([['after 30', dueAt]])), { ...letter, answered: true })).toEqual(['timer-cancelled']);
  });

  it('does nothing where it is not open, or open for another time', () => {
    expect(typesOf(open(new Map()), { ...letter, answered: true })).toEqual([]);
    const later = open(new Map([['after 30', instant('2020-09-19T00:45:00Z')]]));
    expect(typesOf(later, letter)).toEqual(['timer-set', 'timer-set']);
  });

  it('is new as long as it is open: cancelled by its own firing, and set again, it fires', () => {
    const at = { automation: reminders.name, instance: '1', timer: timer.timer, dueAt };
    const cause = inputId(reminders.name, '1', timer);
    const cancelled = [timerSet(at), timerCancelled(at)].reduce((own, event) => evolve(own, event, cause), newInstance);
    expect(newAmong(reminders.name, '1', cancelled, [timer])).toEqual([]);
    const again = evolve(cancelled, timerSet(at), 'another cause');
    expect(newAmong(reminders.name, '1', again, [timer, timer])).toEqual([timer]);
    expect(typesOf(again, letter)).toContain('timer-fired');
  });
});
