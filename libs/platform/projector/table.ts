import type { Statement } from '#platform/read-store/statement.js';
import type { ViewTable } from './view.js';

/** Types a column of a view may have; `?` where a value may be missing. */
export type ColumnType =
  | 'text'
  | 'text[]'
  | 'integer'
  | 'boolean'
  | 'numeric'
  | 'date'
  | 'timestamptz'
  | 'jsonb'
  | 'numeric(20,0)';
export type Column = ColumnType | `${ColumnType}?`;

const common = { visibility_key: 'text', business_time: 'timestamptz', changed_at: 'numeric(20,0)' } as const;

/** A row as a projection makes it: own columns and the three that every row has. */
export type RowOf<Columns> = { readonly [Name in keyof Columns | keyof typeof common]: unknown };

export interface Table<Columns> extends ViewTable {
  /** Whole rows, new or in place of those with the same key; of two with one key in a batch the last stands. */
  put(rows: readonly RowOf<Columns>[]): Statement[];
}

/** A table of a view, with the one set-based statement that fills it. */
export const table = <const Columns extends Readonly<Record<string, Column>>>(
  name: string,
  columns: Columns,
  key: readonly (keyof Columns & string)[],
  indexes: readonly string[] = [],
): Table<Columns> => {
  const all: Readonly<Record<string, Column>> = { ...columns, ...common };
  const names = Object.keys(all);
  const record = names.map((column) => `${column} ${typeOf(all[column] as Column)}`).join(', ');
  const overwritten = names.filter((column) => !key.includes(column));
  const sql = `insert into ${name} (${names.join(', ')})
    select ${names.join(', ')} from jsonb_to_recordset($1::jsonb) as row(${record})
    on conflict (${key.join(', ')}) do update set ${overwritten.map((column) => `${column} = excluded.${column}`).join(', ')}`;
  return {
    name,
    columns: `${Object.entries(columns)
      .map(([column, type]) => `${column} ${typeOf(type)}${type.endsWith('?') ? '' : ' not null'}`)
      .join(', ')}, primary key (${key.join(', ')})`,
    indexes,
    put: (rows) => {
      if (rows.length === 0) return [];
      const last = new Map(rows.map((row) => [key.map((column) => `${row[column]}`).join('\n'), row]));
      return [{ sql, parameters: [JSON.stringify([...last.values()])] }];
    },
  };
};

const typeOf = (column: Column): string => column.replace('?', '');
