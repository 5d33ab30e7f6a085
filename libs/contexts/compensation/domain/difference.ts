import { canonicalJson } from '#platform/kernel/canonical-json.js';
import {
  type changedInputs,
  type Difference,
  type Line,
  type LineAmount,
  lineKey,
  type Statement,
} from './statement.js';

/** Lines that came out another way or rest on other inputs than before, with the inputs that changed. */
export const differenceOf = (before: Statement, after: Statement): Difference[] => {
  const keys = [
    ...new Set([...placesOf(before), ...placesOf(after)].map(({ section, item }) => `${section}\n${item}`)),
  ];
  return keys.sort().flatMap((key): Difference[] => {
    const [section = '', item = ''] = key.split('\n');
    const place = { section, item };
    const [was, is] = [amountIn(before, place), amountIn(after, place)];
    const changed = changedOf(before, after, place);
    if (changed.length === 0 && canonicalJson(was) === canonicalJson(is)) return [];
    return [{ ...place, before: was, after: is, changed }];
  });
};

type Place = Pick<Line, 'section' | 'item'>;

const placesOf = ({ lines, insufficient }: Statement): readonly Place[] => [...lines, ...insufficient];

const lineIn = ({ lines }: Statement, place: Place): Line | undefined =>
  lines.find((line) => lineKey(line) === lineKey(place));

const amountIn = (statement: Statement, place: Place): LineAmount => {
  const line = lineIn(statement, place);
  if (line) return { kind: 'amount', amount: line.amount, payer: line.payer };
  const undecided = statement.insufficient.find((one) => lineKey(one) === lineKey(place));
  return undecided ? { kind: 'undecided', reason: undecided.reason } : { kind: 'absent' };
};

const changedOf = (before: Statement, after: Statement, place: Place): Difference['changed'] => {
  const [was, is] = [lineIn(before, place), lineIn(after, place)];
  const differs = (of: (line: Line) => unknown): boolean =>
    canonicalJson(was ? of(was) : 'none') !== canonicalJson(is ? of(is) : 'none');
  const monthOf = ({ months }: Statement) => months.find(({ section }) => section === place.section)?.monthVersion ?? 0;
  const found: Record<(typeof changedInputs)[number], boolean> = {
    readings: differs(({ readingVersions, concentration }) => ({ readingVersions, concentration })),
    monthVersion: monthOf(before) !== monthOf(after),
    volume: differs(({ volume }) => volume),
    agreement: before.agreement.version !== after.agreement.version,
    parameters: differs(({ scheme, parameters }) => ({ scheme, parameters })),
    rule: differs(({ assessment: { rule, set } }) => ({ rule, set })),
    target: differs(({ limit, assessment: { target } }) => ({ limit, target })),
  };
  return (Object.keys(found) as (keyof typeof found)[]).filter((name) => found[name]);
};
