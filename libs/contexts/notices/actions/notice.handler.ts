import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DelegationReader } from '#contexts/identity/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { Files } from '#platform/blobs/files.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { Actor } from '#platform/kernel/actor.js';
import type { Refusal } from '#platform/kernel/refusal.js';
import { type InstantText, localDate } from '#platform/kernel/time.js';
import { sha256 } from '#platform/runtime/digest.js';
import { derivedId } from '#platform/runtime/ids.js';
import { type AboutAsked, AboutReader, type SpokenOf } from '../about-facts.js';
import { firstNotices, openSilenceOf } from '../domain/first-notices.js';
import { contentText, type InsteadOf, type Recipient } from '../domain/notice.events.js';
import { type NoticeChange, notice, type PassOn, type SendNotice } from '../domain/notice.js';
import { receiptDueOf, relayOf } from '../domain/route.js';
import { Routing } from '../routing.js';

type Found =
  | 'notice'
  | 'recipients'
  | 'notRegistered'
  | 'about'
  | 'digest'
  | 'agreement'
  | 'receiptDue'
  | 'route'
  | 'relay'
  | 'insteadOf';

/** A notice as an officer writes it; the handler adds what it reads of recipients, route and what it is about. */
export interface SendingAsked extends Omit<SendNotice, Found> {
  readonly recipients: readonly string[];
  readonly about: AboutAsked;
  readonly agreement: string | undefined;
  /** The flow at this section says who is meant besides. */
  readonly section: string | undefined;
  /** Who is to be informed after the recipient, one after the other. */
  readonly relay: readonly string[];
}
/** Passes a notice on to the next body of its order. */
export interface PassingAsked {
  readonly type: 'PassNoticeOn';
  readonly actor: Actor;
  readonly at: InstantText;
}

export class NoticeCommand {
  constructor(
    readonly id: string,
    readonly command: SendingAsked | PassingAsked | Exclude<NoticeChange, PassOn>,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(NoticeCommand)
export class NoticeHandler implements ICommandHandler<NoticeCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly about: AboutReader,
    private readonly routing: Routing,
    private readonly files: Files,
    private readonly delegations: DelegationReader,
  ) {}

  async execute({ id, command, envelope }: NoticeCommand): Promise<Outcome> {
    if (command.type === 'SendNotice') return this.send(id, command, envelope);
    if (command.type === 'PassNoticeOn') return this.passOn(id, command, envelope);
    const unknown = await this.unknownFile(command);
    if (unknown) return { kind: 'refused', refusal: unknown };
    return this.gateway.execute(notice, id, command, envelope);
  }

  private async unknownFile(command: Exclude<NoticeChange, PassOn>): Promise<Refusal | undefined> {
    if (command.type === 'PasteGroupMessage')
      return this.files.problemOf(command.actor, command.documents, 'documents');
    const isShown = command.type === 'ClaimReceipt' && command.document.kind === 'document';
    return isShown ? this.files.problemOf(command.actor, [command.document.digest], 'document') : undefined;
  }

  private async send(id: string, command: SendingAsked, envelope: CommandEnvelope): Promise<Outcome> {
    const { kind, at, section, ...asked } = command;
    const { routing } = this;
    const actor = await this.delegations.acting(command.actor, 'sendNotice', at);
    const about = await this.about.find(actor, asked.about, asked.agreement);
    const agreement = await this.about.agreement(actor, asked.about, asked.agreement, localDate(at));
    const route = section === undefined ? none : await routing.route(actor, kind, section, asked.agreement, at);
    const routed = route.kind === 'route' ? route.organisations : [];
    const found = await this.recipientsOf([...asked.recipients, ...routed]);
    const after = await this.recipientsOf(asked.relay);
    // What the agreement sets is asked once its party asks: before, its clauses are not theirs to know.
    const receiptDue = agreement.kind === 'agreement' ? await routing.receiptDue(agreement.agreement, at) : none;
    const chain = { first: id, next: [...asked.relay], takeover: none };
    const spoken = about.kind === 'found' ? await this.about.spokenOf(about.about) : {};
    const insteadOf = await this.insteadOf(spoken);
    const outcome = await this.sending(id, envelope, {
      ...{ type: 'SendNotice', actor, at, kind, title: command.title, body: command.body, about, agreement },
      ...{ receiptDue, route, recipients: found.recipients, provenance: command.provenance },
      relay: asked.relay.length === 0 ? none : relayOf(chain, receiptDue, routing.rules, at),
      notRegistered: [...found.notRegistered, ...after.notRegistered],
      ...(insteadOf ? { insteadOf } : {}),
    });
    const spokenOf = spoken.section ?? (route.kind === 'route' ? route.section : undefined);
    // Repeated too: the program may have ended right after the append.
    if (outcome.kind === 'accepted' && spokenOf !== undefined) {
      const told = { section: spokenOf, notice: id, by: actor.organisation, at };
      const to = found.recipients.map(({ organisation }) => organisation);
      await this.gateway.execute(firstNotices, spokenOf, { type: 'NoteSpoken', ...told, to }, envelope);
    }
    return outcome;
  }

