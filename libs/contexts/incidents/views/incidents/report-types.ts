import { Field, ID, ObjectType } from '@nestjs/graphql';
import { DateTime, Digest } from '#platform/graphql/scalars.js';
import {
  IncidentReportChannel,
  IncidentReportDemandKind,
  IncidentReportForm,
  IncidentReportKind,
  IncidentReportProcedure,
} from '../../actions/incident-enums.js';
import type { FiledReport } from '../../domain/incident.state.js';
import { IncidentAddressee, IncidentClock } from './clock-types.js';
import type { Correspondence } from './incident-file.js';

@ObjectType({ description: '报告的一项内容。One field of a report.' })
export class IncidentReportAnswer {
  @Field({ description: '内容项代码。Id of the field.' })
  field: string;

  @Field({ nullable: true, description: '内容；“不详”则空。What is said; absent: said not to be known.' })
  text?: string;
}

@ObjectType({ description: '报告的附件。An attachment of a report.' })
export class IncidentReportAttachment {
  @Field(() => Digest, { description: '摘要。Digest.' })
  digest: string;

  @Field({ description: '标题。Title.' })
  title: string;

  @Field({ description: '是否为敏感点分布示意图。Whether it is the map of the sensitive points.' })
  isMap: boolean;
}

@ObjectType({ description: '核实或补报的要求。A demand of an addressee.' })
export class IncidentReportDemand {
  @Field(() => ID, { description: '编号，答复时引用。Id; a report that answers it names it.' })
  id: string;

  @Field(() => IncidentReportDemandKind, { description: '要求。What is demanded.' })
  kind: keyof typeof IncidentReportDemandKind;

  @Field(() => ID, { description: '提出单位。Who demands.' })
  organisation: string;

  @Field({ description: '理由。Why.' })
  reason: string;

