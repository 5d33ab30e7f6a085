import { derivedId } from '#platform/runtime/ids.js';

/** Of the notice that a body is sent in a drill. It ends with the id of the drill: so an event of it leads back there. */
export const noticeIdOf = (drill: string, organisation: string): string =>
  `${derivedId('drill', drill, organisation)}.${drill}`;

/** `undefined` for a notice of no drill. */
export const drillOfNotice = (notice: string): string | undefined => notice.split('.')[1];
