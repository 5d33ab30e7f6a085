import type { StartedDrill } from './drill.events.js';

/** What a test says of itself, whatever else is written in it: nobody shall act on it, and nobody count it as real. */
export const testMark = '【测试】【示例】';

/** The notice of a test. */
export const noticeOf = ({ title, text, minutes, number }: StartedDrill) => ({
  title: `${testMark}${title}`,
  body: `这是不预先通知的测试（${number}），所述情况并非真实。请在 ${minutes} 分钟内签收，不必采取其他措施。\n\n${text}`,
  provenance: { kind: 'example', text: `${testMark}不预先通知的测试 ${number}，所述情况并非真实` } as const,
});

export const withdrawnBecause = ({ number }: StartedDrill): string => `测试 ${number} 已结束`;
