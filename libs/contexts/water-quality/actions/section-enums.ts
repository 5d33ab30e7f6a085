import { enumType } from '#platform/graphql/enums.js';

export const ControlLevel = enumType(
  'ControlLevel',
  '控制级别。Level by which a section is controlled; it decides the data owner.',
  {
    national: '国控。National.',
    provincial: '省控。Provincial.',
    municipal: '市控。Municipal.',
    county: '县控。County.',
  },
);

export const BoundaryType = enumType('BoundaryType', '交界类型。How a boundary lies to the water.', {
  upstreamDownstream: '上下游。One side lies upstream of the other.',
  bankShared: '左右岸。The sides are the two banks.',
  interlocked: '犬牙交错、互为上下游。Interlocked: each is upstream of the other in places.',
  none: '不在交界。Not at a boundary.',
  unknown: '未核实。Not verified.',
});

export const WaterBodyType = enumType(
  'WaterBodyType',
  '水体类型，决定总磷限值。Type of water body; decides the limits for TP.',
  {
    river: '河流。River.',
    lake: '湖、库。Lake or reservoir.',
  },
);

export const LocationConfidence = enumType('LocationConfidence', '坐标可信度。How far a position can be trusted.', {
  surveyed: '实测。Surveyed.',
  published: '公开发布。Published.',
  approximate: '近似。Approximate.',
});
