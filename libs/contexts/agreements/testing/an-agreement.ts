import { instant, type LocalDateText } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import {
  agreementInForce,
  agreementProposed,
  agreementSigned,
  type Party,
  type Period,
  type Signature,
} from '../domain/agreement.events.js';
import type {
  AgreementCommand,
  ClaimSignature,
  LeaveAgreement,
  ProposeAgreement,
  ProposeAmendment,
  SignAgreement,
} from '../domain/agreement.js';
import type { Compensation, Terms, Until } from '../domain/terms.js';

/** An agreement of 秀洲, 吴江 and, off the platform, 青浦 about 王江泾, for specs. */
export const id = 'agreement-1';
export const day = (text: string) => text as LocalDateText;
export const at = instant('2020-05-08T09:00:00+08:00');
export const until = (last?: string): Until =>
  last === undefined ? { kind: 'open' } : { kind: 'day', day: day(last) };

export const xiuzhou = anOfficer('xiuzhou', 'head');
export const wujiang = anOfficer('wujiang', 'head');
export const legal = anOfficer('xiuzhou', 'legalOfficer');
export const anji = anOfficer('anji', 'head', 'legalOfficer');

export const organisations = [
  { id: 'xiuzhou', region: '330411', platform: 'on', revision: 0 },
  { id: 'wujiang', region: '320509', platform: 'on', revision: 0 },
  { id: 'qingpu', region: '310118', platform: 'off', revision: 0 },
] as const;
export const sections = [
  { id: 'wangjiangjing', dataOwner: 'cnemc', sides: ['330411', '320509'], revision: 0 },
  { id: 'xielugang', dataOwner: 'cnemc', sides: ['330411', '320509'], revision: 2 },
  { id: 'wangjiaba', dataOwner: 'cnemc', sides: ['411525', '341225'], revision: 0 },
] as const;

export const terms = (over: Partial<Terms> = {}): Terms => ({
  title: '【示例】秀洲–吴江联防联控协议',
  sections: ['wangjiangjing'],
  clauses: {
    noticeMinutes: { kind: 'minutes', minutes: 120 },
    receiptMinutes: { kind: 'none' },
    targets: [{ section: 'wangjiangjing', waterClass: 'III', indicatorSet: 'assessment-3' }],
    indicatorSet: { kind: 'none' },
    compensation: { kind: 'none' },
  },
  validity: { since: day('2020-05-08'), until: until() },
  document: { kind: 'none' },
  provenance: { kind: 'example', text: '【示例】' },
  ...over,
});
export const scheme = (over: Partial<Compensation> = {}): Compensation => ({
  kind: 'scheme',
  scheme: { id: 'tp-steps', version: 1 },
  items: ['TP'],
  parameters: { TP: { step: '0.5', wan: '30' } },
  ...over,
});
export const paying = (over: Partial<Compensation> = {}): Terms => {
  const base = terms();
  return { ...base, clauses: { ...base.clauses, compensation: scheme(over) } };
};

export const parties = (...names: readonly string[]): Party[] =>
  organisations
    .filter((one) => names.includes(one.id))
    .map(({ id: organisation, region, platform, revision }) => ({
      ...{ organisation, signatoryBody: `${organisation} 人民政府`, region, platform, organisationRevision: revision },
    }));
const by = (officer = xiuzhou) => ({ organisation: officer.organisation, officer: officer.officer, at });
export const revisionsOf = (of: Terms) =>
  of.sections.map((section) => ({ section, revision: sections.find((one) => one.id === section)?.revision ?? 0 }));

export const propose = (over: Partial<ProposeAgreement> = {}): ProposeAgreement => ({
  ...{ type: 'ProposeAgreement', actor: xiuzhou, agreement: id, at, kind: 'jointPrevention' },
  parties: ['xiuzhou', 'wujiang'].map((one) => ({ organisation: one, signatoryBody: `${one} 人民政府` })),
  ...{ terms: terms(), organisations, sections, unfit: undefined },
  ...over,
});
export const amend = (to: Terms, over: Partial<ProposeAmendment> = {}): ProposeAmendment => ({
  ...{ type: 'ProposeAmendment', actor: xiuzhou, agreement: id, at, terms: to, sections, unfit: undefined },
  ...over,
});
export const sign = (actor = xiuzhou, over: Partial<SignAgreement> = {}): SignAgreement => ({
  ...{ type: 'SignAgreement', actor, agreement: id, at, version: 1, covered: true },
  ...over,
});
export const claim = (over: Partial<ClaimSignature> = {}): ClaimSignature => ({
  ...{ type: 'ClaimSignature', actor: legal, agreement: id, at, version: 1, covered: true, party: 'qingpu' },
  ...{ signedOn: day('2020-05-01'), evidence: { kind: 'description', text: '青政函〔2020〕1 号，存秀洲档案室' } },
  ...over,
});
export const leave = (actor = xiuzhou, lastDay = '2020-12-31', over: Partial<LeaveAgreement> = {}): LeaveAgreement => ({
  ...{ type: 'LeaveAgreement', actor, agreement: id, at, lastDay: day(lastDay), reason: '机构调整' },
  ...over,
});
export type { AgreementCommand };

export const proposed = (
  names: readonly string[] = ['xiuzhou', 'wujiang'],
  of: Terms = terms(),
  kind: ProposeAgreement['kind'] = 'jointPrevention',
) =>
  agreementProposed({
    ...{ agreement: id, kind, parties: parties(...names), version: 1 },
    ...{ ...of, sectionRevisions: revisionsOf(of), ...by() },
  });
export const signed = (party: string, officer = xiuzhou, version = 1, signature: Signature = { kind: 'own' }) =>
  agreementSigned({ agreement: id, version, party, signature, ...by(officer) });
export const period = (
  names: readonly string[] = ['xiuzhou', 'wujiang'],
  last?: string,
  over: Partial<Period> = {},
): Period => ({
  ...{ version: 1, since: day('2020-05-08'), until: until(last), sections: ['wangjiangjing'] },
  parties: names.map((organisation) => ({ organisation, until: until(last) })),
  ...over,
});
export const inForce = (version: number, ...periods: readonly Period[]) =>
  agreementInForce({ agreement: id, version, periods: [...periods], at });
