/** What the handler read of an organisation. */
export interface OrganisationFact {
  readonly id: string;
  /** GB/T 2260. */
  readonly region: string;
  readonly platform: 'on' | 'off';
  readonly revision: number;
}

/** What the handler read of a section. */
export interface SectionFact {
  readonly id: string;
  readonly dataOwner: string;
  /** GB/T 2260. */
  readonly sides: readonly string[];
  readonly revision: number;
}

/** A county is itself; a city (…00) and a province (…0000) are what lies in them too. */
const lies = (side: string, region: string): boolean => {
  if (side === region) return true;
  if (region.endsWith('0000')) return side.slice(0, 2) === region.slice(0, 2);
  return region.endsWith('00') && side.slice(0, 4) === region.slice(0, 4);
};

/** Whether a section is the parties' affair: a party stands on one of its sides, or owns its data. */
export const atTheBoundary = (
  { sides, dataOwner }: Pick<SectionFact, 'sides' | 'dataOwner'>,
  parties: readonly { readonly organisation: string; readonly region: string }[],
): boolean =>
  parties.some(({ organisation, region }) => organisation === dataOwner || sides.some((side) => lies(side, region)));
