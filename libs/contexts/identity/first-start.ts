import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { OrganisationRegistration } from '#contexts/jurisdictions/published.js';
import type { CommandEnvelope, Outcome } from '#platform/gateway/gateway.js';
import type { Actor } from '#platform/kernel/actor.js';
import { CONFIGURATION, type Configuration } from '#platform/runtime/configuration.js';
import { digestOf } from '#platform/runtime/digest.js';
import { derivedId, newCorrelationId, newSecret } from '#platform/runtime/ids.js';
import { LOGGER, type Logger } from '#platform/runtime/logging.js';
import { OfficerRegistration } from './officer-registration.js';
import { OfficerReader } from './published.js';

const organisation = 'platform-operator';
/** The same at every start, so that what a first start left half done is completed by the next. */
const commandIds = {
  organisation: '01890a5d-ac00-7000-8000-000000000001',
  officer: '01890a5d-ac00-7000-8000-000000000002',
};
const nobody: Actor = { officer: 'first-start', organisation, jurisdiction: '000000', roles: ['operator'] };

/** An empty world has nobody who could let anybody in: its first operator is made by its first start. */
@Injectable()
export class FirstStart {
  constructor(
    private readonly organisations: OrganisationRegistration,
    private readonly registration: OfficerRegistration,
    private readonly officers: OfficerReader,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Makes organisation and officer `operator` when they are not there; its password is drawn and written to
   * `operator-password` (0600) in the data folder, from where its holder takes it and removes the file.
   */
  async run(): Promise<void> {
    const officer = derivedId(organisation, commandIds.officer, 'officer');
    if (await this.officers.find(officer)) return;
    const password = newSecret();
    const file = join(this.configuration.dataFolder, 'operator-password');
    writeFileSync(file, `${password}\n`, { mode: 0o600, flush: true });
    const details = {
      name: { zh: '平台运维', en: 'Platform operator' },
      kind: 'platformOperator',
      region: '000000',
      parent: { kind: 'none' },
      actingName: { kind: 'none' },
      competences: [],
      platform: 'on',
      provenance: { kind: 'source', text: '平台首次启动。First start of this platform.' },
    } as const;
    mustBeAccepted(
      await this.organisations.register(organisation, { ...details, competences: [] }, envelopeOf('organisation')),
    );
    const request = { organisation, roles: ['operator'], login: 'operator', name: '平台运维', password } as const;
    mustBeAccepted((await this.registration.register(request, envelopeOf('officer'))).outcome);
    this.logger.warn({ file }, 'first start: the operator may sign in with the password in this file');
  }
}

const envelopeOf = (what: keyof typeof commandIds): CommandEnvelope => ({
  actor: nobody,
  commandId: commandIds[what],
  commandDigest: digestOf('firstStart', { what }),
  correlationId: newCorrelationId(),
});

const mustBeAccepted = (outcome: Outcome): void => {
  if (outcome.kind === 'refused') throw new Error(`first start: ${outcome.refusal.code}`);
};
