import type { ErrorTable } from '#platform/kernel/refusal.js';

export const compensationErrors = {
  AgreementNotInForce: {
    zh: '协议未在该月全月以同一版本生效',
    en: 'The agreement was not in force, in one version, on all days of the month',
  },
  NoCompensationClause: { zh: '该协议没有补偿条款', en: 'The agreement has no compensation clause' },
  UnknownScheme: { zh: '没有该补偿方案或版本', en: 'There is no such scheme of compensation, or version of it' },
  SchemeParametersInvalid: {
    zh: '协议所定参数不合补偿方案要求',
    en: 'The parameters of the agreement are not those the scheme asks for',
  },
  SettlementFinal: {
    zh: '结算已确定；其后差额计入下一期',
    en: 'The settlement is final; a difference goes to the next period',
  },
  SettlementDigestDiffers: {
    zh: '摘要不符：须针对最新一次计算的结算单',
    en: 'The digest is another: it has to be that of the newest computation',
  },
  SeparationOfDuties: {
    zh: '计算人不得确认该结算，提议人不得签署该取舍',
    en: 'The officer who computed a settlement may not confirm it, nor who proposed a decision sign it',
  },
  ObjectionStands: {
    zh: '已有异议，须重新计算后再确认',
    en: 'A party objected; it is computed anew before anyone confirms',
  },
  NothingToConfirm: { zh: '数据不足，没有可确认的金额', en: 'The data do not suffice: there is no amount to confirm' },
  StatusDecidedSince: {
    zh: '断面状态或数据取舍已另行认定，须重新计算后再确认',
    en: 'The status of a section, or which values count, was decided since; it is computed anew before anyone confirms',
  },
  ConfirmationTimeImpossible: {
    zh: '签署日期早于计算（提议）之日或晚于今日',
    en: 'The letter was signed before the statement was computed or the decision proposed, or in the future',
  },
  SettlementNotFinal: {
    zh: '结算尚未确定：应重新计算，不计差额',
    en: 'The settlement is not final: it is computed anew, and has no difference',
  },
  DifferenceProvisional: {
    zh: '该月现有数据仍为暂定，不能计算差额',
    en: 'What is known of the month now is provisional: no difference is computed from it',
  },
  CannotCarryInto: {
    zh: '差额不能结转至该月：须为其后、尚未确定、协议有效，且前一差额所结转的月份',
    en: 'The difference cannot go into that month: it has to be a later one, not final, with the agreement in force, and the one into which an earlier difference still goes',
  },
  InclusionClosed: {
    zh: '该取舍提议已由各方签署或已被谢绝',
    en: 'The proposal was signed by all parties, or declined',
  },
  UnknownSettlementLine: { zh: '结算单中没有该断面该因子', en: 'The statement has no such section and item' },
} as const satisfies ErrorTable;
