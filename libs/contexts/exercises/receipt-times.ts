import { Injectable } from '@nestjs/common';
import { AlarmReader, alarmIdOf } from '#contexts/alarms/published.js';
import { NoticeSending } from '#contexts/notices/published.js';
import type { TestedBody } from './domain/drill.events.js';
import type { TestFacts } from './domain/receipt-times.js';

/** What became of a test, read of its notice and of the alarm that the notice raised. Nobody enters it. */
@Injectable()
export class ReceiptTimes {
  constructor(
    private readonly notices: NoticeSending,
    private readonly alarms: AlarmReader,
  ) {}

  /** Whether the asker may know of it is for the asker to see to. */
  async of({ organisation, notice }: TestedBody): Promise<TestFacts> {
    const [progress, alarm] = await Promise.all([
      this.notices.progress(notice),
      this.alarms.find(alarmIdOf({ organisation, kind: 'notice', id: notice })),
    ]);
    const openedAt = progress?.opened.get(organisation);
    return {
      sentAt: progress?.sentAt,
      // Who opens it has it before it.
      deliveredAt: progress?.delivered.get(organisation) ?? openedAt,
      openedAt,
      receiptedAt: progress?.receipted.get(organisation),
      answeredAt: alarm?.answeredAt,
    };
  }
}
