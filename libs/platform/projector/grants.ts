import type { Statement } from '#platform/read-store/statement.js';

/** A grantee may see a key, for rows whose business time is in `[since, until)`. */
export interface Grant {
  readonly kind: 'grant';
  /** Visibility key, e.g. `section:wujiang-01`. */
  readonly key: string;
  /** Organisation id. */
  readonly grantee: string;
  /** UTC instant, or `-infinity`: all older ones too. */
  readonly since: string;
  /** UTC instant; absent: without end. */
  readonly until?: string;
  /** Why: an agreement, a distribution list, a membership. One reason can be taken back without another. */
  readonly basis: string;
  /** Position of the event that says so. */
  readonly position: bigint;
}

/** Ends current grants with this basis: all of them, or only those of a key, of a grantee, or of both. */
export interface GrantEnd {
  readonly kind: 'end';
  readonly basis: string;
  readonly key?: string;
  readonly grantee?: string;
  readonly position: bigint;
}

export type GrantChange = Grant | GrantEnd;

export const grant = (change: Omit<Grant, 'kind'>): Grant => ({ kind: 'grant', ...change });
export const endGrants = (change: Omit<GrantEnd, 'kind'>): GrantEnd => ({ kind: 'end', ...change });

/**
 * Statements for a view's changes of grants, in the order of the events. As many changes as can be are one statement;
 * what comes out is the same as one after the other, at any batch size. A grant that is there already with the same
 * times stays as it is; with other times it ends and a new one begins. The rows belong to the view: they go with it.
 */
export const grantStatements = (view: string, changes: readonly GrantChange[]): readonly Statement[] =>
  runs(changes).flatMap((run) =>
    run[0]?.kind === 'grant' ? open(view, run as Grant[]) : [end(view, run as GrantEnd[])],
  );

const shape = (change: GrantChange): string =>
  change.kind === 'grant'
    ? 'grant'
    : `end${change.key === undefined ? '' : ' key'}${change.grantee === undefined ? '' : ' grantee'}`;

const identity = (change: GrantChange): string => JSON.stringify([change.basis, change.key, change.grantee]);

/** Neighbours of one shape that do not meet: within a run the order does not matter. */
const runs = (changes: readonly GrantChange[]): GrantChange[][] => {
  const found: GrantChange[][] = [];
  let run: GrantChange[] = [];
  let of = '';
  let met = new Set<string>();
  for (const change of changes) {
    const id = identity(change);
    const repeated = met.has(id);
    // The second end of the same finds nothing left to end.
    if (repeated && change.kind === 'end' && of === shape(change)) continue;
    if (run.length === 0 || of !== shape(change) || repeated) {
      run = [];
      met = new Set();
      of = shape(change);
      found.push(run);
    }
    met.add(id);
    run.push(change);
  }
  return found;
};

const open = (view: string, grants: readonly Grant[]): Statement[] => {
  const parameters = [
    view,
    grants.map((each) => each.key),
    grants.map((each) => each.grantee),
    grants.map((each) => each.since),
    grants.map((each) => each.until ?? null),
    grants.map((each) => each.basis),
    grants.map((each) => each.position),
  ];
  const given = `
with given as (
  select $1::text as view, key, grantee, since, until, basis, position
  from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::numeric[])
    as g (key, grantee, since, until, basis, position)
)`;
  return [
    {
      sql: `${given}
update grants as g set to_position = given.position from given
where g.view = given.view and g.basis = given.basis and g.key = given.key and g.grantee = given.grantee
  and g.to_position is null and (g.since, g.until) is distinct from (given.since, given.until)`,
      parameters,
    },
    {
      sql: `${given}
insert into grants (key, grantee, since, until, from_position, to_position, basis, view)
select key, grantee, since, until, position, null, basis, view from given
where not exists (
  select from grants as g
  where g.view = given.view and g.basis = given.basis and g.key = given.key and g.grantee = given.grantee
    and g.to_position is null
)
on conflict (view, basis, key, grantee, from_position)
do update set since = excluded.since, until = excluded.until, to_position = null`,
      parameters,
    },
  ];
};

const end = (view: string, ends: readonly GrantEnd[]): Statement => {
  const first = ends[0] as GrantEnd;
  const byKey = first.key === undefined ? '' : ' and g.key = given.key';
  const byGrantee = first.grantee === undefined ? '' : ' and g.grantee = given.grantee';
  return {
    sql: `
update grants as g set to_position = given.position
from unnest($2::text[], $3::text[], $4::text[], $5::numeric[]) as given (basis, key, grantee, position)
where g.view = $1 and g.basis = given.basis and g.to_position is null${byKey}${byGrantee}`,
    parameters: [
      view,
      ends.map((each) => each.basis),
      ends.map((each) => each.key ?? null),
      ends.map((each) => each.grantee ?? null),
      ends.map((each) => each.position),
    ],
  };
};
