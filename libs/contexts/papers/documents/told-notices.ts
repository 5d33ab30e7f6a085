import { handlingFields, type ToldSentence } from '#contexts/incidents/published.js';
import { channelWords, type NoticeHistory, noticeWords } from '#contexts/notices/published.js';
import { assertNever } from '#platform/kernel/decider.js';
import { type InstantText, momentWords } from '#platform/kernel/time.js';

type Event = NoticeHistory[number];

/** What a notice and all that came of it says in a report: what was done about the incident. */
export const toldOf = (history: NoticeHistory, names: ReadonlyMap<string, string>): ToldSentence[] => {
  const [first] = history;
  if (first?.type !== 'notices.notice-sent.v2') return [];
  const { number } = first.data;
  const name = (id: string) => names.get(id) ?? id;
  return history.map((event) => {
    const { stream, revision, id, type } = event;
    const [text, at] = said(event, number, name);
    return { fields: handlingFields, text: `${text}。`, at, source: { stream, revision, event: id, type } };
  });
};

const said = (event: Event, number: string, name: (id: string) => string): [text: string, at: InstantText] => {
  const { at, organisation } = event.data;
  const when = momentWords(at);
  switch (event.type) {
    case 'notices.notice-sent.v2': {
      const { recipients, title, kind } = event.data;
      const to = recipients.map((one) => name(one.organisation)).join('、');
      return [`${when}向${to}发出${number}《${title}》（${noticeWords[kind]}）`, at];
    }
    case 'notices.notice-received.v1': {
      const { reservation } = event.data;
      const reserved = reservation.kind === 'reserved' ? `，并保留意见：${reservation.text}` : '';
      return [`${when}，${name(organisation)}签收${number}${reserved}`, at];
    }
    case 'notices.receipt-claimed.v1': {
      const { recipient, channel, receivedAt, receivedByRole } = event.data;
      const by = `${channelWords[channel]}，接收岗位${receivedByRole}，本单位登记，非对方自签`;
      return [`${momentWords(receivedAt)}，${name(recipient)}收到${number}（${by}）`, receivedAt];
    }
    case 'notices.receipt-confirmed.v1':
      return [`${when}，${name(organisation)}确认收到${number}`, at];
    case 'notices.notice-answered.v1':
      return [`${when}，${name(organisation)}答复：${event.data.text}`, at];
    case 'notices.notice-delivered.v1':
      return [`${when}，${number}送达${name(organisation)}值班界面`, at];
    case 'notices.notice-opened.v1':
      return [`${when}，${name(organisation)}打开${number}`, at];
    case 'notices.notice-acted-on.v1':
      return [`${when}，${name(organisation)}处置：${event.data.text}`, at];
    case 'notices.notice-objected-to.v1':
      return [`${when}，${name(organisation)}提出异议：${event.data.reason}`, at];
    case 'notices.group-message-pasted.v1':
      return [`${when}，${name(organisation)}登记群内消息（声称，未经核实）：${event.data.text}`, at];
    case 'notices.notice-passed-on.v1': {
      const { next, takenOver } = event.data;
      return [`${when}，${name(organisation)}将${number}${takenOver ? '接替通报' : '转报'}${name(next)}`, at];
    }
    case 'notices.notice-withdrawn.v1':
      return [`${when}撤回${number}：${event.data.reason}`, at];
    default:
      return assertNever(event);
  }
};
