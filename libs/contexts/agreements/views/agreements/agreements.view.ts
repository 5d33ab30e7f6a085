import { sectionDetailsKey } from '#contexts/water-quality/published.js';
import type { DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import { nextDay, startOfDay } from '#platform/kernel/time.js';
import { endGrants, type GrantChange, grant, grantStatements } from '#platform/projector/grants.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { AgreementEvent, Party, Period, Signature } from '../../domain/agreement.events.js';
import type { Terms, Until } from '../../domain/terms.js';

export interface SignatureRow {
  readonly party: string;
  readonly signature: Signature;
  /** Who signed here, or who claims that the party signed. */
  readonly organisation: string;
  readonly officer: string;
  readonly at: string;
}

export interface AgreementRow {
  readonly id: string;
  readonly kind: string;
  readonly status: 'proposed' | 'inForce' | 'ended';
  readonly parties: readonly Party[];
  /** Terms by version. */
  readonly versions: Readonly<Record<string, Terms>>;
  /** By version and party: `1 xiuzhou-ecology`. */
  readonly signatures: Readonly<Record<string, SignatureRow>>;
  /** Last day of each party that left. */
  readonly departures: Readonly<Record<string, { readonly lastDay: string; readonly reason: string }>>;
  readonly periods: readonly Period[];
  /** 0: none. */
  readonly pending_version: number;
  /** 0: none was in force. */
  readonly version: number;
  readonly revision: number;
}

const name = 'agreements';
const agreements = table(
  name,
  {
    id: 'text',
    kind: 'text',
    status: 'text',
    parties: 'jsonb',
    versions: 'jsonb',
    signatures: 'jsonb',
    departures: 'jsonb',
    periods: 'jsonb',
    pending_version: 'integer',
    version: 'integer',
    revision: 'integer',
  },
  ['id'],
);

type Proposed = Extract<DecodedOf<AgreementEvent>, { readonly type: 'agreements.agreement-proposed.v1' }>;
type Later = Exclude<DecodedOf<AgreementEvent>, Proposed>;
const isProposal = (event: DecodedOf<AgreementEvent>): event is Proposed =>
  event.type === 'agreements.agreement-proposed.v1';

/**
 * Agreements, each seen by its parties; and what an agreement grants: its parties see its sections and, for the days of
 * each period, their readings. Every event that changes the periods holds all of them, so that no row has to be read.
 */
export const agreementsView: View = {
  name,
  version: 1,
  tables: [agreements],
  handles: [
    'agreements.agreement-proposed.v1',
    'agreements.amendment-proposed.v1',
    'agreements.agreement-signed.v1',
    'agreements.agreement-in-force.v1',
    'agreements.party-left.v1',
    'agreements.agreement-ended.v1',
  ],
  project: (events) => {
    const all = events as readonly DecodedOf<AgreementEvent>[];
    return [
      ...agreements.put(all.filter(isProposal).map(rowOf)),
      ...change(all.filter((event): event is Later => !isProposal(event))),
      ...grantStatements(name, all.flatMap(grantsOf)),
    ];
  },
};

const rowOf = ({ data, metadata, revision, position }: Proposed) => ({
  id: data.agreement,
  kind: data.kind,
  status: 'proposed',
  parties: data.parties,
  versions: { [data.version]: termsOf(data) },
  signatures: {},
  departures: {},
  periods: [],
  pending_version: data.version,
  version: 0,
  revision,
  visibility_key: `agreement:${data.agreement}`,
  business_time: metadata.recordedAt,
  changed_at: position.toString(),
});

const termsOf = ({ title, sections, clauses, validity, document, provenance }: Terms): Terms => ({
  ...{ title, sections, clauses, validity, document, provenance },
});

type Changed = Partial<Omit<AgreementRow, 'id' | 'kind' | 'parties' | 'revision'>>;

const changedBy = (event: Later): Changed => {
  switch (event.type) {
    case 'agreements.amendment-proposed.v1':
      return { versions: { [event.data.version]: termsOf(event.data) }, pending_version: event.data.version };
    case 'agreements.agreement-signed.v1': {
      const { version, party, signature, organisation, officer, at } = event.data;
      return { signatures: { [`${version} ${party}`]: { party, signature, organisation, officer, at } } };
    }
    case 'agreements.agreement-in-force.v1': {
      const { version, periods } = event.data;
      return { status: 'inForce', version, periods, pending_version: 0 };
    }
    case 'agreements.party-left.v1': {
      const { party, lastDay, reason, periods } = event.data;
      return { departures: { [party]: { lastDay, reason } }, periods, pending_version: 0 };
    }
    case 'agreements.agreement-ended.v1':
      return { status: 'ended', periods: event.data.periods, pending_version: 0 };
    default:
      return assertNever(event);
  }
};

/** What is keyed is added to what was there; the rest takes its place. */
const change = (events: readonly Later[]): Statement[] => {
  const changes = new Map<string, Changed & { readonly id: string }>();
  for (const event of events) {
    const id = event.data.agreement;
    const before = changes.get(id) ?? { id };
    const now = changedBy(event);
    changes.set(id, {
      ...before,
      ...now,
      ...{ versions: { ...before.versions, ...now.versions }, signatures: { ...before.signatures, ...now.signatures } },
      departures: { ...before.departures, ...now.departures },
      ...{ revision: event.revision, position: event.position.toString() },
    });
  }
  if (changes.size === 0) return [];
  return [
    {
      sql: `update agreements a set status = coalesce(c.status, a.status), versions = a.versions || c.versions,
          signatures = a.signatures || c.signatures, departures = a.departures || c.departures,
          periods = coalesce(c.periods, a.periods), pending_version = coalesce(c.pending_version, a.pending_version),
          version = coalesce(c.version, a.version), revision = c.revision, changed_at = c.position
        from jsonb_to_recordset($1::jsonb) as c(id text, status text, versions jsonb, signatures jsonb, departures jsonb,
          periods jsonb, pending_version integer, version integer, revision integer, position numeric(20,0))
        where a.id = c.id`,
      parameters: [JSON.stringify([...changes.values()])],
    },
  ];
};

const grantsOf = (event: DecodedOf<AgreementEvent>): GrantChange[] => {
  const { position } = event;
  switch (event.type) {
    case 'agreements.agreement-proposed.v1': {
      const { agreement, parties } = event.data;
      const key = `agreement:${agreement}`;
      return parties.map(({ organisation }) =>
        grant({ key, grantee: organisation, since: '-infinity', basis: `party:${agreement}`, position }),
      );
    }
    case 'agreements.amendment-proposed.v1':
    case 'agreements.agreement-signed.v1':
      return [];
    case 'agreements.agreement-in-force.v1':
    case 'agreements.agreement-ended.v1':
      return granted(event.data, position);
    case 'agreements.party-left.v1':
      return [
        ...granted(event.data, position),
        ...event.data.periods
          .filter(({ parties }) => !parties.some(({ organisation }) => organisation === event.data.party))
          .map(({ version }) =>
            endGrants({ basis: basisOf(event.data.agreement, version), grantee: event.data.party, position }),
          ),
      ];
    default:
      return assertNever(event);
  }
};

interface InForce {
  readonly agreement: string;
  /** The newest that was signed by all. */
  readonly version: number;
  readonly periods: readonly Period[];
}

/** All grants of an agreement as they are now. The basis names the version: a section may lie in several. */
const granted = ({ agreement, version: newest, periods }: InForce, position: bigint): GrantChange[] => [
  ...Array.from({ length: newest }, (_, index) => index + 1)
    .filter((version) => !periods.some((period) => period.version === version))
    .map((version) => endGrants({ basis: basisOf(agreement, version), position })),
  ...periods.flatMap(({ version, since, sections, parties }) =>
    sections.flatMap((section) =>
      parties.flatMap(({ organisation: grantee, until }) => {
        const basis = basisOf(agreement, version);
        return [
          grant({ key: `section:${section}`, grantee, since: startOfDay(since), ...untilOf(until), basis, position }),
          grant({ key: sectionDetailsKey(section), grantee, since: '-infinity', basis, position }),
        ];
      }),
    ),
  ),
];

const basisOf = (agreement: string, version: number): string => `agreement:${agreement}/v${version}`;

const untilOf = (until: Until): { until?: string } =>
  until.kind === 'open' ? {} : { until: startOfDay(nextDay(until.day)) };
