import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#platform/runtime/clock.js';
import { CONFIGURATION, type Configuration } from '#platform/runtime/configuration.js';
import { WorldClock } from '#platform/runtime/world-clock.js';

/** The world a paper is printed in: it stands on every page and in every message. */
@Injectable()
export class ThisWorld {
  constructor(
    private readonly clock: Clock,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  get name(): string {
    return this.configuration.world;
  }

  /** A world is real while its time is: a demo and an exercise drive theirs. */
  get isReal(): boolean {
    return !(this.clock instanceof WorldClock && this.clock.isDriven);
  }
}

/** What the papers need of it. */
export type PaperWorld = Pick<ThisWorld, 'name' | 'isReal'>;

/** Above every page. */
export const markOf = ({ name, isReal }: PaperWorld, ...more: readonly string[]): string =>
  [`联防平台 ${name}${isReal ? '' : '（非真实环境）'}`, ...more].join('　');
