import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { startDemo } from '#platform/client/program.js';
import { decimal, roundHalfEven } from '#platform/kernel/decimal.js';
import { projectFolder } from '#platform/runtime/reference.js';
import { demoPassword, end } from '../demo/world.js';
import { later, type Stage } from './stage.js';

const months = `query($section: ID!) { months(section: $section, first: 20) { edges { node {
  month status monthVersion assessment { outcome waterClass exceeded suspects } } } } }`;
interface Months {
  readonly months: {
    readonly edges: readonly {
      readonly node: {
        readonly month: string;
        readonly status: string;
        readonly assessment: { readonly outcome: string } | null;
      };
    }[];
  };
}

const exceedances = `query($section: ID!) { exceedances(section: $section, first: 20) { edges { node {
  month items { item compared limit } } } } }`;
interface Saturday {
  readonly sampledAt: string;
  readonly publication: { readonly agreement: { readonly id: string } | null };
  readonly items: readonly { readonly item: string; readonly text: string }[];
}
interface Exceedances {
  readonly exceedances: {
    readonly edges: readonly {
      readonly node: {
        readonly month: string;
        readonly items: readonly { readonly item: string; readonly compared: string; readonly limit: string }[];
      };
    }[];
  };
}

const query = `{ dataObjections(section: "wangjiangjing", first: 5) { edges { node { id reading reason state } } }
  todos { kind subject since }
  readings(section: "wangjiangjing", month: "2020-11", first: 30) { edges { node { id publishedClass openObjections } } } }`;
interface Queried {
  readonly dataObjections: {
    readonly edges: readonly {
      readonly node: { readonly id: string; readonly reading: string; readonly reason: string };
    }[];
  };
  readonly todos: readonly { readonly subject: string; readonly since: string }[];
  readonly readings: {
    readonly edges: readonly {
      readonly node: {
        readonly id: string;
        readonly publishedClass: string;
        readonly openObjections: readonly string[];
      };
    }[];
  };
}

const report = `query($id: ID!) { import(id: $id) { report { summary } } }`;

/** Four decimals, half to even: what people compare. */
const shortText = (text: string): string => roundHalfEven(decimal(text), 4).toFixed(4);

/** Import, validity, class, months: the national file of 2020 as it is. */
export const theRealFile: Stage = {
  title: 'the real file: import, validity, class, months',
  run: async ({ dataFolder, seen }) => {
    const program = await startDemo(dataFolder);
    const owner = await new Visitor(overHttp(program.address)).signIn('zz.monitor', demoPassword);
    seen('the demo world was loaded: 2020-05-08 to 2021-01-04, month by month, from the file of the national stations');

    const file = readFileSync(join(projectFolder(), 'seeds/demo/readings/national-stations-daily-2020.csv'));
    const { digest } = await owner.upload(file);
    const input = { digest, dryRun: true, dataOwner: 'cnemc', address: 'dry run of the whole file' };
    const selection = 'encoding report { rows withValues statusOnly added alreadyKnown problemCount summary }';
    const { report: dry } = await owner.command<{ report: Record<string, number | string> }>(
      'importReadings',
      'ReadingsImported',
      { ...input, commandId: commandIdFor('journey dry run', 1_600_000_000_000) },
      selection,
    );
    seen(`the whole file once more, as a dry run: ${dry['summary']}`);
    assert.deepEqual([dry['rows'], dry['withValues'], dry['statusOnly'], dry['added']], [7050, 5489, 1561, 0]);
    seen('7,050 rows: 5,489 with values, 1,561 status only; nothing of it would be added a second time');

    const { months: found } = await owner.ask<Months>(months, { section: 'xielugang' });
    const outcomes = Object.fromEntries(found.edges.map(({ node }) => [node.month, node.assessment?.outcome]));
    assert.deepEqual(outcomes, {
      '2020-05': 'attained',
      '2020-06': 'attained',
      '2020-07': 'exceeded',
      '2020-08': 'attained',
      '2020-09': 'exceeded',
      '2020-10': 'attained',
      '2020-11': 'exceeded',
      '2020-12': 'exceeded',
    });
    seen('斜路港 against class Ⅲ (CODMn, NH3-N, TP): worse in July, September, November and December');
    const { exceedances: worse } = await owner.ask<Exceedances>(exceedances, { section: 'xielugang' });
    const shown = worse.edges.map(({ node }) => {
      const items = node.items.map(({ item, compared, limit }) => `${item} ${shortText(compared)} (Ⅲ: ${limit})`);
      return `${node.month} ${items.join(', ')}`;
    });
    seen(shown.toSorted().join('; '));
    const december = worse.edges.find(({ node }) => node.month === '2020-12')?.node.items;
    assert.deepEqual(december?.map(({ item, compared }) => [item, shortText(compared)]).toSorted(), [
      ['CODMN', '6.0227'],
      ['TP', '0.3495'],
    ]);

    const { months: other } = await owner.ask<Months>(months, { section: 'wangjiangjing' });
    const silent = other.edges.filter(({ node }) => node.assessment?.outcome === 'notEvaluated');
    assert.deepEqual(silent.map(({ node }) => node.month).toSorted(), ['2020-05', '2020-06', '2020-07']);
    seen('王江泾 was out of service: May, June and July are not evaluated, and are not called attained');

    const reading = `{ readings(section: "wangjiangjing", month: "2020-09", first: 30) { edges { node { sampledAt status
      publishedClass publication { agreement { id } } items { item text } } } } }`;
    const { readings } = await owner.ask<{
      readings: { edges: { node: Saturday }[] };
    }>(reading);
    const saturday = readings.edges.find(({ node }) => node.sampledAt === '2020-09-19T00:00:00.000Z');
    const text = (item: string) => saturday?.node.items.find((one) => one.item === item)?.text;
    assert.deepEqual([text('DO'), text('NH3N')], ['0.70', '1.338']);
    assert.ok(saturday?.node.publication.agreement);
    seen('王江泾, Saturday 2020-09-19 08:00: DO 0.70, NH3-N 1.338, as printed; brought by 秀洲 under its agreement');

    const { dataObjections, todos, readings: november } = await owner.ask<Queried>(query);
    const objection = dataObjections.edges[0]?.node;
    const waiting = todos.find(({ subject }) => subject === objection?.id);
    const queried = november.edges.map(({ node }) => node).find(({ id }) => id === objection?.reading);
    assert.deepEqual([queried?.publishedClass, queried?.openObjections], ['IV', [objection?.id]]);
    assert(objection && waiting);
    seen(
      `王江泾 2020-11-04: ${objection.reason} — waits for its owner, and ${later(waiting.since, end)} nobody has answered`,
    );

    const unknown = await owner.ask<{ import: unknown }>(report, { id: 'no-such-import' });
    assert.equal(unknown.import, null);
    assert.equal(await program.stop(), 0);
    seen('it stopped cleanly');
  },
};
