import { enumType } from '#platform/graphql/enums.js';

export const VolumeKind = enumType('VolumeKind', '水量来历。How a volume came about.', {
  measured: '实测。Measured.',
  estimated: '推算。Estimated.',
  agreed: '协商确定。Agreed between the parties of an agreement.',
});

export const FlowDirection = enumType('FlowDirection', '流向。Which way the water goes.', {
  AtoB: '由甲侧流向乙侧。From side A to side B.',
  BtoA: '由乙侧流向甲侧。From side B to side A.',
  still: '滞流。The water stands.',
  unknown: '不明；不作资金依据。Not known; decides no money.',
});

export const FlowConfidence = enumType('FlowConfidence', '流向可信度。How far an observed direction can be trusted.', {
  measured: '仪器测得。Measured.',
  observed: '现场看到。Seen on the spot.',
  inferred: '推断；不作月流向依据。Inferred; does not decide the direction of a month.',
});
