import { instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import {
  type About,
  contentText,
  type NoticeEvent,
  noticeAnswered,
  noticeReceived,
  noticeSent,
  noticeWithdrawn,
  type Reservation,
  receiptClaimed,
  receiptConfirmed,
} from './notice.events.js';
import { type AboutFacts, type NoticeCommand, notice, type SendNotice } from './notice.js';

const duty = anOfficer('xiuzhou', 'dutyOfficer');
const wujiang = anOfficer('wujiang', 'dutyOfficer');
const qingpu = anOfficer('qingpu', 'head');
const clerk = anOfficer('wujiang', 'financeOfficer');
const sentAt = instant('2020-09-19T09:30:41+08:00');
const at = instant('2020-09-19T10:00:00+08:00');
const id = '7c1d2b90-1f3a-5f0d-8f1e-0a4b6c8d2e33';
const digest = 'a'.repeat(64);
const real = { kind: 'real' } as const;
const example = { kind: 'example', text: '【示例】' } as const;
const found: Extract<AboutFacts, { kind: 'found' }> = {
  kind: 'found',
  about: { kind: 'abnormality', abnormality: 'abnormality-1', revision: 2 },
  thread: { kind: 'thread', thread: 'abnormality-1' },
  provenance: example,
};
const recipients = [
  { organisation: 'qingpu', platform: 'off' as const, revision: 0 },
  { organisation: 'wujiang', platform: 'on' as const, revision: 0 },
];
const send: SendNotice = {
  ...{ type: 'SendNotice', actor: duty, at: sentAt, notice: id, kind: 'upstreamAbnormality', recipients, digest },
  ...{ notRegistered: [], about: found, title: '【示例】异常', body: '请协助排查', agreement: { kind: 'none' } },
  ...{ receiptDue: { kind: 'none' }, route: { kind: 'none' }, relay: { kind: 'none' } },
  provenance: real,
};
const on = (organisation: string) => ({ notice: id, organisation, thread: 'abnormality-1' });
const sent = noticeSent({
  ...on('xiuzhou'),
  ...{ number: '通报-7c1d2b90', kind: 'upstreamAbnormality', recipients, about: found.about, title: '【示例】异常' },
  ...{ body: '请协助排查', digest, agreement: { kind: 'none' }, sentBy: duty.officer, at: sentAt, provenance: example },
  ...{ receiptDue: { kind: 'none' }, route: { kind: 'none' }, relay: { kind: 'none' } },
});
const reserved: Reservation = { kind: 'reserved', text: '收到，不代表认可来源' };
const receive = (actor = wujiang, reservation: Reservation = { kind: 'none' }, shown = digest): NoticeCommand => ({
  ...{ type: 'ReceiveNotice', actor, at, digest: shown, reservation },
});
const received = (reservation: Reservation = { kind: 'none' }) =>
  noticeReceived({ ...on('wujiang'), digest, reservation, receivedBy: wujiang.officer, at });
type Claim = Extract<NoticeCommand, { type: 'ClaimReceipt' }>;
const call: Omit<Claim, 'type' | 'actor' | 'at'> = {
  ...{ recipient: 'qingpu', channel: 'call', receivedAt: instant('2020-09-19T09:50:00+08:00') },
  ...{ receivedByRole: '值班室', document: { kind: 'none' } },
};
const claim = (over: Partial<Claim> = {}): Claim => ({ type: 'ClaimReceipt', actor: duty, at, ...call, ...over });
const claimed = receiptClaimed({ ...on('xiuzhou'), ...call, claimedBy: duty.officer, at });
const confirm = (actor = qingpu, shown = digest): NoticeCommand => ({
  ...{ type: 'ConfirmReceipt', actor, at, digest: shown },
});
const confirmed = receiptConfirmed({ ...on('qingpu'), digest, confirmedBy: qingpu.officer, at });
const answer = (one = 'answer-1', actor = wujiang): NoticeCommand => ({
  ...{ type: 'AnswerNotice', actor, at, answer: one, text: '已派员' },
});
const answered = noticeAnswered({
  ...{ ...on('wujiang'), answer: 'answer-1', text: '已派员', answeredBy: wujiang.officer, at },
});
const withdraw = (reason = '误发', actor = duty): NoticeCommand => ({ type: 'WithdrawNotice', actor, at, reason });
const withdrawn = noticeWithdrawn({ ...on('xiuzhou'), reason: '误发', withdrawnBy: duty.officer, at });

const exceedance: About = {
  ...{ kind: 'exceedance', exceedance: 'xielugang/2020-12/assessment-3/raw', section: 'xielugang' },
  ...{ month: '2020-12' as never, assessment: 'xielugang/2020-12/a1', revision: 4 },
  items: [{ item: 'TP', compared: '0.34956', limit: '0.2', multiple: { kind: 'multiple', value: '0.7478' } }],
};

const { given } = specify(notice);
const folded = (...events: NoticeEvent[]) => events.reduce(notice.evolve, notice.initial());

describe('a notice', () => {
  it('is sent to neighbours; one about an example is one, and joins the thread of what it is about', () =>
    given().when(send).then(sent));

  it('about nothing that has a record is its own thread', () =>
    given()
      .when({
        ...send,
        kind: 'information',
        about: { kind: 'found', about: { kind: 'none' }, thread: { kind: 'own' }, provenance: real },
      })
      .then(
        noticeSent({
          ...{ ...sent.data, kind: 'information', thread: id, about: { kind: 'none' }, provenance: real },
        }),
      ));

  it('that is an exceedance letter cites what exceeds, and nothing else does', () => {
    const cites: AboutFacts = { kind: 'found', about: exceedance, thread: { kind: 'own' }, provenance: real };
    given()
      .when({ ...send, kind: 'exceedanceLetter', about: cites, title: '超标告知函' })
      .then(
        noticeSent({
          ...{ ...sent.data, kind: 'exceedanceLetter', number: '函-7c1d2b90', thread: id, about: exceedance },
          ...{ title: '超标告知函', provenance: real },
        }),
      );
    given()
      .when({ ...send, kind: 'exceedanceLetter' })
      .thenRefused('ExceedanceNotCited');
    given()
      .when({ ...send, about: cites })
      .thenRefused('ExceedanceNotCited');
    given()
      .when({ ...send, about: { kind: 'notStanding', exceedance: 'x' } })
      .thenRefused('ExceedanceNotStanding');
  });

  it('is about, and rests on, only what the sender may know of and speak for', () => {
    given()
      .when({ ...send, about: { kind: 'unknown' } })
      .thenRefused('NotFound');
    given()
      .when({ ...send, about: { kind: 'notYours' } })
      .thenRefused('NotYourIncident');
    given()
      .when({ ...send, agreement: { kind: 'unknown' } })
      .thenRefused('NotFound');
  });

  it('goes to registered bodies other than the own', () => {
    given()
      .when({ ...send, notRegistered: ['nowhere'] })
      .thenRefused('RecipientNotRegistered');
    given()
      .when({ ...send, recipients: [{ organisation: 'xiuzhou', platform: 'on', revision: 0 }] })
      .thenRefused('SenderIsRecipient');
  });

  it('that is an example, or about one, says so in its title', () => {
    given()
      .when({ ...send, title: '异常' })
      .thenRefused('ExampleNotMarked');
    given()
      .when({ ...send, title: '异常', provenance: example, about: { ...found, provenance: real } })
      .thenRefused('ExampleNotMarked');
  });

  it('keeps its id: other content under the same command is refused', () => {
    given(sent).when(send).thenNothing();
    given(sent)
      .when({ ...send, body: '其他' })
      .thenRefused('CommandIdReused');
  });

  it('has a digest over what was shown, the same whatever the order of its members', () => {
    const { kind, about, title, body } = sent.data;
    expect(contentText({ kind, about, title, body, recipients })).toBe(
      contentText({ recipients, body, title, about, kind }),
    );
    expect(contentText(sent.data)).not.toContain('digest');
  });

  it('is receipted by a recipient, for what it was shown, perhaps with a reservation; the first receipt stands', () => {
    given(sent).when(receive()).then(received());
    given(sent).when(receive(wujiang, reserved)).then(received(reserved));
    given(sent, received()).when(receive()).thenNothing();
    given(sent, received())
      .when(receive(wujiang, reserved, 'b'.repeat(64)))
      .thenNothing();
    given(sent)
      .when(receive(wujiang, reserved, 'b'.repeat(64)))
      .thenRefused('DigestDiffers');
    given(sent).when(receive(duty)).thenRefused('NotARecipient');
    given(sent, withdrawn).when(receive()).thenRefused('NoticeIsWithdrawn');
  });

  it('to a body off the platform has its receipt claimed by the sender, for that body and for a time that can be', () => {
    given(sent).when(claim()).then(claimed);
    given(sent, claimed).when(claim()).thenNothing();
    const document = { kind: 'document', digest } as const;
    given(sent, claimed)
      .when(claim({ channel: 'fax', document }))
      .then(receiptClaimed({ ...claimed.data, channel: 'fax', document }));
    given(sent)
      .when(claim({ recipient: 'wujiang' }))
      .thenRefused('RecipientOnPlatform');
    given(sent)
      .when(claim({ recipient: 'anji' }))
      .thenRefused('UnknownRecipient');
    given(sent)
      .when(claim({ actor: wujiang }))
      .thenRefused('NotTheSender');
    const before = instant('2020-09-19T09:29:59+08:00');
    given(sent)
      .when(claim({ receivedAt: before }))
      .thenRefused('ClaimedTimeImpossible');
    const ahead = instant('2020-09-19T10:00:01+08:00');
    given(sent)
      .when(claim({ receivedAt: ahead }))
      .thenRefused('ClaimedTimeImpossible');
  });

  it('may be claimed to be received in the minute in which it was sent', () =>
    given(sent)
      .when(claim({ receivedAt: instant('2020-09-19T09:30:00+08:00') }))
      .then(receiptClaimed({ ...claimed.data, receivedAt: sentAt })));

  it('has a claimed receipt confirmed by the body itself, when that joined', () => {
    given(sent, claimed).when(confirm()).then(confirmed);
    given(sent, claimed, confirmed).when(confirm()).thenNothing();
    given(sent).when(confirm()).thenRefused('NothingClaimed');
    given(sent, claimed).when(confirm(wujiang)).thenRefused('NothingClaimed');
    given(sent, claimed).when(confirm(duty)).thenRefused('NotARecipient');
    given(sent, claimed)
      .when(confirm(qingpu, 'b'.repeat(64)))
      .thenRefused('DigestDiffers');
  });

  it('is answered by a recipient', () => {
    given(sent).when(answer()).then(answered);
    given(sent, answered).when(answer()).thenNothing();
    given(sent).when(answer('answer-2', duty)).thenRefused('NotARecipient');
    given(sent, withdrawn).when(answer()).thenRefused('NoticeIsWithdrawn');
  });

  it('is withdrawn by its sender', () => {
    given(sent).when(withdraw()).then(withdrawn);
    given(sent, withdrawn).when(withdraw()).thenNothing();
    given(sent, withdrawn).when(withdraw('其他')).thenRefused('NoticeIsWithdrawn');
    given(sent).when(withdraw('误发', wujiang)).thenRefused('NotTheSender');
  });

  it('is handled by duty officers and the head, by nobody else', () => {
    given()
      .when({ ...send, actor: clerk })
      .thenRefused('Forbidden');
    given(sent).when(receive(clerk)).thenRefused('Forbidden');
  });

  it('that nobody sent is not found', () => {
    for (const command of [receive(), claim(), confirm(), answer(), withdraw()])
      given().when(command).thenRefused('NotFound');
  });

  it('is known to its sender and its recipients, to nobody else', () => {
    for (const actor of [duty, wujiang, qingpu]) expect(notice.mayKnow(actor, folded(sent))).toBe(true);
    expect(notice.mayKnow(anOfficer('anji', 'head'), folded(sent))).toBe(false);
    expect(notice.mayKnow(duty, notice.initial())).toBe(false);
  });
});
