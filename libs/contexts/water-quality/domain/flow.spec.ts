import { instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import { type FlowObservation, flowObserved } from './flow.events.js';
import { dominantFlow, flow, type ObserveFlow } from './flow.js';

const { given } = specify(flow);
const xiuzhou = anOfficer('xiuzhou', 'dutyOfficer');
const wujiang = anOfficer('wujiang', 'monitoringOfficer');
const provenance = { kind: 'example', text: '【示例】' } as const;
const july = (day: string, hour = '00') => instant(`2025-07-${day}T${hour}:00:00+08:00`);

const seen = (over: Partial<ObserveFlow['observation']> = {}): ObserveFlow['observation'] => ({
  ...{ from: july('01'), to: july('03'), between: { A: '320509', B: '330411' }, direction: 'AtoB' },
  ...{ source: '【示例】值班记录', confidence: 'observed', provenance },
  ...over,
});
const observe = (observation = seen(), over: Partial<ObserveFlow> = {}): ObserveFlow => ({
  ...{ type: 'ObserveFlow', actor: xiuzhou, section: 'taipu', dataOwner: 'xiuzhou', observation },
  at: instant('2025-08-01T08:00:00+08:00'),
  ...over,
});
const observed = (over: Partial<FlowObservation> = {}) =>
  flowObserved({ ...seen(), section: 'taipu', observer: 'xiuzhou', ...over });
const party = { agreement: 'agreement-1', revision: 4, days: [] };

describe('an observation of the flow', () => {
  it('is kept once', () => given().when(observe()).then(observed()));

  it('is kept beside one that contradicts it, and beside the same of another body, which names its agreement', () => {
    const back = seen({ direction: 'BtoA' });
    given(observed())
      .when(observe(back))
      .then(observed({ direction: 'BtoA' }));
    given(observed())
      .when(observe(seen(), { actor: wujiang, party }))
      .then(observed({ observer: 'wujiang', agreement: { id: 'agreement-1', revision: 4 } }));
    given(observed({ observer: 'wujiang', agreement: { id: 'agreement-1', revision: 4 } }))
      .when(observe(seen(), { actor: wujiang, party: { ...party, revision: 5 } }))
      .thenNothing();
  });

  it('may reach to the end of its month', () =>
    given()
      .when(observe(seen({ to: instant('2025-08-01T00:00:00+08:00') })))
      .then(observed({ to: instant('2025-08-01T00:00:00+08:00') })));

  it.each([
    ['between one side', observe(seen({ between: { A: '320509', B: '320509' } })), 'SameSide'],
    ['that ends as it begins', observe(seen({ to: july('01') })), 'FlowEndsBeforeItBegins'],
    ['of two months', observe(seen({ to: instant('2025-08-01T00:00:01+08:00') })), 'FlowSpansMonths'],
    ['of the future', observe(seen(), { at: july('02') }), 'FutureFlow'],
    ['by a body without an agreement', observe(seen(), { actor: wujiang }), 'Forbidden'],
    ['by finance', observe(seen(), { actor: anOfficer('xiuzhou', 'financeOfficer') }), 'Forbidden'],
  ])('%s is refused', (_, command, code) => given().when(command).thenRefused(code));
});

describe('the dominant direction of a month', () => {
  const of = (...all: Partial<FlowObservation>[]) => dominantFlow(all.map((over) => observed(over).data));
  const day = 86_400_000;

  it('is unknown where nothing was observed, or nothing that decides', () => {
    expect(of()).toEqual({ direction: 'unknown', basis: { flows: [], still: 0, contested: 0 } });
    expect(of({ direction: 'unknown' }, { confidence: 'inferred' }).direction).toBe('unknown');
  });

  it('is the one that lasted longest, whatever the sides were called', () => {
    expect(of({}, { from: july('03'), to: july('04'), direction: 'still' })).toEqual({
      ...{ direction: 'AtoB', from: '320509', to: '330411' },
      basis: { flows: [{ from: '320509', to: '330411', milliseconds: 2 * day }], still: day, contested: 0 },
    });
    const swapped = { between: { A: '330411', B: '320509' } };
    expect(of({ ...swapped, direction: 'BtoA' })).toMatchObject({ direction: 'AtoB', from: '320509' });
    expect(of(swapped)).toMatchObject({ direction: 'BtoA', from: '330411', to: '320509' });
    expect(of({ direction: 'still' }).direction).toBe('still');
  });

  it('counts a time once, however many saw it', () =>
    expect(of({}, { observer: 'wujiang', to: july('02') }).basis.flows).toEqual([
      { from: '320509', to: '330411', milliseconds: 2 * day },
    ]));

  it('goes by what was measured before what was seen; of equals that contradict one another by neither', () => {
    expect(of({}, { direction: 'BtoA', confidence: 'measured' })).toMatchObject({ direction: 'BtoA', from: '330411' });
    expect(of({}, { direction: 'BtoA' })).toMatchObject({ direction: 'unknown', basis: { contested: 2 * day } });
    expect(of({}, { direction: 'BtoA', to: july('02') })).toMatchObject({
      ...{ direction: 'AtoB', basis: { contested: day } },
    });
  });

  it('is unknown between two of equal length', () =>
    expect(of({}, { direction: 'BtoA', from: july('05'), to: july('07') }).direction).toBe('unknown'));
});
