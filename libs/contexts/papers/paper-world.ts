import type { World } from '#platform/runtime/world.js';

/** What the papers need of the world they are printed in: it stands on every page and in every message. */
export type PaperWorld = Pick<World, 'name' | 'isReal'>;

/** Above every page. */
export const markOf = ({ name, isReal }: PaperWorld, ...more: readonly string[]): string =>
  [`联防平台 ${name}${isReal ? '' : '（非真实环境）'}`, ...more].join('　');
