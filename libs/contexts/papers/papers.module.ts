import { Module } from '@nestjs/common';
import { IncidentFiles } from '#contexts/incidents/published.js';
import { OrganisationReader, RegionReader } from '#contexts/jurisdictions/published.js';
import { NoticeReader } from '#contexts/notices/published.js';
import { SectionReader } from '#contexts/water-quality/published.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { IncidentDrafts } from './incident-drafts.js';
import { Names } from './names.js';
import { PapersController } from './papers.controller.js';
import { IncidentPapers, NoticePapers } from './papers.js';
import { PAPER_REFERENCE, readPaperReference } from './reference.js';
import { IncidentDraftQuery } from './views/incident-draft.query.js';

@Module({
  controllers: [PapersController],
  providers: [
    { provide: PAPER_REFERENCE, useFactory: readPaperReference },
    IncidentFiles,
    NoticeReader,
    OrganisationReader,
    RegionReader,
    SectionReader,
    Names,
    IncidentDrafts,
    IncidentPapers,
    NoticePapers,
    IncidentDraftQuery,
  ],
})
export class PapersModule {}

/** It has no stream and no table: what it prints stands with the incidents and the notices. */
export const papers: ContextDefinition = { name: 'papers', module: PapersModule, events: [], views: [], errors: {} };
