import { Inject, Injectable } from '@nestjs/common';
import { IncidentFiles, type ReportKind } from '#contexts/incidents/published.js';
import { NoticeReader } from '#contexts/notices/published.js';
import { capType, writeCap } from '#platform/documents/cap.js';
import { docxType, type OfficialDocument } from '#platform/documents/official-document.js';
import type { Actor } from '#platform/kernel/actor.js';
import { World } from '#platform/runtime/world.js';
import { alertOfIncident, alertOfNotice } from './documents/alerts.js';
import { letterOf } from './documents/letter.js';
import { paperOfDraft, paperOfReport } from './documents/report-papers.js';
import { IncidentDrafts, type Reading, regionsIn, sectionsIn } from './incident-drafts.js';
import { Names } from './names.js';
import { PAPER_REFERENCE, type PaperReference } from './reference.js';

/** A file to take away. */
export interface Paper {
  /** What it is called, without the extension. */
  readonly name: string;
  readonly extension: 'docx' | 'cap.xml';
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Incidents on paper. To whom something is not there, or not theirs, there is none. */
@Injectable()
export class IncidentPapers {
  constructor(
    private readonly drafts: IncidentDrafts,
    private readonly files: IncidentFiles,
    private readonly names: Names,
    private readonly world: World,
    @Inject(PAPER_REFERENCE) private readonly reference: PaperReference,
  ) {}

  async draft(actor: Actor, incident: string, kind: ReportKind, reading: Reading): Promise<Paper | undefined> {
    const written = await this.drafts.write(actor, incident, kind, reading);
    if (!written) return undefined;
    const { draft, names, asOf } = written;
    return docx(paperOfDraft(draft, { names, asOf, world: this.world }), this.reference);
  }

  async report(actor: Actor, incident: string, report: string): Promise<Paper | undefined> {
    const found = await this.files.findReport(actor, incident, report);
    if (!found) return undefined;
    const { addressees, organisation } = found.report;
    const bodies = addressees.flatMap(({ is }) => (is.kind === 'registered' ? [is.organisation] : []));
    const names = await this.names.of([...bodies, organisation]);
    const { fieldSets } = this.reference;
    return docx(paperOfReport(found, { names, world: this.world, fieldSets }), this.reference);
  }

  async alert(actor: Actor, incident: string): Promise<Paper | undefined> {
    const file = await this.files.find(actor, incident);
    if (!file) return undefined;
    const { number, organisation } = file.state.determined;
    const [sender, section, regions] = await Promise.all([
      this.names.sender(organisation),
      this.names.section(sectionsIn(file)[0]),
      this.names.ofRegions(...regionsIn(file)),
    ]);
    const { world } = this;
    const message = alertOfIncident(file, { sender, section, regions, world, mapping: this.reference.cap });
    return (
      message && { name: number, extension: 'cap.xml', type: capType, bytes: Buffer.from(await writeCap(message)) }
    );
  }
}

/** Notices on paper. */
@Injectable()
export class NoticePapers {
  constructor(
    private readonly notices: NoticeReader,
    private readonly names: Names,
    private readonly world: World,
    @Inject(PAPER_REFERENCE) private readonly reference: PaperReference,
  ) {}

  /** The letter to a recipient off the platform, for the sender, who has it delivered. */
  async letter(actor: Actor, notice: string, recipient: string): Promise<Paper | undefined> {
    const history = await this.notices.history(actor, notice);
    const [first] = history ?? [];
    if (!history || first?.type !== 'notices.notice-sent.v2') return undefined;
    const { organisation, about } = first.data;
    if (organisation !== actor.organisation) return undefined;
    const sections = about.kind === 'exceedance' ? [about.section] : [];
    const names = await this.names.of([organisation, recipient], sections);
    const letter = letterOf(history, recipient, { names, world: this.world });
    return letter && docx(letter, this.reference);
  }

  /** For its sender and its recipients: the same message to all. */
  async alert(actor: Actor, notice: string): Promise<Paper | undefined> {
    const history = await this.notices.history(actor, notice);
    const [first] = history ?? [];
    if (!history || first?.type !== 'notices.notice-sent.v2') return undefined;
    const { organisation, about, number } = first.data;
    const [sender, section] = await Promise.all([
      this.names.sender(organisation),
      this.names.section(about.kind === 'exceedance' ? about.section : undefined),
    ]);
    const { world } = this;
    const message = alertOfNotice(history, { sender, section, regions: new Map(), world, mapping: this.reference.cap });
    return (
      message && { name: number, extension: 'cap.xml', type: capType, bytes: Buffer.from(await writeCap(message)) }
    );
  }
}

/** The library is large, and loaded when it is used. */
const docx = async (document: OfficialDocument, { layout }: PaperReference): Promise<Paper> => {
  const { writeDocx } = await import('#platform/documents/docx-writer.js');
  return { name: document.title, extension: 'docx', type: docxType, bytes: await writeDocx(document, layout) };
};
