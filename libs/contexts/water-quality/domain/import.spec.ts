import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import { readingsImported } from './import.events.js';
import { imports, type RecordImport } from './import.js';

const { given } = specify(imports);
const officer = anOfficer('cnemc', 'monitoringOfficer');

const anImport: RecordImport['import'] = {
  import: 'b7a1',
  digest: 'ab'.repeat(32),
  format: 'national-daily',
  encoding: 'utf-8',
  dataOwner: 'cnemc',
  address: 'https://example.org/2020-05-08.csv',
  trust: 'ownerPublication',
  section: { kind: 'ofEachRow' },
  months: { kind: 'none' },
  report: {
    ...{ rows: 0, withValues: 0, statusOnly: 0, added: 0, republished: 0, alreadyKnown: 0, statusAlreadyKnown: 0 },
    ...{ proposedCorrections: 0, notTaken: 0, problemCount: 0, problems: [], warnings: [], samplingTimes: [] },
  },
};
const recorded = readingsImported({ ...anImport, importer: 'cnemc' });
const record: RecordImport = { type: 'RecordImport', actor: officer, import: anImport };

describe('an import', () => {
  it('is put on record with its report', () => given().when(record).then(recorded));

  it('is put on record once', () => given(recorded).when(record).thenNothing());

  it('is known to the importer’s organisation alone', () => {
    const state = imports.evolve(imports.initial(), recorded);
    expect(imports.mayKnow(officer, state)).toBe(true);
    expect(imports.mayKnow(anOfficer('anji', 'monitoringOfficer'), state)).toBe(false);
  });
});
