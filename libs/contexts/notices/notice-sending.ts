import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { InstantText } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import { NoticeCommand, type SendingAsked } from './actions/notice.handler.js';
import { notice as notices } from './domain/notice.js';

export type NoticeToSend = Pick<SendingAsked, 'kind' | 'recipients' | 'title' | 'body' | 'provenance'>;

/** When what first happened to a notice, by the body that did it. */
export interface NoticeProgress {
  readonly sentAt: InstantText;
  readonly delivered: ReadonlyMap<string, InstantText>;
  readonly opened: ReadonlyMap<string, InstantText>;
  readonly receipted: ReadonlyMap<string, InstantText>;
  readonly isWithdrawn: boolean;
}

/** For another context that sends a notice of its own, about nothing that has a record, and follows it. */
@Injectable()
export class NoticeSending {
  constructor(
    private readonly commands: CommandBus,
    private readonly gateway: Gateway,
    private readonly clock: Clock,
  ) {}

  /** @param id derived by who sends: nobody else may come to the same */
  send(id: string, asked: NoticeToSend, envelope: CommandEnvelope): Promise<Outcome> {
    const about = { about: { kind: 'none' }, agreement: undefined, section: undefined, relay: [] } as const;
    const command = { type: 'SendNotice', actor: envelope.actor, at: this.clock.now(), ...about, ...asked } as const;
    return this.commands.execute(new NoticeCommand(id, command, envelope));
  }

  withdraw(id: string, reason: string, envelope: CommandEnvelope): Promise<Outcome> {
    const command = { type: 'WithdrawNotice', actor: envelope.actor, at: this.clock.now(), reason } as const;
    return this.commands.execute(new NoticeCommand(id, command, envelope));
  }

  /** `undefined` when it was not sent. Whether the asker may know of it is for the asker to see to. */
  async progress(id: string): Promise<NoticeProgress | undefined> {
    const history = await this.gateway.history(notices, id);
    const [first] = history;
    if (first?.type !== 'notices.notice-sent.v2') return undefined;
    const timesOf = (type: string): ReadonlyMap<string, InstantText> => {
      const times = history.flatMap((event): [string, InstantText][] =>
        event.type === type ? [[event.data.organisation, event.data.at]] : [],
      );
      return new Map(times.toReversed()); // the first one stands
    };
    return {
      sentAt: first.data.at,
      delivered: timesOf('notices.notice-delivered.v1'),
      opened: timesOf('notices.notice-opened.v1'),
      receipted: timesOf('notices.notice-received.v1'),
      isWithdrawn: history.some(({ type }) => type === 'notices.notice-withdrawn.v1'),
    };
  }
}
