import { readLegalTexts } from '#contexts/legal/published.js';
import { promptDuties, timedDuties } from './domain/clocks.js';
import { grades } from './domain/grading/types.js';
import { frameParts, reportKinds } from './domain/report-fields.js';
import { readIncidentReference } from './reference.js';

describe('the reference of incidents', () => {
  const reference = readIncidentReference();

  it('has a rule for each duty with a time, and a basis for each that is to be done promptly', () => {
    const ids = readLegalTexts().rules.map(({ id }) => id);
    expect(timedDuties.filter((duty) => !ids.includes(duty))).toEqual([]);
    expect(promptDuties.filter((duty) => !reference.promptDuties.some(({ id }) => id === duty))).toEqual([]);
  });

  it('says for each grade who investigates, and for each kind of report what it has to say', () => {
    const investigated = reference.investigators.flatMap((one) => one.grades);
    expect(investigated.toSorted()).toEqual(grades.toSorted());
    expect(reference.fieldSets.map(({ kind }) => kind)).toEqual([...reportKinds]);
    for (const { fields } of reference.fieldSets) {
      expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
      // A frame part is one that a report really has; else no report could ever give it.
      expect(fields.filter(({ by }) => by === 'frame').map(({ id }) => id)).toEqual([...frameParts]);
    }
    expect(reference.fieldSets[0]?.fields).toHaveLength(14 + frameParts.length);
  });
});
