import type { ErrorTable } from '#platform/kernel/refusal.js';

export const agreementErrors = {
  TooFewParties: { zh: '协议须有两个以上不同的签约方', en: 'An agreement has two or more different parties' },
  NotAParty: { zh: '该单位不是协议的签约方', en: 'This body is not a party of the agreement' },
  SectionNotAtBoundary: {
    zh: '没有该断面，或不在各方交界且非其数据',
    en: 'There is no such section, or it is at no side of a party and not its data',
  },
  NothingToSign: { zh: '该版本不在待签署之列', en: 'This version does not wait for signatures' },
  AlreadySigned: { zh: '该方已签署此版本', en: 'This party has signed this version' },
  PartyOnPlatform: {
    zh: '该方为平台内单位，须自行签署',
    en: 'This party works on the platform and signs for itself',
  },
  SignedInFuture: { zh: '签署日期晚于今日', en: 'The day of signing is in the future' },
  CompensationOverlaps: {
    zh: '该断面该因子在此期间已由另一补偿协议约定',
    en: 'Another compensation agreement pays for this item at this section in that time',
  },
  AgreementEnded: { zh: '协议已终止', en: 'The agreement has ended' },
  EndsInThePast: { zh: '退出须不早于今日', en: 'A party leaves today or later' },
} as const satisfies ErrorTable;
