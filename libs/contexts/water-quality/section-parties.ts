import type { CitedParty } from './domain/authority.js';

/**
 * Who, besides the data owner, may act on a section, and by which agreement. Asked here, answered by the context that
 * knows agreements, which knows sections in turn.
 */
export abstract class SectionParties {
  /**
   * What an organisation may do on a section by an agreement it names, folded from the journal; nothing for an agreement
   * that is not there, is not in force, or of which it is no party.
   */
  abstract under(agreement: string, organisation: string, section: string): Promise<CitedParty | undefined>;
}

/**
 * Visibility key of the section itself (name, sides, targets). Its readings have `section:<id>`, and a grant of those is
 * limited to the days for which it is given; a section has no day, so whoever may see it sees all of it.
 */
export const sectionDetailsKey = (section: string): string => `section:${section}/details`;
