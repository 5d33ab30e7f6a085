import { type OfficerSeed, type OrganisationSeed, type SectionSeed, seed } from '../seeds.js';
import { demoPassword, type World } from './world.js';

interface RegionSeeds {
  readonly regions: readonly object[];
  readonly successions: readonly object[];
  /** Regions that a succession brought about. */
  readonly successors: readonly object[];
}

/** Regions with what became of them, bodies, officers, sections. */
export const bodies = async (world: World): Promise<void> => {
  const { regions, successions, successors } = seed<RegionSeeds>('demo/regions.json');
  for (const region of regions) await world.command('operator', 'registerRegion', 'RegionRegistered', region);
  for (const succession of successions) {
    await world.command('operator', 'recordSuccession', 'SuccessionRecorded', succession);
  }
  for (const region of successors) await world.command('operator', 'registerRegion', 'RegionRegistered', region);
  for (const organisation of seed<OrganisationSeed[]>('demo/organisations.json')) {
    await world.command('operator', 'registerOrganisation', 'OrganisationRegistered', organisation);
  }
  for (const officer of seed<OfficerSeed[]>('demo/officers.json')) {
    await world.command('operator', 'registerOfficer', 'OfficerRegistered', { ...officer, password: demoPassword });
  }
  for (const section of seed<SectionSeed[]>('demo/sections.json')) {
    await world.command('operator', 'registerSection', 'SectionRegistered', section);
  }
};
