import type { EvaluatedMonth } from '#contexts/water-quality/published.js';
import type { ItemFacts, MonthFacts } from './domain/compute.js';
import type { StatedClass } from './domain/statement.js';

type Result = Extract<EvaluatedMonth['result'], { readonly kind: 'evaluated' }>['result'];
type Item = Result['items'][number];
type Figures = Extract<Item, { readonly kind: 'evaluated' }>['figures'];

/** An evaluated month as a settlement takes it. */
export const monthFactsOf = (month: EvaluatedMonth, agreed: boolean): MonthFacts => {
  if (month.result.kind === 'waterBodyUnknown') return { kind: 'none', reason: 'waterBodyUnknown' };
  const { result } = month.result;
  const { rule, set, target, notes } = result;
  if (target.kind === 'none') return { kind: 'none', reason: 'noTarget' };
  return {
    ...{ kind: 'evaluated', rule, set, target: target.class, targetBy: agreed ? 'agreement' : 'section' },
    dailySnapshot: notes.some(({ code }) => code === 'dailySnapshot'),
    decisions: result.decisions,
    items: Object.fromEntries(result.items.map((item) => [item.item, itemFactsOf(item, result, month)])),
  };
};

const itemFactsOf = (item: Item, result: Result, { rows }: EvaluatedMonth): ItemFacts => {
  if (item.kind === 'notEvaluated') return { kind: 'none', reason: 'notEvaluated' };
  if (item.kind === 'insufficient') return { kind: 'none', reason: 'tooFewValues' };
  const { figures } = item;
  if (figures.target.kind === 'none') return { kind: 'none', reason: 'noTarget' };
  const leftOut = new Set(item.leftOut.flatMap(({ versionIds }) => versionIds));
  const used = rows.filter(({ versionId, row }) => row.items[item.item] !== undefined && !leftOut.has(versionId));
  return {
    ...{ kind: 'figures', unit: item.unit, limit: figures.target.limit, ...figuresOf(figures) },
    readingVersions: used.map(({ versionId }) => versionId),
    examples: used.flatMap(({ versionId, publication }) =>
      publication.kind === 'entered' && publication.provenance?.kind === 'example'
        ? [{ versionId, text: publication.provenance.text }]
        : [],
    ),
    alternatives: result.alternatives.flatMap(({ id, title, items }) =>
      items
        .filter((one) => one.item === item.item)
        .map((one) => ({ id, zh: title.zh, en: title.en, ...figuresOf(one.figures) })),
    ),
  };
};

const figuresOf = ({ n, compared, comparedForLoad, class: found }: Figures) => ({
  ...{ n, concentration: compared },
  ...(comparedForLoad === undefined ? {} : { loadConcentration: comparedForLoad }),
  class: (found.kind === 'class' ? found.class : 'none') as StatedClass,
});
