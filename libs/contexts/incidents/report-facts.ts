import { Injectable } from '@nestjs/common';
import { DelegationReader, OfficerReader } from '#contexts/identity/published.js';
import { areasOf, covers, type KnownOrganisation, OrganisationReader } from '#contexts/jurisdictions/published.js';
import { Files } from '#platform/blobs/files.js';
import type { Actor } from '#platform/kernel/actor.js';
import type { InstantText, LocalDateText } from '#platform/kernel/time.js';
import type { Body } from './domain/addressees.js';
import type { NamedBody, SignerAsked } from './domain/reports.decide.js';

/** What a determination and a report rest on, of bodies, officers and files: read from the journal and the blob store. */
@Injectable()
export class ReportFacts {
  constructor(
    private readonly organisations: OrganisationReader,
    private readonly officers: OfficerReader,
    private readonly delegations: DelegationReader,
    private readonly files: Files,
  ) {}

  /** A body with all above it, and which of them were competent on a legal day. */
  async bodyOf(organisation: string, on: LocalDateText): Promise<Body> {
    const found = await this.organisations.find(organisation);
    if (!found) return { kind: 'notRecorded' };
    const kind = found.kind === 'ecologyBranch' ? 'branch' : found.kind === 'ecologyBureau' ? 'bureau' : 'other';
    const above: KnownOrganisation[] = [];
    // A parent was registered before its child: there is an end.
    for (let { parent } = found; parent.kind === 'organisation'; ) {
      const known = await this.organisations.find(parent.value);
      if (!known) break;
      above.push(known);
      parent = known.parent;
    }
    const isCompetent = (one: KnownOrganisation): boolean =>
      ecology.includes(one.kind) && respondsIn(one, on).some((area) => covers(area, found.region));
    return {
      ...{ kind: 'registered', of: kind, ...registered(found) },
      above: above.map((one) => ({ ...registered(one), ...(isCompetent(one) ? { competent: true } : {}) })),
    };
  }

  /** As it was competent on a legal day. */
  async named(organisation: string, on: LocalDateText): Promise<NamedBody> {
    const found = await this.organisations.find(organisation);
    if (!found) return { organisation, registered: { kind: 'no' } };
    const { kind: of, region, platform, revision } = found;
    return {
      organisation,
      registered: { kind: 'yes', of, region, respondsIn: respondsIn(found, on), platform, revision },
    };
  }

  /** Whoever enters the report: a head may sign, or a delegate of one at that time. */
  async signer(officer: string, organisation: string, at: InstantText): Promise<SignerAsked> {
    const found = await this.officers.find(officer);
    if (found?.organisation !== organisation || !found.serving) return { officer, isHeadOfBody: false };
    if (found.roles.includes('head')) return { officer, isHeadOfBody: true };
    const under = await this.delegations.under({ officer, organisation }, 'signReport', at);
    return { officer, isHeadOfBody: false, under };
  }

  async notUploaded(actor: Actor, digests: readonly string[]): Promise<readonly string[]> {
    const there = await Promise.all(digests.map((digest) => this.files.isUploaded(actor, digest)));
    return digests.filter((_, n) => !there[n]);
  }
}

const ecology = ['ecologyBureau', 'ecologyBranch'];
const respondsIn = ({ competences }: KnownOrganisation, on: LocalDateText): readonly string[] =>
  areasOf(competences, 'incidentResponse', on);

const registered = ({ id: organisation, region, platform, revision }: KnownOrganisation) => ({
  ...{ organisation, region, platform, revision },
});
