import { instant } from '#platform/kernel/time.js';
import { specify } from '#platform/testing/decider-form.js';
import { firstSenderSilent, type Silence, type Spoken, sectionSpokenOf } from './first-notices.events.js';
import { firstNotices, openSilenceOf } from './first-notices.js';

// 吴江 is first; 秀洲 learned of it at 10:00 and waits until 10:30.
const at = (time: string) => instant(`2020-10-09T${time}:00+08:00`);
const silence: Silence = {
  ...{ section: 'wangjiangjing', abnormality: 'a', finder: 'xiuzhou', silent: 'wujiang', learnedAt: at('10:00') },
  ...{ minutes: 30, dueAt: at('10:30'), agreement: 'g', version: 1, revision: 4, at: at('10:30') },
};
const spoken = (by: string, to: string, time: string, notice = 'n'): Spoken => ({
  ...{ section: 'wangjiangjing', notice, by, to: [to], at: at(time) },
});
const noteSilence = { type: 'NoteSilence', ...silence } as const;
const { given } = specify(firstNotices);
const openAfter = (...told: readonly Spoken[]) =>
  openSilenceOf({ spoken: told, silences: [silence] }, 'a')?.silent ?? 'none';

describe('who has to speak first of a section', () => {
  it('was silent where it told the finder nothing, and is noted once', () => {
    given().when(noteSilence).then(firstSenderSilent(silence));
    given(sectionSpokenOf(spoken('wujiang', 'qingpu', '10:10')))
      .when(noteSilence)
      .then(firstSenderSilent(silence));
    given(firstSenderSilent(silence))
      .when({ ...noteSilence, at: at('10:31') })
      .thenNothing();
  });

  it('was not where one told the other, as long before as the minutes reach', () => {
    for (const told of [
      spoken('wujiang', 'xiuzhou', '10:29'),
      spoken('wujiang', 'xiuzhou', '09:30'),
      spoken('xiuzhou', 'wujiang', '10:05'),
    ])
      given(sectionSpokenOf(told)).when(noteSilence).thenNothing();
    given(sectionSpokenOf(spoken('wujiang', 'xiuzhou', '09:29')))
      .when(noteSilence)
      .then(firstSenderSilent(silence));
  });

  it('is noted to have spoken once for each notice', () => {
    const told = spoken('wujiang', 'xiuzhou', '10:29');
    given()
      .when({ type: 'NoteSpoken', ...told })
      .then(sectionSpokenOf(told));
  });

  it('may be spoken for until one of the two speaks', () => {
    expect(openAfter()).toBe('wujiang');
    expect(openAfter(spoken('wujiang', 'qingpu', '10:40'))).toBe('wujiang');
    expect(openAfter(spoken('wujiang', 'xiuzhou', '10:40'))).toBe('none');
    expect(openAfter(spoken('xiuzhou', 'wujiang', '10:40'))).toBe('none');
    expect(openSilenceOf({ spoken: [], silences: [silence] }, 'another')).toBeUndefined();
  });
});
