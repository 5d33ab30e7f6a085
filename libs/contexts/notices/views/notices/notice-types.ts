import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, DecimalText, Digest, Month } from '#platform/graphql/scalars.js';
import { localText } from '#platform/kernel/time.js';
import { NoticeAboutKind, NoticeKind, ReceiptChannel, RouteReason } from '../../actions/notice-enums.js';
import { groupText } from '../../domain/group-text.js';
import { contentText, type InsteadOf, type Relay, type Route, type SentNotice } from '../../domain/notice.events.js';
import type { NoticeRow, PassedOn, Pasted } from './notices.view.js';

@ObjectType({ description: '超标项目，如通报所引。An item that exceeds, as the letter cites it.' })
export class CitedExceedanceItem {
  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => DecimalText, { description: '比较值，按项目单位。Compared value, in the item’s unit.' })
  compared: string;

  @Field({ description: '限值；pH 为范围。Limit; for pH a range.' })
  limit: string;

  @Field(() => DecimalText, { nullable: true, description: '超标倍数；无此项目则空。Multiple over the limit.' })
  multiple?: string;
}

@ObjectType({ description: '通报所涉。What a notice is about.' })
export class NoticeAbout {
  @Field(() => NoticeAboutKind, { description: '类别。Kind.' })
  kind: keyof typeof NoticeAboutKind;

  @Field(() => ID, { nullable: true, description: '所涉记录编号。Id of what it is about.' })
  id?: string;

  @Field(() => ID, { nullable: true, description: '超标的断面。Section of the exceedance.' })
  section?: string;

  @Field(() => Month, { nullable: true, description: '超标的月份（北京时间）。Legal month of the exceedance.' })
  month?: string;

  @Field(() => [CitedExceedanceItem], { description: '超标项目。Items that exceed.' })
  items: CitedExceedanceItem[];

  static of(about: SentNotice['about']): NoticeAbout {
    const items: CitedExceedanceItem[] = [];
    switch (about.kind) {
      case 'none':
        return { kind: about.kind, items };
      case 'abnormality':
        return { kind: about.kind, id: about.abnormality, items };
      case 'incident':
        return { kind: about.kind, id: about.incident, items };
      case 'exceedance':
        return {
          ...{ kind: about.kind, id: about.exceedance, section: about.section, month: about.month },
          items: about.items.map(({ multiple, ...item }) => ({
            ...item,
            ...(multiple.kind === 'multiple' ? { multiple: multiple.value } : {}),
          })),
        };
    }
  }
}

