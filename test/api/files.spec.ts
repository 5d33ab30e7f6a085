import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Visitor } from '#platform/client/api.js';
import { newestOf, type RunningApi, start } from './harness.js';
import { act, objectionTo, partyOf, termsFor, World } from './world.js';

let api: RunningApi;
let world: World;
let sender: Visitor;
let recipient: Visitor;
let outsider: Visitor;

beforeAll(async () => {
  api = await start({});
  world = await World.build(api);
  sender = await world.officer('xiuzhou', 'dutyOfficer');
  recipient = await world.officer('wujiang', 'dutyOfficer');
  outsider = await world.officer('anji', 'dutyOfficer');
});
afterAll(() => api?.close());

const refusal = (code: string) => expect.objectContaining({ code });
const unknown = 'ab'.repeat(32);
const correlation = '0190a5b0-0000-4000-8000-00000000000f';

/** Reads a file as an officer, or as nobody, once all that happened is in the views. */
const get = async (who: Visitor | undefined, digest: string) => {
  const authorization = who?.authorization;
  const { statusCode, headers, rawPayload, body } = await api.app.inject({
    ...{ method: 'GET', url: `/files/${digest}` },
    headers: {
      ...(authorization ? { authorization } : {}),
      ...{ 'x-lianfang-after': `${await newestOf(api)}`, 'x-correlation-id': correlation },
    },
  });
  return { status: statusCode, headers, bytes: rawPayload, body };
};
/** What is refused is told whole: status and everything in the body that is not of the moment. */
const told = async (who: Visitor | undefined, digest: string) => {
  const { status, body } = await get(who, digest);
  const { errors } = JSON.parse(body) as { errors: { message: string; extensions: object }[] };
  return { status, errors };
};
const statuses = async (digest: string) =>
  Promise.all([sender, recipient, outsider].map(async (who) => (await get(who, digest)).status));

const pastes = (who: Visitor, notice: string, documents: readonly string[]) =>
  act(who, 'pasteGroupMessage', 'GroupMessagePasted', { notice, text: '【示例】已到现场', documents });
const sends = async (): Promise<string> => (await world.notice()).notice;

describe('a file', () => {
  it('is given back whole, as bytes to save, to the body that uploaded it', async () => {
    const { digest } = await sender.upload(Buffer.alloc(200_000, '【示例】<script>alert(1)</script>'));
    const { status, headers, bytes } = await get(sender, digest);
    expect([status, createHash('sha256').update(bytes).digest('hex')]).toEqual([200, digest]);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '200000',
      'content-disposition': `attachment; filename="${digest}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'x-correlation-id': correlation,
    });
    // Another officer of the body too, at once; nobody else.
    expect((await get(await world.officer('xiuzhou', 'financeOfficer'), digest)).status).toBe(200);
    expect(await statuses(digest)).toEqual([200, 404, 404]);
  });

  it('answers who may not read it as if it were not there, and who is not signed in before that', async () => {
    const { digest } = await sender.upload('【示例】不公开');
    const notThere = await told(outsider, unknown);
    expect(notThere).toMatchObject({
      status: 404,
      errors: [{ message: '未找到，或无权查看', extensions: { code: 'NotFound', correlationId: correlation } }],
    });
    for (const name of [digest, digest.toUpperCase(), 'x', '..%2F..%2Fvault', '%00'])
      expect(await told(outsider, name)).toEqual(notThere);
    for (const name of [digest, unknown])
      expect(await told(undefined, name)).toMatchObject({
        status: 401,
        errors: [{ extensions: { code: 'NotSignedIn' } }],
      });
  });

  it('that a notice names is read by its sender and its recipients', async () => {
    const notice = await sends();
    const { digest } = await recipient.upload('【示例】现场照片');
    expect(await statuses(digest)).toEqual([404, 200, 404]);
    await pastes(recipient, notice, [digest]);
    expect(await statuses(digest)).toEqual([200, 200, 404]);
  });

  it('that an objection names is read by who sees the reading, and by nobody when it is uploaded alone', async () => {
    const shared = await world.withReadings();
    const neighbour = await world.officer('wujiang', 'monitoringOfficer');
    const { digest } = await neighbour.upload('【示例】比对记录');
    await act(neighbour, 'objectToReading', 'ReadingObjectedTo', { ...objectionTo(shared), documents: [digest] });
    expect(await statuses(digest)).toEqual([200, 200, 404]);
  });

  it('is not opened to who knows its digest and names it in a record of its own', async () => {
    const { digest } = await sender.upload('【示例】只有摘要外传');
    const notice = await sends();
    await expect(pastes(recipient, notice, [digest])).rejects.toEqual(refusal('UnknownFile'));
    await expect(pastes(recipient, notice, [unknown])).rejects.toEqual(refusal('UnknownFile'));
    expect((await get(recipient, digest)).status).toBe(404);
    // Who has the content may: it is uploaded again, and stands once.
    expect(await recipient.upload('【示例】只有摘要外传')).toMatchObject({ digest });
    await pastes(recipient, notice, [digest]);
  });

  it('that is damaged is never given out whole', async () => {
    const { digest } = await sender.upload('【示例】完好');
    appendFileSync(api.platform.folder.file(join('blobs', digest.slice(0, 2), digest)), '!');
    expect((await get(sender, digest)).status).toBe(500);
  });
});

describe('a command', () => {
  it('names only files that its body uploaded', async () => {
    const head = await world.officer('xiuzhou', 'head');
    const { digest: theirs } = await recipient.upload('【示例】对方上传的文件');
    const { agreement } = await world.shared();
    const { notice } = await world.notice();
    const receivedAt = api.platform.clock.now();
    const terms = termsFor([]);
    for (const document of [unknown, theirs]) {
      const commands: [string, string, object][] = [
        [
          ...(['claimReceipt', 'ReceiptClaimed'] as const),
          { notice, recipient: 'qingpu', channel: 'fax', receivedAt, receivedByRole: '值班室', document },
        ],
        [
          ...(['claimSignature', 'SignatureClaimed'] as const),
          { agreement, version: 1, party: 'wujiang', signedOn: '2020-05-01', document },
        ],
        [
          ...(['proposeAgreement', 'AgreementProposed'] as const),
          { kind: 'jointPrevention', parties: ['xiuzhou', 'wujiang'].map(partyOf), terms: { ...terms, document } },
        ],
        [...(['proposeAmendment', 'AmendmentProposed'] as const), { agreement, terms: { ...terms, document } }],
        [
          ...(['grantDelegation', 'DelegationGranted'] as const),
          { ...(await world.delegating()), documentNumber: null, document },
        ],
      ];
      for (const [name, success, input] of commands)
        await expect(act(head, name, success, input)).rejects.toEqual(refusal('UnknownFile'));
    }
  });
});
