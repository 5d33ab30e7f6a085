import type { ErrorTable } from '#platform/kernel/refusal.js';

export const exerciseErrors = {
  TestedBodyNotRegistered: {
    zh: '被测试的单位未登记',
    en: 'A body to be tested is not registered',
  },
  TestedBodyOffPlatform: {
    zh: '平台外单位不能自行签收，无从测量',
    en: 'A body off the platform receipts nothing itself, so that nothing can be measured',
  },
  OwnBodyTested: {
    zh: '不能向本单位发起测试',
    en: 'A body does not test itself',
  },
} as const satisfies ErrorTable;
