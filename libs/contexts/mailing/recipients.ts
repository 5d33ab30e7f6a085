import { Injectable } from '@nestjs/common';
import { OfficerReader } from '#contexts/identity/published.js';
import { Vault } from '#platform/vault/vault.js';
import type { Reachable } from './channels/channels.js';

/** Where officers are reached, as the vault has it at this moment. */
@Injectable()
export class Recipients {
  constructor(
    private readonly officers: OfficerReader,
    private readonly vault: Vault,
  ) {}

  /** `undefined` for one that does not serve. @throws JournalUnavailable */
  async find(officer: string): Promise<Reachable | undefined> {
    if (!(await this.officers.find(officer))?.serving) return undefined;
    const account = this.vault.account(officer);
    return { mail: account?.mail, telephone: account?.telephone };
  }
}
