import { Injectable } from '@nestjs/common';
import { VolumeReader } from '#contexts/water-quality/published.js';
import type { MonthText } from '#platform/kernel/time.js';
import type { VolumeFacts } from './domain/compute.js';

/** The volume of a section in a month as a settlement takes it. */
@Injectable()
export class BoundaryVolumes {
  constructor(private readonly volumes: VolumeReader) {}

  async find(section: string, month: MonthText): Promise<VolumeFacts> {
    const found = await this.volumes.find(section, month);
    if (!found) return { kind: 'none', version: 0 };
    const { version } = found;
    if (!found.gauged) return { kind: 'notGauged', version };
    const { versionId, net, from, to, kind } = found;
    return { kind: 'volume', version, versionId, net, from, to, estimated: kind === 'estimated' };
  }
}
