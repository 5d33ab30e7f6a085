import { type OfficerSeed, type OrganisationSeed, type SectionSeed, seed } from '../seeds.js';
import { demoPassword, type World } from './world.js';

/** Regions, bodies, officers, sections. */
export const bodies = async (world: World): Promise<void> => {
  for (const region of seed<{ regions: object[] }>('demo/regions.json').regions) {
    await world.command('operator', 'registerRegion', 'RegionRegistered', region);
  }
  for (const organisation of seed<OrganisationSeed[]>('demo/organisations.json')) {
    await world.command('operator', 'registerOrganisation', 'OrganisationRegistered', organisation);
  }
  const officers = seed<OfficerSeed[]>('demo/officers.json').map((officer) =>
    world.command('operator', 'registerOfficer', 'OfficerRegistered', { ...officer, password: demoPassword }),
  );
  const sections = seed<SectionSeed[]>('demo/sections.json').map((section) =>
    world.command('operator', 'registerSection', 'SectionRegistered', section),
  );
  await Promise.all([...officers, ...sections]);
};
