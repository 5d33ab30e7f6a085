import { Module } from '@nestjs/common';
import { OrganisationReader, OrganisationRegistration } from '#contexts/jurisdictions/published.js';
import { namesFiles } from '#platform/blobs/named-files.js';
import { Authenticator } from '#platform/graphql/access.js';
import { SystemClock } from '#platform/runtime/clock.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { AssignDutyAction } from './actions/assign-duty.js';
import { ChangeContactAction } from './actions/change-contact.js';
import { ChangeOfficerRolesAction } from './actions/change-officer-roles.js';
import { ChangePasswordAction } from './actions/change-password.js';
import { ConfirmHandoverAction } from './actions/confirm-handover.js';
import { DeclineHandoverAction } from './actions/decline-handover.js';
import { DelegationHandler } from './actions/delegation.handler.js';
import { DismissOfficerAction } from './actions/dismiss-officer.js';
import { DutyHandler } from './actions/duty.handler.js';
import { ErasePersonAction } from './actions/erase-person.js';
import { GrantDelegationAction } from './actions/grant-delegation.js';
import { MeQuery } from './actions/me.js';
import { OfferHandoverAction } from './actions/offer-handover.js';
import { OfficerHandler } from './actions/officer.handler.js';
import { RefreshSessionAction } from './actions/refresh-session.js';
import { RegisterOfficerAction } from './actions/register-officer.js';
import { RemoveDutyAction } from './actions/remove-duty.js';
import { RevokeDelegationAction } from './actions/revoke-delegation.js';
import { SignInAction } from './actions/sign-in.js';
import { SignOutAction } from './actions/sign-out.js';
import { DelegationReader } from './delegation-reader.js';
import { delegationGranted, delegationRevoked } from './domain/delegation.events.js';
import {
  dutyAssigned,
  dutyRemoved,
  handoverConfirmed,
  handoverDeclined,
  handoverOffered,
} from './domain/duty.events.js';
import { dutyErrors, identityErrors } from './domain/errors.js';
import {
  contactChanged,
  officerDismissed,
  officerRegistered,
  officerRolesChanged,
  personErased,
} from './domain/officer.events.js';
import { DutyReader } from './duty-reader.js';
import { DUTY_RULES, readDutyRules } from './duty-reference.js';
import { FirstStart } from './first-start.js';
import { OfficerRegistration } from './officer-registration.js';
import { OfficerReader } from './published.js';
import { AccessTokens } from './sign-in/access-tokens.js';
import { Accounts } from './sign-in/accounts.js';
import { OfficerAuthenticator } from './sign-in/officer-authenticator.js';
import { owaspCost, Passwords } from './sign-in/passwords.js';
import { ServingOfficers } from './sign-in/serving-officers.js';
import { Sessions } from './sign-in/sessions.js';
import { DutyQuery } from './views/duty/duty.query.js';
import { dutyView } from './views/duty/duty.view.js';
import { OfficersQuery } from './views/officers/officers.query.js';
import { officersView } from './views/officers/officers.view.js';

@Module({
  providers: [
    OrganisationReader,
    OrganisationRegistration,
    FirstStart,
    SystemClock, // real time: a token of an exercise that plays in 2020 ends in ten real minutes
    { provide: Passwords, useFactory: () => new Passwords(owaspCost) },
    AccessTokens,
    Accounts,
    ServingOfficers,
    Sessions,
    OfficerAuthenticator,
    { provide: Authenticator, useExisting: OfficerAuthenticator },
    OfficerRegistration,
    OfficerReader,
    OfficerHandler,
    RegisterOfficerAction,
    ChangeOfficerRolesAction,
    DismissOfficerAction,
    ErasePersonAction,
    SignInAction,
    RefreshSessionAction,
    SignOutAction,
    ChangePasswordAction,
    ChangeContactAction,
    MeQuery,
    OfficersQuery,
    { provide: DUTY_RULES, useFactory: readDutyRules },
    DutyReader,
    DutyHandler,
    AssignDutyAction,
    RemoveDutyAction,
    OfferHandoverAction,
    ConfirmHandoverAction,
    DeclineHandoverAction,
    DelegationReader,
    DelegationHandler,
    GrantDelegationAction,
    RevokeDelegationAction,
    DutyQuery,
  ],
  exports: [Authenticator, DutyReader, OfficerReader, OfficerRegistration],
})
export class IdentityModule {}

export const identity: ContextDefinition = {
  name: 'identity',
  module: IdentityModule,
  events: [
    officerRegistered,
    officerRolesChanged,
    officerDismissed,
    personErased,
    contactChanged,
    dutyAssigned,
    dutyRemoved,
    handoverOffered,
    handoverConfirmed,
    handoverDeclined,
    delegationGranted,
    delegationRevoked,
  ],
  views: [officersView, dutyView],
  errors: { ...identityErrors, ...dutyErrors },
  namesFiles: [
    namesFiles(delegationGranted, ({ data: { organisation, writing, at } }) => ({
      ...{ key: `organisation:${organisation}`, businessTime: at },
      digests: writing.kind === 'file' ? [writing.digest] : [],
    })),
  ],
};
