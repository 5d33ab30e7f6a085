import { enumType } from '#platform/graphql/enums.js';

export const DataObjectionOutcome = enumType('DataObjectionOutcome', '数据异议的答复。What the data owner answers.', {
  maintained: '维持。The value is kept.',
  corrected: '更正：已发布其他值或已撤回。Corrected: other values were published, or the version was withdrawn.',
});

export const DataObjectionState = enumType('DataObjectionState', '数据异议状态。What became of an objection.', {
  open: '待答复。Waits for an answer.',
  maintained: '维持。The value is kept.',
  corrected: '更正：已发布其他值或已撤回。Corrected: other values were published, or the version was withdrawn.',
  withdrawn: '异议已撤回。Taken back by who objected.',
});
