import assert from 'node:assert/strict';
import { createClient } from 'graphql-ws';
import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { operatorPassword, startProgram } from '#platform/client/program.js';
import { type OfficerSeed, type OrganisationSeed, type SectionSeed, seed } from '../seeds.js';
import type { Stage } from './stage.js';

const password = 'journey of one reading';
const saturday = '2020-09-19T08:00:00+08:00';
let counter = 0;
const id = (label: string) => ({ commandId: commandIdFor(label, 1_600_000_000_000 + counter++) });

const reading = (sampledAt: string, dissolvedOxygen: string) => ({
  sampledAt,
  source: 'national-automatic',
  method: 'automatic',
  status: 'normal',
  items: [
    { item: 'DO', kind: 'measured', text: dissolvedOxygen, unit: 'mg/L' },
    { item: 'NH3N', kind: 'measured', text: '1.338', unit: 'mg/L' },
  ],
});

const readingsOf = `query($section: ID!) { readings(section: $section, first: 100) {
  edges { node { sampledAt items { item text } } } } }`;
interface Readings {
  readonly readings: { readonly edges: readonly { readonly node: { readonly sampledAt: string } }[] };
}

/** The next change a subscriber hears of. */
const nextChange = (address: string, authorization: string | undefined) => {
  const client = createClient({
    url: `${address.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: 0,
  });
  const changes = client.iterate<{ readingChanged: { sampledAt: string; items: { item: string; text: string }[] } }>({
    query: 'subscription { readingChanged { sampledAt items { item text } } }',
  });
  return { next: () => changes.next(), close: async () => client.dispose() };
};

/** The narrowest thing that has every layer. */
export const oneReadingThroughAllLayers: Stage = {
  title: 'one reading through all layers',
  run: async ({ dataFolder, seen }) => {
    let program = await startProgram(dataFolder);
    let api = overHttp(program.address);
    const operator = await new Visitor(api).signIn('operator', operatorPassword(dataFolder));
    seen('an empty platform started; its operator signed in with the password of the first start');

    const wanted = new Set(['cnemc', 'anji-ecology']);
    for (const organisation of seed<OrganisationSeed[]>('demo/organisations.json')) {
      if (!wanted.has(organisation.organisation)) continue;
      const input = { ...organisation, ...id('organisation') };
      await operator.command('registerOrganisation', 'OrganisationRegistered', input);
    }
    for (const officer of seed<OfficerSeed[]>('demo/officers.json')) {
      if (!wanted.has(officer.organisation)) continue;
      await operator.command('registerOfficer', 'OfficerRegistered', { ...officer, password, ...id('officer') });
    }
    const section = seed<SectionSeed[]>('demo/sections.json').find(({ name }) => name === '王江泾');
    assert(section);
    await operator.command('registerSection', 'SectionRegistered', { ...section, ...id('section') });
    seen('it registered two bodies, an officer of each, and the section 王江泾 whose data owner is 中国环境监测总站');

    let owner = await new Visitor(api).signIn('zz.monitor', password);
    let outsider = await new Visitor(api).signIn('aj.duty', password);
    const changes = nextChange(program.address, owner.authorization);
    const heard = changes.next();
    // Heard from the moment the subscription stands: a first query over the same server takes longer than that.
    await owner.ask('{ sections(first: 1) { edges { cursor } } }');
    const input = { section: section.section, rows: [reading(saturday, '0.70')], ...id('reading') };
    await owner.command('publishReadings', 'ReadingsPublished', input, 'receipt { version position }');
    const { value } = await heard;
    assert.equal(value?.data?.readingChanged.items[0]?.text, '0.70');
    seen('the owner published Saturday 2020-09-19 08:00, DO 0.70, NH3-N 1.338; its own live subscription showed it');
    const own = await owner.ask<Readings>(readingsOf, { section: section.section });
    assert.equal(own.readings.edges.length, 1);
    seen('its next query read what it had written');

    const foreign = await outsider.ask<Readings & { sections: { edges: unknown[] }; section: unknown }>(
      `query($section: ID!) { section(id: $section) { id } sections { edges { cursor } }
        readings(section: $section) { edges { node { sampledAt } } } }`,
      { section: section.section },
    );
    assert.deepEqual(foreign, { section: null, sections: { edges: [] }, readings: { edges: [] } });
    const refusal = await outsider
      .command('publishReadings', 'ReadingsPublished', { ...input, ...id('foreign') })
      .catch((error: unknown) => error);
    assert.equal((refusal as { code?: string }).code, 'NotFound');
    seen('安吉 sees neither section nor reading, and a command of its own on them answers “not found”');
    await changes.close();

    const days = Array.from({ length: 60 }, (_, day) => new Date(Date.UTC(2020, 4, 8 + day)).toISOString());
    const commands = days.map((day) => ({
      section: section.section,
      rows: [reading(day, '5.0')],
      ...id(day),
    }));
    let acknowledged = 0;
    const killed = Promise.allSettled(
      commands.map(async (command, n) => {
        await owner.command('publishReadings', 'ReadingsPublished', command);
        acknowledged += 1;
        if (n === 20) program.process.kill('SIGKILL');
      }),
    );
    await killed;
    await program.stop('SIGKILL');
    program = await startProgram(dataFolder);
    api = overHttp(program.address);
    owner = await new Visitor(api).signIn('zz.monitor', password);
    outsider = await new Visitor(api).signIn('aj.duty', password);
    seen(`killed with -9 while 60 readings were on their way (${acknowledged} acknowledged), and started again`);

    let repeated = 0;
    for (const command of commands) {
      const selection = 'receipt { repeated position }';
      const { receipt } = await owner.command<{ receipt: { repeated: boolean } }>(
        'publishReadings',
        'ReadingsPublished',
        command,
        selection,
      );
      if (receipt.repeated) repeated += 1;
    }
    assert(repeated >= acknowledged, `${acknowledged} were acknowledged, ${repeated} are there`);
    const all = await owner.ask<Readings>(readingsOf, { section: section.section });
    assert.equal(all.readings.edges.length, 61);
    const none = await outsider.ask<Readings>(readingsOf, { section: section.section });
    assert.equal(none.readings.edges.length, 0);
    seen(`every acknowledged one was there (${repeated}); sent again, each of the 61 stands exactly once`);
    assert.equal(await program.stop('SIGTERM'), 0);
    seen('it stopped cleanly');
  },
};
