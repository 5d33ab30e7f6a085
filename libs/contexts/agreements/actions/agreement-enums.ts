import { enumType } from '#platform/graphql/enums.js';

export const AgreementKind = enumType('AgreementKind', '协议类别。Kind of an agreement.', {
  jointPrevention: '联防联控。Joint prevention and control.',
  horizontalCompensation: '横向补偿。Compensation between neighbours.',
  jointMonitoring: '联合监测。Joint monitoring.',
  dataSharing: '数据共享。Sharing of data.',
  jointRiverChief: '联合河长。Joint river chiefs.',
});

export const AgreementStatus = enumType('AgreementStatus', '协议状态。Status of an agreement.', {
  proposed: '待签署。Proposed; not all have signed.',
  inForce: '已生效（自有效期起始日）。Signed by all; it holds from its first day on.',
  ended: '已终止。Declined, or fewer than two parties are left.',
});

export const SignatureKind = enumType('SignatureKind', '签署方式。How a signature came about.', {
  own: '本单位签署。Signed by the party itself.',
  claimed: '平台外单位，由另一方声明。Of a body off the platform; claimed by another party.',
});

export const TargetClass = enumType('TargetClass', '目标类别。Class of GB 3838-2002 as a target.', {
  I: 'Ⅰ类。Class I.',
  II: 'Ⅱ类。Class II.',
  III: 'Ⅲ类。Class III.',
  IV: 'Ⅳ类。Class IV.',
  V: 'Ⅴ类。Class V.',
});
