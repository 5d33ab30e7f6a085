/**
 * For whom something is read. An officer's scope is its organisation: what it may see is what `grants` says.
 * `SystemScope` sees everything and is imported by projector, automations and ops only (a wall).
 */
export interface Scope {
  readonly kind: 'organisation';
  readonly organisation: string;
}

export interface SystemScope {
  readonly kind: 'system';
}

export const scopeOf = (actor: { readonly organisation: string }): Scope => ({
  kind: 'organisation',
  organisation: actor.organisation,
});
