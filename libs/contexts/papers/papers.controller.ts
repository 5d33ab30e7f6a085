import { Controller, Get, Header, Param, Req, StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { reportKinds } from '#contexts/incidents/published.js';
import { xmlText } from '#platform/documents/official-document.js';
import { Allow, AnyOfficer } from '#platform/graphql/access.js';
import { RequestRefused } from '#platform/graphql/errors.js';
import { awaitFreshness, FreshnessSource, operationContext } from '#platform/graphql/operation.js';
import type { Actor } from '#platform/kernel/actor.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { scopeOf } from '#platform/read-store/scope.js';
import { IncidentPapers, NoticePapers, type Paper } from './papers.js';

/**
 * Papers to take away: `GET /papers/…`, with the officer's token. What is not there and what is not theirs answer alike:
 * 404. With `x-lianfang-after` a draft waits for what the officer wrote, as a query does.
 */
@Controller('papers')
export class PapersController {
  constructor(
    private readonly incidents: IncidentPapers,
    private readonly notices: NoticePapers,
    private readonly views: ReadStore,
    private readonly freshness: FreshnessSource,
  ) {}

  /** .docx of a draft. @throws RequestRefused NotFound */
  @Allow('dutyOfficer', 'head')
  @Get('incidents/:incident/drafts/:kind')
  @Header('cache-control', 'no-store')
  async draft(
    @Req() request: FastifyRequest,
    @Param('incident') incident: string,
    @Param('kind') asked: string,
  ): Promise<StreamableFile> {
    const kind = reportKinds.find((one) => one === asked);
    if (!kind) throw new RequestRefused('NotFound');
    await awaitFreshness(operationContext(request), this.freshness);
    const actor = actorOf(request);
    const scope = scopeOf(actor);
    return given(await this.incidents.draft(actor, incident, kind, (read) => this.views.scoped(scope, read)));
  }

  /** .docx of a report that was sent. @throws RequestRefused NotFound */
  @AnyOfficer()
  @Get('incidents/:incident/reports/:report')
  @Header('cache-control', 'no-store')
  async report(
    @Req() request: FastifyRequest,
    @Param('incident') incident: string,
    @Param('report') report: string,
  ): Promise<StreamableFile> {
    return given(await this.incidents.report(actorOf(request), incident, report));
  }

  /** CAP 1.2 of an incident as it stands. @throws RequestRefused NotFound */
  @Allow('dutyOfficer', 'head')
  @Get('incidents/:incident/cap')
  @Header('cache-control', 'no-store')
  async incidentAlert(@Req() request: FastifyRequest, @Param('incident') incident: string): Promise<StreamableFile> {
    return given(await this.incidents.alert(actorOf(request), incident));
  }

  /** .docx of a notice as a letter to a recipient off the platform. @throws RequestRefused NotFound */
  @Allow('dutyOfficer', 'head')
  @Get('notices/:notice/letters/:recipient')
  @Header('cache-control', 'no-store')
  async letter(
    @Req() request: FastifyRequest,
    @Param('notice') notice: string,
    @Param('recipient') recipient: string,
  ): Promise<StreamableFile> {
    return given(await this.notices.letter(actorOf(request), notice, recipient));
  }

  /** CAP 1.2 of a notice. @throws RequestRefused NotFound */
  @AnyOfficer()
  @Get('notices/:notice/cap')
  @Header('cache-control', 'no-store')
  async noticeAlert(@Req() request: FastifyRequest, @Param('notice') notice: string): Promise<StreamableFile> {
    return given(await this.notices.alert(actorOf(request), notice));
  }
}

const actorOf = ({ session }: FastifyRequest): Actor => {
  if (!session) throw new RequestRefused('NotSignedIn');
  return session.actor;
};

const given = (paper: Paper | undefined): StreamableFile => {
  if (!paper) throw new RequestRefused('NotFound');
  const { type, bytes } = paper;
  return new StreamableFile(bytes, {
    ...{ type, length: bytes.length, disposition: `attachment; filename*=UTF-8''${nameOf(paper)}` },
  });
};

/** The name of the file as RFC 5987 writes it; a long title is cut, so that the header stays one that clients take. */
const nameOf = ({ name, extension }: Paper): string => {
  const short = [...xmlText(name).replace(/[/\\\s]+/gu, ' ')].slice(0, 80).join('');
  return encodeURIComponent(`${short}.${extension}`).replace(
    /['()*]/gu,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
};