  @Field(() => ID, { description: '人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;
}

@ObjectType({ description: '收到。That an addressee received a report.' })
export class IncidentReportReceipt {
  @Field(() => ID, { description: '收到单位。Who received it.' })
  organisation: string;

  @Field(() => DateTime, { description: '实际收到时间。When it really came.' })
  receivedAt: string;

  @Field(() => ID, { description: '人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '记录时间。When that was recorded.' })
  at: string;
}

@ObjectType({ description: '转报。How a report was sent on to the ministry.' })
export class IncidentReportForwarding {
  @Field(() => ID, { description: '转报单位。Who sent it on.' })
  organisation: string;

  @Field(() => IncidentReportChannel, { description: '实际报送渠道。By which it was really sent.' })
  channel: keyof typeof IncidentReportChannel;

  @Field(() => DateTime, { description: '实际报送时间。When it was really sent.' })
  sentAt: string;

  @Field(() => ID, { description: '人员。The officer.' })
  by: string;
}

@ObjectType({ description: '上报的报告。A report upward.' })
export class IncidentReport {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field(() => ID, {
    description: '事件编号；收到报告不等于可见事件。The incident; to have got a report is not to see that.',
  })
  incident: string;

  @Field({ description: '人读编号。Number for people.' })
  number: string;

  @Field(() => ID, { description: '报告单位。The body that reported.' })
  organisation: string;

  @Field(() => IncidentReportKind, { description: '类别。Kind.' })
  kind: keyof typeof IncidentReportKind;

  @Field(() => IncidentReportForm, { description: '形式。Form.' })
  form: keyof typeof IncidentReportForm;

  @Field(() => IncidentReportProcedure, { description: '所依程序。Which procedure it follows.' })
  procedure: keyof typeof IncidentReportProcedure;

  @Field(() => IncidentReportChannel, { description: '实际报送渠道。By which it was really sent.' })
  channel: keyof typeof IncidentReportChannel;

  @Field(() => DateTime, { description: '实际报送时间。When it was really sent.' })
  sentAt: string;

  @Field(() => [IncidentAddressee], { description: '报送对象。To whom it was sent.' })
  addressees: IncidentAddressee[];

  @Field(() => [IncidentReportAnswer], { description: '各项内容；涉密则空。What it says; empty for a secret one.' })
  answers: IncidentReportAnswer[];

  @Field(() => [IncidentReportAttachment], { description: '附件。Attachments.' })
  attachments: readonly IncidentReportAttachment[];

  @Field({ nullable: true, description: '报告单位名称。Name of the reporting unit, where written.' })
  reportingUnit?: string;

  @Field(() => ID, { nullable: true, description: '报告签发人。Officer who signed it off, where written.' })
  signedBy?: string;

  @Field(() => ID, {
    nullable: true,
    description:
      '受委托签发者所代行的负责人；自行签发则空。Head on whose delegation it was signed; absent: on nobody’s.',
  })
  delegatedBy?: string;

  @Field({ nullable: true, description: '联系岗位。Whom to ask, by function, where written.' })
  contactFunction?: string;

  @Field({ nullable: true, description: '联系方式。How to reach it, where written.' })
  contactMethod?: string;

  @Field({ nullable: true, description: '涉密报告的文号。Number of a secret report.' })
  documentNumber?: string;

  @Field({ nullable: true, description: '涉密报告的保管单位。Who holds a secret report.' })
  holder?: string;

  @Field(() => [ID], { description: '所答复的要求。Demands that it answers.' })
  answersTo: readonly string[];

  @Field(() => [IncidentReportDemand], { description: '对该报告的要求，由早到晚。Demands about it, earliest first.' })
  demands: IncidentReportDemand[];

  @Field(() => [IncidentReportReceipt], {
    description: '报送对象记录的收到，由早到晚。What addressees recorded of its coming, earliest first.',
  })
  receipts: IncidentReportReceipt[];

  @Field(() => IncidentReportForwarding, { nullable: true, description: '转报；未转报则空。How it was sent on.' })
  forwarding?: IncidentReportForwarding;

  @Field(() => IncidentClock, {
    nullable: true,
    description: '本单位的转报时限；无须由本单位转报则空。The clock of the own body to send it on, where it has to.',
  })
  forwardingClock?: IncidentClock;

  @Field(() => ID, { description: '记录人员。The officer who recorded it.' })
  filedBy: string;

  @Field(() => DateTime, { description: '记录时间。When it was recorded.' })
  filedAt: string;

  static of(report: FiledReport, letters: Correspondence, forwardingClock: IncidentClock | undefined): IncidentReport {
    const isAbout = (one: { readonly report: string }) => one.report === report.report;
    const demands = letters.demands.filter(isAbout);
    const forwarded = letters.forwarded.find(isAbout);
    const { content } = report;
    const { incident, number, organisation, kind, procedure, channel, sentAt, addressees, filedBy } = report;
    return Object.assign(new IncidentReport(), {
      ...{ id: report.report, incident, number, organisation, kind, form: content.kind, procedure, channel, sentAt },
      ...{ addressees: addressees.map(IncidentAddressee.of), answersTo: report.answers, filedBy, filedAt: report.at },
      ...{ answers: [], attachments: [], forwardingClock },
      ...(content.kind === 'registeredOnly' ? { documentNumber: content.documentNumber, holder: content.holder } : {}),
      ...(content.kind === 'registeredOnly'
        ? {}
        : {
            answers: content.answers.map(({ field, answer }) => ({
              ...{ field, ...(answer.kind === 'stated' ? { text: answer.text } : {}) },
            })),
          }),
      ...(content.kind === 'written'
        ? {
            ...{ attachments: content.attachments, reportingUnit: content.reportingUnit, signedBy: content.signedBy },
            ...(content.under ? { delegatedBy: content.under.grantedBy } : {}),
            ...{ contactFunction: content.contact.role, contactMethod: content.contact.method },
          }
        : {}),
      receipts: letters.received.filter(isAbout).map(({ organisation: who, receivedAt, receivedBy: by, at }) => ({
        ...{ organisation: who, receivedAt, by, at },
      })),
      demands: demands.map((one) => ({
        ...{ id: one.demand, kind: one.demanded, organisation: one.organisation, reason: one.reason },
        ...{ by: one.demandedBy, at: one.at },
      })),
      ...(forwarded
        ? {
            forwarding: {
              ...{ organisation: forwarded.organisation, channel: forwarded.channel, sentAt: forwarded.sentAt },
              by: forwarded.forwardedBy,
            },
          }
        : {}),
    });
  }
}
