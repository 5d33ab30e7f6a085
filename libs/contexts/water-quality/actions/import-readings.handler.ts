import { Inject } from '@nestjs/common';
import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Files } from '#platform/blobs/files.js';
import { type CommandEnvelope, Gateway, type Receipt } from '#platform/gateway/gateway.js';
import type { Actor } from '#platform/kernel/actor.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import type { InstantText } from '#platform/kernel/time.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { scopeOf } from '#platform/read-store/scope.js';
import { derivedId } from '#platform/runtime/ids.js';
import type { ImportEvent } from '../domain/import.events.js';
import { imports, type RecordImport } from '../domain/import.js';
import type { ImportAsked } from '../import/import-asked.js';
import { IMPORT_REFERENCE, type ImportReference } from '../import/import-reference.js';
import { LineLocator } from '../import/locate.js';
import { NotATable } from '../import/records.js';
import { type NamedSection, SectionNames, sectionNames, waterBodyTypes } from '../import/section-names.js';
import { survey } from '../import/survey.js';
import { openTable, type Table } from '../import/table.js';
import type { SectionRow } from '../views/sections/sections.view.js';
import { ImportRun } from './import-run.js';

/** The import of one stored file: a list of commands, one a stream, and a record of what they came to. */
export class ImportReadings {
  constructor(
    readonly asked: ImportAsked,
    readonly at: InstantText,
    readonly envelope: CommandEnvelope,
  ) {}
}

export type ImportOutcome =
  | {
      readonly kind: 'imported';
      readonly data: Omit<ImportEvent['data'], 'importer'>;
      /** None of a dry run. */
      readonly receipt?: Receipt;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

@CommandHandler(ImportReadings)
export class ImportReadingsHandler implements ICommandHandler<ImportReadings, ImportOutcome> {
  /** Imports under way: who repeats one, because the answer took too long, waits for the same. */
  private readonly running = new Map<string, Promise<ImportOutcome>>();

  constructor(
    private readonly gateway: Gateway,
    private readonly commands: CommandBus,
    private readonly files: Files,
    private readonly views: ReadStore,
    @Inject(IMPORT_REFERENCE) private readonly reference: ImportReference,
  ) {}

  execute(command: ImportReadings): Promise<ImportOutcome> {
    const { actor, commandId, commandDigest } = command.envelope;
    const key = [actor.organisation, commandId, commandDigest].join('/');
    let running = this.running.get(key);
    if (!running) {
      running = this.import(command).finally(() => this.running.delete(key));
      this.running.set(key, running);
    }
    return running;
  }

  /** @throws JournalUnavailable; what had been written by then is known when the command is repeated */
  private async import({ asked, at, envelope }: ImportReadings): Promise<ImportOutcome> {
    const { actor, expectedVersion = -1 } = envelope;
    const id = derivedId(actor.organisation, envelope.commandId, 'import');
    const earlier = await this.earlier(id, envelope);
    if (earlier) return earlier;
    if (expectedVersion !== -1) return refused(refusal('Stale', { expected: expectedVersion, current: -1 }));

    const unknown = await this.files.problemOf(actor, [asked.digest], 'digest');
    if (unknown) return refused(unknown);
    const opened = await openTable(() => this.files.open(asked.digest), this.reference.formats, asked.format);
    if (opened.kind === 'refused') return opened;
    const { table } = opened;
    const sections = await this.sections(actor);
    const given = givenSection(asked, table, sections);
    if (given && 'code' in given) return refused(given);

    const locator = new LineLocator(table.reader, sections, asked.dataOwner, given);
    const run = new ImportRun({
      ...{ asked, at, envelope, table, locator, sections },
      ...{ gateway: this.gateway, commands: this.commands, reference: this.reference },
    });
    try {
      await run.publish(await survey(table, locator));
    } catch (error) {
      if (!(error instanceof NotATable)) throw error;
      return refused(refusal('NotATable', { reason: error.message }, ['digest']));
    }
    if (run.refusedWholly) return refused(run.refusedWholly);

    const { months } = run.tally;
    const data: Omit<ImportEvent['data'], 'importer'> = {
      import: id,
      digest: asked.digest,
      format: table.format.id,
      encoding: table.encoding,
      dataOwner: asked.dataOwner,
      address: asked.address,
      trust: asked.trust,
      section: given ? { kind: 'given', section: given.id } : { kind: 'ofEachRow' },
      months: months ? { kind: 'between', ...months } : { kind: 'none' },
      report: run.tally.report(),
    };
    if (asked.dryRun) return { kind: 'imported', data };
    const outcome = await this.gateway.execute(imports, id, { type: 'RecordImport', actor, import: data }, envelope);
    return outcome.kind === 'refused' ? outcome : { kind: 'imported', data, receipt: outcome.receipt };
  }

  /** What the same command came to before; CommandIdReused when it asked for something else. */
  private async earlier(id: string, envelope: CommandEnvelope): Promise<ImportOutcome | undefined> {
    const { state } = await this.gateway.load(imports, id);
    if (state.kind === 'unknown') return undefined;
    const command: RecordImport = { type: 'RecordImport', actor: envelope.actor, import: state.data };
    const outcome = await this.gateway.execute(imports, id, command, envelope);
    return outcome.kind === 'refused' ? outcome : { kind: 'imported', data: state.data, receipt: outcome.receipt };
  }

  /** Sections that the importer's organisation may see. */
  private async sections(actor: Actor): Promise<SectionNames> {
    const rows = await this.views.scoped(scopeOf(actor), (reader) =>
      reader.rows(reader.from<SectionRow>('sections').selectAll().orderBy('id')),
    );
    return new SectionNames(
      rows.map((row) => ({
        id: row.id,
        dataOwner: row.data_owner,
        names: sectionNames(row),
        waterBodyTypes: waterBodyTypes(row),
      })),
    );
  }
}

const refused = (why: Refusal): ImportOutcome => ({ kind: 'refused', refusal: why });

/** The section of all lines; a refusal where the file does not fit to what was asked. */
const givenSection = (
  { section, trust }: ImportAsked,
  table: Table,
  sections: SectionNames,
): NamedSection | Refusal | undefined => {
  if (table.namesStations) return section === undefined ? undefined : refusal('SectionNotAsked', {}, ['section']);
  if (section === undefined) return refusal('StationColumnMissing', { format: table.format.id }, ['section']);
  // Whose it is was said by the importer, not by the file: it cannot pass for what the owner published.
  if (trust !== 'unverified') return refusal('UnverifiedSourceOnly', {}, ['trust']);
  return sections.withId(section) ?? refusal('NotFound', {}, ['section']);
};
