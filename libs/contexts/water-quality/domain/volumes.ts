import type { Actor, Role } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { decimal, decimalToText } from '#platform/kernel/decimal.js';
import type { Provenance } from '#platform/kernel/schemas.js';
import type { MonthText } from '#platform/kernel/time.js';
import type { CitedParty } from './authority.js';
import {
  type Forward,
  type PublishedVolume,
  type VolumeEvent,
  type VolumeUnit,
  volumePublished,
  volumeUnits,
} from './volume.events.js';

/** Volumes of a section in a year. */
export interface Volumes {
  /** In order of publication, months mixed. */
  readonly versions: readonly PublishedVolume[];
}

/** What was given, as it was given: what is missing is missing here too. */
export type ReportedAmount =
  | {
      readonly gauged: true;
      readonly unit?: string | undefined;
      readonly forwardIs?: Forward | undefined;
      readonly forward: string;
      readonly backward: string;
      /** Checked where it is given. */
      readonly net?: string | undefined;
    }
  | { readonly gauged: false; readonly reason: string };

export interface PublishVolume {
  readonly type: 'PublishVolume';
  readonly actor: Actor;
  readonly section: string;
  readonly period: MonthText;
  readonly kind: PublishedVolume['kind'];
  readonly owner?: string | undefined;
  /** Whether an organisation of this id is registered. */
  readonly ownerIsKnown: boolean;
  readonly amount: ReportedAmount;
  readonly timeBase: PublishedVolume['timeBase'];
  readonly publication: string;
  readonly provenance: Provenance;
  /** What the named agreement gives to the actor's organisation on the section in this month. */
  readonly party?: CitedParty | undefined;
}

export const volumeVersionId = (section: string, period: MonthText, version: number): string =>
  `${section}/${period}/v${version}`;

/** The newest version of a month; with an owner, the newest of its own. */
export const newestVolume = ({ versions }: Volumes, period: MonthText, owner?: string): PublishedVolume | undefined =>
  versions.findLast((one) => one.period === period && (owner === undefined || one.owner === owner));

export const volumes: Omit<Aggregate<Volumes, PublishVolume, VolumeEvent>, 'mayKnow'> = {
  name: 'volumes',
  initial: () => ({ versions: [] }),
  evolve: ({ versions }, { data }) => ({ versions: [...versions, data] }),
  decide: (command, state): Decision<VolumeEvent> => {
    const { section, period, kind, owner, amount, timeBase, publication, provenance, party } = command;
    const measured = amount.gauged ? inCubicMetres(amount) : amount;
    if ('refused' in measured) return measured.refused;
    if (owner === undefined) return refuse('VolumeWithoutOwner', {}, ['owner']);
    const mine = mayPublish(command, owner);
    if (mine !== undefined) return mine;
    const values = { kind, owner, timeBase, ...measured };
    const before = state.versions.findLast((one) => one.period === period && one.owner === owner && one.kind === kind);
    if (before && canonicalJson(valuesOf(before)) === canonicalJson(valuesOf(values))) return nothing();
    const version = state.versions.filter((one) => one.period === period).length + 1;
    return accept(
      volumePublished({
        ...{ section, period, version, versionId: volumeVersionId(section, period, version) },
        ...{ ...values, publication, provenance },
        ...(party ? { agreement: { id: party.agreement, revision: party.revision } } : {}),
      }),
    );
  },
};

type Values =
  | Pick<Extract<PublishedVolume, { gauged: true }>, keyof Shared | 'gauged' | 'forwardIs' | 'gross' | 'net'>
  | Pick<Extract<PublishedVolume, { gauged: false }>, keyof Shared | 'gauged' | 'reason'>;
type Shared = Pick<PublishedVolume, 'kind' | 'owner' | 'timeBase'>;

/** What makes a version another one; not how many zeros were printed, in which unit, or where. */
const valuesOf = (volume: Values) => {
  const { kind, owner, timeBase } = volume;
  return volume.gauged
    ? { kind, owner, timeBase, forwardIs: volume.forwardIs, gross: volume.gross, net: volume.net }
    : { kind, owner, timeBase, reason: volume.reason };
};

const measuring: readonly Role[] = ['monitoringOfficer', 'dutyOfficer'];
const agreeing: readonly Role[] = ['head', 'financeOfficer'];

/** An agreed volume is no measurement of its owner's: a party of the agreement that was named brings it in. */
const mayPublish = (
  { actor, kind, ownerIsKnown, party }: PublishVolume,
  owner: string,
): Decision<VolumeEvent> | undefined => {
  const allowed = kind === 'agreed' ? agreeing : measuring;
  if (!allowed.some((role) => actor.roles.includes(role))) return refuse('Forbidden');
  const mayDo = kind === 'agreed' ? party !== undefined : actor.organisation === owner;
  if (!mayDo) return refuse('NotTheVolumeOwner', { owner }, [kind === 'agreed' ? 'agreement' : 'owner']);
  return ownerIsKnown ? undefined : refuse('UnknownVolumeOwner', { owner }, ['owner']);
};

const isUnit = (unit: string): unit is VolumeUnit => volumeUnits.some((one) => one === unit);
const cubicMetres: Readonly<Record<VolumeUnit, string>> = { m3: '1', '10^4 m3': '10000' };

const inCubicMetres = ({ unit, forwardIs, forward, backward, net }: Extract<ReportedAmount, { gauged: true }>) => {
  const no = (...why: Parameters<typeof refuse>) => ({ refused: refuse<VolumeEvent>(...why) });
  if (unit === undefined) return no('VolumeWithoutUnit', {}, ['unit']);
  if (!isUnit(unit)) return no('WrongUnit', { unit, units: volumeUnits }, ['unit']);
  if (forwardIs === undefined || forwardIs.from === forwardIs.to)
    return no('VolumeWithoutDirection', {}, ['forwardIs']);
  const [there, back] = [decimal(forward), decimal(backward)];
  if (there.isNegative()) return no('NegativeVolume', { forward }, ['forward']);
  if (back.isNegative()) return no('NegativeVolume', { backward }, ['backward']);
  const difference = there.minus(back);
  if (net !== undefined && !decimal(net).equals(difference))
    return no('NetDiffers', { net, difference: decimalToText(difference) }, ['net']);
  const exactly = (value: typeof there): string => decimalToText(value.times(cubicMetres[unit]));
  return {
    gauged: true as const,
    forwardIs,
    gross: { forward: exactly(there), backward: exactly(back) },
    net: exactly(difference),
    unit: 'm3' as const,
    reported: { forward, backward, unit },
  };
};
