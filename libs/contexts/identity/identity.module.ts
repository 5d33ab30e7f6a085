import { Module } from '@nestjs/common';
import { OrganisationReader, OrganisationRegistration } from '#contexts/jurisdictions/published.js';
import { Authenticator } from '#platform/graphql/access.js';
import { SystemClock } from '#platform/runtime/clock.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { ChangeOfficerRolesAction } from './actions/change-officer-roles.js';
import { ChangePasswordAction } from './actions/change-password.js';
import { DismissOfficerAction } from './actions/dismiss-officer.js';
import { ErasePersonAction } from './actions/erase-person.js';
import { MeQuery } from './actions/me.js';
import { OfficerHandler } from './actions/officer.handler.js';
import { RefreshSessionAction } from './actions/refresh-session.js';
import { RegisterOfficerAction } from './actions/register-officer.js';
import { SignInAction } from './actions/sign-in.js';
import { SignOutAction } from './actions/sign-out.js';
import { identityErrors } from './domain/errors.js';
import { officerDismissed, officerRegistered, officerRolesChanged, personErased } from './domain/officer.events.js';
import { FirstStart } from './first-start.js';
import { OfficerRegistration } from './officer-registration.js';
import { OfficerReader } from './published.js';
import { AccessTokens } from './sign-in/access-tokens.js';
import { Accounts } from './sign-in/accounts.js';
import { OfficerAuthenticator } from './sign-in/officer-authenticator.js';
import { owaspCost, Passwords } from './sign-in/passwords.js';
import { ServingOfficers } from './sign-in/serving-officers.js';
import { Sessions } from './sign-in/sessions.js';
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
    MeQuery,
    OfficersQuery,
  ],
  exports: [Authenticator, OfficerReader, OfficerRegistration],
})
export class IdentityModule {}

export const identity: ContextDefinition = {
  name: 'identity',
  module: IdentityModule,
  events: [officerRegistered, officerRolesChanged, officerDismissed, personErased],
  views: [officersView],
  errors: identityErrors,
};