  /** The body that had to speak first of it, where it was silent. */
  private async insteadOf({ section, abnormality }: SpokenOf): Promise<InsteadOf | undefined> {
    if (section === undefined || abnormality === undefined) return undefined;
    const silence = openSilenceOf((await this.gateway.load(firstNotices, section)).state, abnormality);
    if (!silence) return undefined;
    const { silent, minutes, dueAt, agreement, version, revision } = silence;
    return { silent, section, minutes, dueAt, agreement, version, revision };
  }

  /**
   * First it is claimed in the notice that goes on, by one; then the next is sent. Where that broke off between the two,
   * whoever passes it on again completes it.
   */
  private async passOn(id: string, { actor, at }: PassingAsked, envelope: CommandEnvelope): Promise<Outcome> {
    const by = derivedId('notice', id, 'passed on');
    const outcome = await this.gateway.execute(notice, id, { type: 'PassOn', actor, at, by }, envelope);
    const isClaimed = outcome.kind === 'accepted' || outcome.refusal.code === 'AlreadyPassedOn';
    if (!isClaimed || (outcome.kind === 'refused' && (await this.gateway.load(notice, by)).revision >= 0))
      return outcome;
    const { state } = await this.gateway.load(notice, id);
    if (state.kind === 'unknown' || state.sent.relay.kind === 'none') return outcome;
    const { sent } = state;
    const { relay, receiptDue: due } = state.sent;
    const [next = '', ...rest] = state.sent.relay.next;
    const silent = sent.recipients[0]?.organisation ?? '';
    const takeover =
      actor.organisation === sent.organisation
        ? ({ kind: 'takeover', silent, notice: id, dueAt: state.sent.relay.passOnBy } as const)
        : none;
    const receiptDue = due.kind === 'agreed' ? receiptDueOf(due, at) : none;
    const { recipients, notRegistered } = await this.recipientsOf([next]);
    const sending = await this.sending(by, envelope, {
      ...{ type: 'SendNotice', actor, at, kind: sent.kind, title: sent.title, body: sent.body },
      about: {
        kind: 'found',
        about: sent.about,
        thread: { kind: 'thread', thread: sent.thread },
        provenance: sent.provenance,
      },
      ...{ agreement: sent.agreement, receiptDue, route: none, recipients, notRegistered, provenance: sent.provenance },
      relay: relayOf({ first: relay.first, next: rest, takeover }, receiptDue, this.routing.rules, at),
    });
    // Who reads on from here sees the next notice too.
    if (sending.kind === 'refused' || outcome.kind === 'refused') return sending;
    const { position = outcome.receipt.position } = sending.receipt;
    return { ...outcome, receipt: { ...outcome.receipt, ...(position === undefined ? {} : { position }) } };
  }

  private sending(
    id: string,
    envelope: CommandEnvelope,
    found: Omit<SendNotice, 'notice' | 'digest'>,
  ): Promise<Outcome> {
    const { about, recipients } = found;
    const digest =
      about.kind === 'found' ? sha256(contentText({ ...found, about: about.about, recipients: [...recipients] })) : '';
    // Its id is derived from the sender, or from the notice that goes on: nobody else's can be meant.
    return this.gateway.execute({ ...notice, mayKnow: () => true }, id, { ...found, notice: id, digest }, envelope);
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

const none = { kind: 'none' } as const;
