import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '#platform/runtime/reference.js';

/** A JSON file under `seeds/`: what the API is told, without command ids. */
export const seed = <Content>(file: string): Content =>
  JSON.parse(readFileSync(join(projectFolder(), 'seeds', file), 'utf8'));

export interface OrganisationSeed {
  readonly organisation: string;
  readonly nameZh: string;
}
export interface SectionSeed {
  readonly section: string;
  readonly name: string;
}
export interface OfficerSeed {
  readonly login: string;
  readonly organisation: string;
  readonly name: string;
  readonly roles: readonly string[];
}
