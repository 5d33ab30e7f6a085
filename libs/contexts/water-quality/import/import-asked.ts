import type { Publication } from '../domain/readings.events.js';

/** What an importer asks for. */
export interface ImportAsked {
  readonly digest: string;
  readonly dryRun: boolean;
  /** Id of a format; without it the first line decides. */
  readonly format?: string | undefined;
  /** Section of all lines, for a file that does not name its station. */
  readonly section?: string | undefined;
  /** By which an importer acts that is not of the data owner. */
  readonly agreement?: string | undefined;
  readonly dataOwner: string;
  readonly address: string;
  readonly trust: Extract<Publication, { kind: 'file' }>['trust'];
}
