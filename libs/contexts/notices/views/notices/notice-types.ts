import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, DecimalText, Digest, Month } from '#platform/graphql/scalars.js';
import { NoticeAboutKind, NoticeKind, ReceiptChannel } from '../../actions/notice-enums.js';
import { contentText, type SentNotice } from '../../domain/notice.events.js';
import type { NoticeRow } from './notices.view.js';

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

@ObjectType({ description: '接收单位及其签收。A recipient with its receipts.' })
export class NoticeRecipient {
  @Field(() => ID, { description: '单位。The body.' })
  organisation: string;

  @Field({ description: '发出时是否在平台内。Whether it was on the platform when the notice was sent.' })
  onPlatform: boolean;

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

@ObjectType({ description: '答复。An answer of a recipient.' })
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

  @Field(() => DateTime, { description: '发出时间。When it was sent.' })
  sentAt: string;

  @Field(() => [NoticeRecipient], { description: '接收单位。Recipients.' })
  recipients: NoticeRecipient[];

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
  content: string;

  @Field(() => ID, { nullable: true, description: '所依协议。Agreement it rests on.' })
  agreement?: string;

  @Field(() => [NoticeAnswer], { description: '答复，由早到晚。Answers, earliest first.' })
  answers: NoticeAnswer[];

  @Field(() => NoticeWithdrawal, { nullable: true, description: '撤回；未撤回则空。How it was withdrawn.' })
  withdrawn?: NoticeWithdrawal;

  @Field({ nullable: true, description: '若为示例，何者为虚构。For an example: what is invented; absent: it is real.' })
  example?: string;

  static of(row: NoticeRow): Notice {
    const { number, sentBy, about, title, body, digest, agreement, provenance } = row.sent;
    return Object.assign(new Notice(), {
      ...{ id: row.id, number, version: row.revision, kind: row.kind, sender: row.sender, thread: row.thread },
      ...{ sentBy, sentAt: row.sent_at, about: NoticeAbout.of(about), title, body, digest },
      content: contentText(row.sent),
      recipients: recipientsOf(row),
      answers: Object.values(row.answers),
      withdrawn: row.withdrawn,
      ...(agreement.kind === 'agreement' ? { agreement: agreement.agreement } : {}),
      ...(provenance.kind === 'example' ? { example: provenance.text } : {}),
    });
  }
}

const recipientsOf = ({ sent, receipts, claims, confirmations }: NoticeRow): NoticeRecipient[] =>
  sent.recipients.map(({ organisation, platform }) => ({
    ...{ organisation, onPlatform: platform === 'on', receipt: receipts[organisation] },
    claims: Object.values(claims).filter(({ recipient }) => recipient === organisation),
    confirmed: confirmations[organisation],
  }));