@ObjectType({ description: '签收。A receipt, by the recipient itself.' })
export class NoticeReceipt {
  @Field(() => ID, { description: '签收人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '签收时间。When.' })
  at: string;

  @Field(() => Digest, { description: '所签内容的摘要。Digest of what was receipted.' })
  digest: string;

  @Field({ nullable: true, description: '保留意见；无则空。Reservation, where there is one.' })
  reservation?: string;
}

@ObjectType({ description: '发出单位登记的签收，非对方自签。A receipt as the sender claims it.' })
export class ReceiptClaim {
  @Field(() => ReceiptChannel, { description: '送达方式。Channel.' })
  channel: keyof typeof ReceiptChannel;

  @Field(() => DateTime, { description: '对方收到的时间。When it was received, as claimed.' })
  receivedAt: string;

  @Field({ description: '接收岗位。Who took it, by function.' })
  receivedByRole: string;

  @Field(() => Digest, { nullable: true, description: '凭证文件摘要。Digest of the document that shows it.' })
  document?: string;

  @Field(() => ID, { description: '登记人员。The officer who claims it.' })
  by: string;

  @Field(() => DateTime, { description: '登记时间。When it was claimed.' })
  at: string;
}

@ObjectType({ description: '对登记签收的确认。A confirmation of claimed receipts.' })
export class ReceiptConfirmation {
  @Field(() => ID, { description: '确认人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '确认时间。When.' })
  at: string;
}

@ObjectType({ description: '答复或处置。An answer of a recipient, or what it has done.' })
export class NoticeAnswer {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field(() => ID, { description: '单位。The body.' })
  organisation: string;

  @Field({ description: '内容。Text.' })
  text: string;

  @Field(() => ID, { description: '答复人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;
}

@ObjectType({ description: '送达或打开。That it was delivered, or opened.' })
export class NoticeMarkSeen {
  @Field(() => ID, { description: '人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;
}

@ObjectType({ description: '接收单位的异议。An objection of a recipient.' })
export class NoticeObjection {
  @Field(() => ID, { description: '单位。The body.' })
  organisation: string;

  @Field({ description: '理由。Why.' })
  text: string;

  @Field(() => ID, { description: '人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;
}

@ObjectType({ description: '粘贴的群消息，仅为声称。What was said in a chat group, as pasted: a claim.' })
export class PastedGroupMessage {
  @Field(() => ID, { description: '粘贴单位。The body that pasted it.' })
  organisation: string;

  @Field({ description: '文本。Text.' })
  text: string;

  @Field(() => DateTime, { nullable: true, description: '群中所示时间；未填则无。When it was said, if it was told.' })
  saidAt?: string;

  @Field(() => [Digest], { description: '照片、文件。Photos and files.' })
  documents: string[];

  @Field(() => ID, { description: '粘贴人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '粘贴时间。When it was pasted.' })
  at: string;
}

@ObjectType({ description: '转报。How it went on.' })
export class NoticePassing {
  @Field(() => ID, { description: '下一单位。The next body.' })
  next: string;

  @Field(() => ID, { description: '发往下一单位的通报。The notice with which it went on.' })
  notice: string;

  @Field({ description: '是否由他方接替发出。Whether another took over from a silent recipient.' })
  takenOver: boolean;

  @Field(() => ID, { description: '人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;
}

@ObjectType({ description: '接替发出。Sent in the place of the party that had to send first.' })
export class NoticeTakeover {
  @Field(() => ID, { description: '应首先通报而未通报的一方。The party that was silent.' })
  silent: string;

  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => ID, { description: '所依协议。Agreement whose clause says who is first.' })
  agreement: string;

  @Field(() => DateTime, { description: '等候至。Until when it was waited for.' })
  dueAt: string;

  @Field({ description: '理由。Why, in words.' })
  reason: string;

  static of({ silent, section, agreement, minutes, dueAt }: InsteadOf): NoticeTakeover {
    const reason = `按协议应由 ${silent} 首先通报断面 ${section} 的情况；本单位发现后 ${minutes} 分钟内（至 ${localText(dueAt)}）未收到，接替发出。`;
    return Object.assign(new NoticeTakeover(), { silent, section, agreement, dueAt, reason });
  }
}

@ObjectType({ description: '转报次序。The order in which a notice is passed on.' })
export class NoticeRelay {
  @Field(() => [ID], { description: '接收单位之后依次为。Who comes after the recipient.' })
  next: string[];

  @Field(() => DateTime, { description: '接收单位应于何时前转报。Until when the recipient passes it on.' })
  passOnBy: string;

  @Field(() => ID, { nullable: true, description: '被接替的单位；未接替则空。The silent body whose place was taken.' })
  insteadOf?: string;

  @Field(() => NoticePassing, { nullable: true, description: '已转报的情况。How it went on.' })
  passedOn?: NoticePassing;
}

@ObjectType({ description: '所据流向观测。An observation of the flow.' })
export class RouteObservation {
  @Field({ description: '流出区划（GB/T 2260）。Region it came out of.' })
  from: string;

  @Field({ description: '流入区划。Region it went into.' })
  to: string;

  @Field(() => DateTime, { description: '观测止于。Until when.' })
  until: string;

  @Field({ description: '可信度。Confidence.' })
  confidence: string;

  @Field(() => ID, { description: '观测单位。The body that saw it.' })
  observer: string;
}

@ObjectType({ description: '按流向确定的接收方。Who is meant, by the flow.' })
export class NoticeRoute {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field({ description: '找上游（upstream）或下游（downstream）。Which side was looked for.' })
  looks: string;

  @Field(() => RouteReason, { description: '理由。Why.' })
  because: keyof typeof RouteReason;

  @Field({ description: '理由，成句。The reason in words.' })
  reason: string;

  @Field(() => [String], { description: '可能的各侧区划。Sides that are, or could be, meant.' })
  sides: string[];

  @Field(() => [ID], { description: '各侧的单位。Their bodies.' })
  organisations: string[];

  @Field(() => [RouteObservation], { description: '有效观测，由新到旧。Valid observations, newest first.' })
  observations: RouteObservation[];

  static of(route: Extract<Route, { kind: 'route' }>): NoticeRoute {
    const { section, looks, because, sides, organisations, observations } = route;
    return { section, looks, because, reason: routeWords(route), sides, organisations, observations };
  }
}

@ObjectType({ description: '接收单位及其签收。A recipient with its receipts.' })
export class NoticeRecipient {
  @Field(() => ID, { description: '单位。The body.' })
  organisation: string;

  @Field({ description: '发出时是否在平台内。Whether it was on the platform when the notice was sent.' })
  onPlatform: boolean;

  @Field(() => NoticeMarkSeen, { nullable: true, description: '送达；未记录则空。That it was delivered.' })
  delivered?: NoticeMarkSeen | undefined;

  @Field(() => NoticeMarkSeen, { nullable: true, description: '打开；未记录则空。That it was opened.' })
  opened?: NoticeMarkSeen | undefined;

  @Field(() => [NoticeAnswer], { description: '处置，由早到晚。What it has done, earliest first.' })
  actions: NoticeAnswer[];

  @Field(() => [NoticeObjection], { description: '异议，由早到晚。Its objections, earliest first.' })
  objections: NoticeObjection[];

  @Field(() => NoticeReceipt, { nullable: true, description: '自行签收；未签则空。Its own receipt.' })
  receipt?: NoticeReceipt | undefined;

  @Field(() => [ReceiptClaim], { description: '登记的签收，由早到晚。Claimed receipts, earliest first.' })
  claims: ReceiptClaim[];

  @Field(() => ReceiptConfirmation, {
    nullable: true,
    description: '其后自行确认。Its own later confirmation of the claims.',
  })
  confirmed?: ReceiptConfirmation | undefined;
}

@ObjectType({ description: '撤回。How a notice was withdrawn.' })
export class NoticeWithdrawal {
  @Field({ description: '理由。Why.' })
  reason: string;

  @Field(() => ID, { description: '撤回人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;
}

@ObjectType({ description: '通报或函，及其签收。A notice or letter with its receipts.' })
export class Notice {
  /** What is long, or has to be made, is made of it when it is asked for: each subscriber has a notice of its own. */
  private readonly row: NoticeRow;

  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field({ description: '人读编号。Number for people.' })
  number: string;

  @Field(() => Int, { description: '版本，用作 expectedVersion。Version; give it as `expectedVersion`.' })
  version: number;

  @Field(() => NoticeKind, { description: '类别。Kind.' })
  kind: keyof typeof NoticeKind;

  @Field(() => ID, { description: '发出单位。The body that sent it.' })
  sender: string;

  @Field(() => ID, { description: '发出人员。The officer who sent it.' })
  sentBy: string;

  @Field(() => ID, {
    nullable: true,
    description: '受委托签发者所代行的负责人；自行签发则空。Head on whose delegation it was sent; absent: on nobody’s.',
  })
  delegatedBy?: string;

  @Field(() => DateTime, { description: '发出时间。When it was sent.' })
  sentAt: string;

  @Field(() => [NoticeRecipient], { description: '接收单位。Recipients.' })
  get recipients(): NoticeRecipient[] {
    return recipientsOf(this.row);
  }

  @Field(() => NoticeAbout, { description: '所涉。What it is about.' })
  about: NoticeAbout;

  @Field(() => ID, { description: '时间线编号。Its timeline.' })
  thread: string;

  @Field({ description: '标题。Title.' })
  title: string;

  @Field({ description: '正文。Text.' })
  body: string;

  @Field(() => Digest, { description: '内容摘要，签收时填此值。Digest of `content`; a receipt names it.' })
  digest: string;

  @Field({
    description:
      '摘要所据的规范文本（RFC 8785）。The canonical text over which the digest is taken: anybody can take it again.',
  })
  get content(): string {
    return contentText(this.row.sent);
  }

  @Field(() => ID, { nullable: true, description: '所依协议。Agreement it rests on.' })
  agreement?: string;

  @Field(() => DateTime, {
    nullable: true,
    description: '约定的签收时限；协议未约定则空。Until when a receipt is due by the agreement.',
  })
  receiptDueAt?: string;

  @Field(() => NoticeRoute, {
    nullable: true,
    description: '按流向确定的接收方；未用则空。Who was meant, by the flow.',
  })
  route?: NoticeRoute;

  @Field(() => NoticeRelay, { nullable: true, description: '转报次序；无则空。The relay order, where there is one.' })
  relay?: NoticeRelay;

  @Field(() => NoticeTakeover, {
    nullable: true,
    description: '接替发出：应首先通报的一方未通报；否则空。Sent in the place of a party that was silent; else absent.',
  })
  takeover?: NoticeTakeover;

  @Field(() => [PastedGroupMessage], { description: '粘贴的群消息。Pasted messages of chat groups.' })
  get groupMessages(): readonly Pasted[] {
    return Object.values(this.row.pasted);
  }

  @Field({ description: '复制到群的五行文本。Five lines to be copied into a chat group.' })
  get groupText(): string {
    return groupText(this.row.sent, (organisation) => organisation);
  }

  @Field(() => [NoticeAnswer], { description: '答复，由早到晚。Answers, earliest first.' })
  get answers(): NoticeAnswer[] {
    return Object.values(this.row.answers);
  }

  @Field(() => NoticeWithdrawal, { nullable: true, description: '撤回；未撤回则空。How it was withdrawn.' })
  withdrawn?: NoticeWithdrawal;

  @Field({ nullable: true, description: '若为示例，何者为虚构。For an example: what is invented; absent: it is real.' })
  example?: string;

  static of(row: NoticeRow): Notice {
    const { number, sentBy, under, about, title, body, digest } = row.sent;
    const { agreement, provenance, receiptDue, route, relay, insteadOf } = row.sent;
    return Object.assign(new Notice(), {
      row,
      ...{ id: row.id, number, version: row.revision, kind: row.kind, sender: row.sender, thread: row.thread },
      ...{ sentBy, sentAt: row.sent_at, about: NoticeAbout.of(about), title, body, digest },
      withdrawn: row.withdrawn,
      ...(under ? { delegatedBy: under.grantedBy } : {}),
      ...(receiptDue.kind === 'agreed' ? { receiptDueAt: receiptDue.at } : {}),
      ...(route.kind === 'route' ? { route: NoticeRoute.of(route) } : {}),
      ...(relay.kind === 'relay' ? { relay: relayOf(relay, row.passed_on) } : {}),
      ...(insteadOf ? { takeover: NoticeTakeover.of(insteadOf) } : {}),
      ...(agreement.kind === 'agreement' ? { agreement: agreement.agreement } : {}),
      ...(provenance.kind === 'example' ? { example: provenance.text } : {}),
    });
  }
}

const relayOf = (
  { next, passOnBy, takeover }: Extract<Relay, { kind: 'relay' }>,
  passed: PassedOn | null,
): NoticeRelay => ({
  ...{ next, passOnBy },
  ...(takeover.kind === 'takeover' ? { insteadOf: takeover.silent } : {}),
  ...(passed ? { passedOn: passed } : {}),
});

const because = {
  observed: '有效期内的流向观测一致',
  turned: '有效期内流向转过，凡可能的各侧均通报',
  notObserved: '有效期内无流向观测，凡可能的各侧均通报',
};
/** A reason that can be read aloud. */
const routeWords = (route: Extract<Route, { kind: 'route' }>): string => {
  const [latest] = route.observations;
  const seen = latest ? `；最近一次 ${localText(latest.until)} 止，${latest.from}→${latest.to}` : '';
  const side = route.looks === 'upstream' ? '上游' : '下游';
  return `${because[route.because]}（${route.rule.flowValidHours} 小时）${seen}；${side}：${route.sides.join('、')}`;
};

const recipientsOf = (row: NoticeRow): NoticeRecipient[] => {
  const { sent, receipts, claims, confirmations, delivered, opened, actions, objections } = row;
  const by = <One extends { readonly organisation: string }>(all: Readonly<Record<string, One>>, who: string): One[] =>
    Object.values(all).filter((one) => one.organisation === who);
  return sent.recipients.map(({ organisation, platform }) => ({
    ...{ delivered: delivered[organisation], opened: opened[organisation] },
    ...{ actions: by(actions, organisation), objections: by(objections, organisation) },
    ...{ organisation, onPlatform: platform === 'on', receipt: receipts[organisation] },
    claims: Object.values(claims).filter(({ recipient }) => recipient === organisation),
    confirmed: confirmations[organisation],
  }));
};
