import { Gateway } from '#platform/gateway/gateway.js';
import { Codec } from '#platform/journal/codec.js';
import { instant, type LocalDateText } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import { SetClock } from '#platform/testing/set-clock.js';
import { CalendarReader } from './calendar-reader.js';
import { holidaySchedulePublished } from './domain/schedule.events.js';
import { ofChina, type PublishSchedule, schedules } from './domain/schedules.js';

describe('the calendar, as it is read', () => {
  const at = instant('2026-11-20T01:00:00.000Z');
  const operator = anOfficer('platform-operator', 'operator');
  const day = '2027-10-01' as LocalDateText;

  it('has what was published before it was asked, each event read once', async () => {
    const journal = new MemoryJournal();
    const codec = new Codec([holidaySchedulePublished]);
    const gateway = new Gateway(journal, codec, new SetClock(at));
    const from: number[] = [];
    const readStream = journal.readStream.bind(journal);
    const publish = async (date: string, commandId: string, reason?: string) => {
      const command: PublishSchedule = {
        ...{ type: 'PublishSchedule', actor: operator, at, reason },
        schedule: {
          ...{ year: 2027, days: [{ date: date as LocalDateText, kind: 'off', name: '国庆节' }] },
          ...{ document: { kind: 'none' }, provenance: { kind: 'source', text: 'https://www.gov.cn/' } },
        },
      };
      const envelope = { actor: operator, commandId, commandDigest: commandId, correlationId: commandId };
      expect(await gateway.execute(schedules, ofChina, command, envelope)).toMatchObject({ kind: 'accepted' });
    };
    const reader = new CalendarReader(journal, codec);
    expect((await reader.read()).workingDays.of(day)).toMatchObject({ working: true, known: false });
    await publish('2027-10-01', 'a');
    Object.assign(journal, {
      readStream: (stream: string, revision = 0) => {
        from.push(revision);
        return readStream(stream, revision);
      },
    });
    expect((await reader.read()).workingDays.of(day)).toEqual({ working: false, holiday: true, known: true });
    await publish('2027-10-04', 'b', '更正');
    from.length = 0;
    const [one, other] = await Promise.all([reader.read(), reader.read()]);
    expect(one.workingDays.of(day)).toMatchObject({ working: true, known: true });
    expect([one.revision, other.revision]).toEqual([1, 1]);
    expect(from).toEqual([1, 1]);
  });
});
