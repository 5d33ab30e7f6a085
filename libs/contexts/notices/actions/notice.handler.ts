import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { localDate } from '#platform/kernel/time.js';
import { sha256 } from '#platform/runtime/digest.js';
import { type AboutAsked, AboutReader } from '../about-facts.js';
import { contentText, type Recipient } from '../domain/notice.events.js';
import { type NoticeChange, notice, type SendNotice } from '../domain/notice.js';

/** A notice as an officer writes it; the handler adds what it reads of recipients and of what it is about. */
export interface SendingAsked
  extends Omit<SendNotice, 'notice' | 'recipients' | 'notRegistered' | 'about' | 'digest' | 'agreement'> {
  readonly recipients: readonly string[];
  readonly about: AboutAsked;
  readonly agreement: string | undefined;
}

export class NoticeCommand {
  constructor(
    readonly id: string,
    readonly command: SendingAsked | NoticeChange,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(NoticeCommand)
export class NoticeHandler implements ICommandHandler<NoticeCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly about: AboutReader,
  ) {}

  async execute({ id, command, envelope }: NoticeCommand): Promise<Outcome> {
    if (command.type !== 'SendNotice') return this.gateway.execute(notice, id, command, envelope);
    const { kind, title, body, at, actor, ...asked } = command;
    const about = await this.about.find(actor, asked.about, asked.agreement);
    const agreement = await this.about.agreement(actor, asked.about, asked.agreement, localDate(at));
    const { recipients, notRegistered } = await this.recipientsOf(asked.recipients);
    const digest =
      about.kind === 'found' ? sha256(contentText({ kind, about: about.about, title, body, recipients })) : '';
    const sending: SendNotice = { ...command, notice: id, about, agreement, recipients, notRegistered, digest };
    // Its id is derived from the sender: nobody else's can be meant.
    return this.gateway.execute({ ...notice, mayKnow: () => true }, id, sending, envelope);
  }

  private async recipientsOf(
    asked: readonly string[],
  ): Promise<{ readonly recipients: Recipient[]; readonly notRegistered: readonly string[] }> {
    const ids = [...new Set(asked)].sort();
    const known = await Promise.all(ids.map((id) => this.organisations.find(id)));
    return {
      recipients: known.flatMap((one) =>
        one ? [{ organisation: one.id, platform: one.platform, revision: one.revision }] : [],
      ),
      notRegistered: ids.filter((_, n) => !known[n]),
    };
  }
}
