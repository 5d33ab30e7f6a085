import { enumType } from '#platform/graphql/enums.js';

export const SpecialDayKind = enumType(
  'SpecialDayKind',
  '放假或调休。A day on which the schedule departs from the week.',
  {
    off: '放假。A day off.',
    work: '调休上班。A weekend day on which is worked.',
  },
);

export const LegalClockType = enumType('LegalClockType', '时限的计算方式。How a legal time is counted.', {
  min: '分钟，不间断（协议约定）。Elapsed minutes, as an agreement has them.',
  H: '小时，不间断。Elapsed hours, through nights and holidays.',
  ND: '自然日，起算日不计。Natural days; the day of the start is not counted.',
  NDr: '自然日，末日为节假日的顺延。Natural days; a last day that is a holiday rolls on.',
  WD: '工作日，起算日不计。Working days; the day of the start is not counted.',
  M: '月。Calendar months.',
});
