import { enumType } from '#platform/graphql/enums.js';

export const RegionLevel = enumType('RegionLevel', '行政区划级别。Level of a region.', {
  province: '省级。Province.',
  city: '地级。City.',
  county: '县级。County.',
});

export const SuccessionKind = enumType('SuccessionKind', '区划沿革。How a region was succeeded.', {
  merge: '合并。Merged into another.',
  rename: '更名或改设。Renamed, or made another kind.',
  split: '拆分。Split into several.',
});
