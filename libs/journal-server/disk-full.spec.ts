import { randomUUID } from 'node:crypto';
import { jsonEvent } from '@eventstore/db-client';
import fc from 'fast-check';
import { clientOn, newFolder, startServer } from '../../test/conformance/journal-server.js';
import { verifyJournal } from './verify.js';

// A write error at each of the first 100 commits (`LIANFANG_TEST_WRITE_ERRORS=100`), or at some of them: thrown before the
// commit by `--fail-write`. What the operating system says of a full disk is in `test/crash/recovery.spec.ts`.
const wanted = Number(process.env['LIANFANG_TEST_WRITE_ERRORS'] ?? 4);
const at =
  wanted >= 100
    ? Array.from({ length: 100 }, (_, n) => n + 1)
    : fc.sample(fc.integer({ min: 1, max: 30 }), { numRuns: wanted });

describe('a disk that takes no more', () => {
  it.each(at)(
    'at commit %i: nothing is acknowledged that is not there, reads go on, and it recovers by itself',
    async (n) => {
      const folder = newFolder();
      const server = await startServer(
        '--folder',
        folder.journal,
        '--socket',
        folder.socket,
        '--fail-write',
        `${n}-${n + 1}`,
      );
      const client = clientOn(folder.socket);
      const stream = `disk-${randomUUID()}`;
      const acknowledged: string[] = [];
      let refused = 0;
      for (let count = 0; count < n + 5; count += 1) {
        const event = jsonEvent({ id: randomUUID(), type: 'disk.counted.v1', data: { count } });
        for (;;) {
          const expectedRevision = acknowledged.length === 0 ? 'no_stream' : BigInt(acknowledged.length - 1);
          try {
            await client.appendToStream(stream, [event], { expectedRevision });
            acknowledged.push(event.id);
            break;
          } catch {
            refused += 1;
            // While writes are refused, reads are not.
            if (acknowledged.length > 0)
              for await (const { event: read } of client.readStream(stream)) expect(read?.id).toBeDefined();
          }
        }
      }
      const ids: string[] = [];
      for await (const { event } of client.readStream(stream)) ids.push(event?.id ?? '');
      expect(ids).toEqual(acknowledged);
      expect(refused).toBeGreaterThan(0);
      await client.dispose();
      await server.stop();
      expect(verifyJournal(`${folder.journal}/journal.db`)).toMatchObject({ ok: true, events: n + 5 });
      folder.remove();
    },
  );
});
