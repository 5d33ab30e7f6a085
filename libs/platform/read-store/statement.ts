/** One SQL statement with positional parameters (`$1`, …), in the dialect both stores share. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}
