import { enumType } from '#platform/graphql/enums.js';

export const OrganisationKind = enumType('OrganisationKind', '单位类别。Kind of a body.', {
  governmentOfRegion: '人民政府。Government of a region.',
  ecologyBureau: '生态环境局。Ecology and environment bureau.',
  ecologyBranch: '生态环境分局。Branch of a municipal ecology bureau.',
  waterBureau: '水利局。Water bureau.',
  financeBureau: '财政局。Finance bureau.',
  monitoringCentre: '监测中心（站）。Monitoring centre.',
  policeBureau: '公安局。Police bureau.',
  procuratorate: '检察院。Procuratorate.',
  court: '法院。Court.',
  waterworks: '水厂。Waterworks.',
  platformOperator: '平台运维单位。Operator of this platform.',
});

export const Matter = enumType('Matter', '职责事项。What a body may act on.', {
  boundaryWater: '跨界水环境。Water at a boundary.',
  monitoring: '监测。Monitoring.',
  incidentResponse: '突发环境事件应对。Response to incidents.',
  compensation: '生态补偿。Eco-compensation.',
  enforcement: '执法。Enforcement.',
});

export const PlatformPresence = enumType('PlatformPresence', '是否使用本平台。Whether a body works on this platform.', {
  on: '平台内单位。Works on this platform.',
  off: '平台外单位，以函件、电话联系。Off the platform: reached by letter and call.',
});
