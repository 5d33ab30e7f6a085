import { z } from 'zod';
import { proseSchema } from '#platform/kernel/schemas.js';
import { noticeKinds } from './notice.events.js';

/** How notices find their way. No text sets these numbers; they say so. */
export const noticeRulesSchema = z.strictObject({
  id: z.literal('notices'),
  version: z.int().min(1),
  title: z.strictObject({ zh: proseSchema, en: proseSchema }),
  source: proseSchema,
  confirmed: z.boolean(),
  /** So long after it ended does an observation of the flow still say which side is upstream. */
  flowValidHours: z.int().min(1),
  /** Within which a recipient passes a notice on, where no agreement sets minutes. */
  passOnMinutes: z.int().min(1),
  /** Kinds for which somebody is called who does not receipt. */
  wakes: z.array(z.enum(noticeKinds)),
  /** Kinds that open a case of the recipient's own once it has read them. */
  opensOwnCase: z.array(z.enum(noticeKinds)).default([]),
  /** To which side a kind goes. */
  looks: z.partialRecord(z.enum(noticeKinds), z.enum(['upstream', 'downstream'])),
});
export type NoticeRules = z.output<typeof noticeRulesSchema>;
