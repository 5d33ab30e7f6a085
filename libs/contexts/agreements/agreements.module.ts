import { Global, Module } from '@nestjs/common';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { SectionParties, SectionReader } from '#contexts/water-quality/published.js';
import { namesFiles } from '#platform/blobs/named-files.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { AgreementHandler } from './actions/agreement.handler.js';
import { ClaimSignatureAction } from './actions/claim-signature.js';
import { CoverageClaims } from './actions/coverage-claims.js';
import { LeaveAgreementAction } from './actions/leave-agreement.js';
import { ProposeAgreementAction } from './actions/propose-agreement.js';
import { ProposeAmendmentAction } from './actions/propose-amendment.js';
import { SignAgreementAction } from './actions/sign-agreement.js';
import { NameSectionsOfAgreement } from './automations/when-in-force-then-name-its-sections.js';
import {
  agreementEnded,
  agreementInForce,
  agreementProposed,
  agreementSigned,
  amendmentProposed,
  partyLeft,
} from './domain/agreement.events.js';
import { coverageClaimed, coverageReleased } from './domain/coverage.events.js';
import { agreementErrors } from './domain/errors.js';
import { sectionNamed } from './domain/section-index.events.js';
import { documentsOf } from './domain/terms.js';
import { PartiesOfSections } from './parties-of-sections.js';
import { AgreementReader } from './published.js';
import { AgreementsQuery } from './views/agreements/agreements.query.js';
import { agreementsView } from './views/agreements/agreements.view.js';

/** Global for `SectionParties` alone: water quality asks it, and must not know who answers. */
@Global()
@Module({
  providers: [
    OrganisationReader,
    SectionReader,
    AgreementReader,
    CoverageClaims,
    AgreementHandler,
    ProposeAgreementAction,
    SignAgreementAction,
    ClaimSignatureAction,
    ProposeAmendmentAction,
    LeaveAgreementAction,
    AgreementsQuery,
    NameSectionsOfAgreement,
    { provide: SectionParties, useClass: PartiesOfSections },
  ],
  exports: [SectionParties],
})
export class AgreementsModule {}

export const agreements: ContextDefinition = {
  name: 'agreements',
  module: AgreementsModule,
  events: [
    agreementProposed,
    amendmentProposed,
    agreementSigned,
    agreementInForce,
    partyLeft,
    agreementEnded,
    coverageClaimed,
    coverageReleased,
    sectionNamed,
  ],
  views: [agreementsView],
  errors: agreementErrors,
  automations: [NameSectionsOfAgreement],
  namesFiles: [
    namesFiles(agreementProposed, ({ data, metadata }) => ({
      ...{ key: `agreement:${data.agreement}`, businessTime: metadata.recordedAt, digests: documentsOf(data) },
    })),
    namesFiles(amendmentProposed, ({ data, metadata }) => ({
      ...{ key: `agreement:${data.agreement}`, businessTime: metadata.recordedAt, digests: documentsOf(data) },
    })),
    namesFiles(agreementSigned, ({ data: { agreement, signature }, metadata }) => ({
      ...{ key: `agreement:${agreement}`, businessTime: metadata.recordedAt },
      digests:
        signature.kind === 'claimed' && signature.evidence.kind === 'document' ? [signature.evidence.digest] : [],
    })),
  ],
};
