import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Injectable,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Platform } from '#platform/runtime/platform.js';
import type { Automation } from './automation.js';
import { AutomationRunner } from './runner.js';

/** Starts the runner with the program and stops it before anything it calls is gone. */
@Injectable()
export class Automations implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private runner: AutomationRunner | undefined;

  constructor(
    private readonly modules: ModuleRef,
    private readonly platform: Platform,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { configuration, contexts } = this.platform;
    if (configuration.role === 'api') return;
    const automations = contexts
      .flatMap((context) => context.automations ?? [])
      .map((type) => this.modules.get<Automation>(type, { strict: false }));
    await this.platform.ready;
    this.runner = new AutomationRunner({ ...this.platform, automations });
    await this.runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner?.stop();
  }

  /** @see AutomationRunner.settled */
  async settled(): Promise<void> {
    await this.runner?.settled();
  }
}

@Module({})
export class AutomationsModule {
  static of(platform: Platform): DynamicModule {
    return {
      module: AutomationsModule,
      providers: [
        {
          provide: Automations,
          inject: [ModuleRef],
          useFactory: (modules: ModuleRef) => new Automations(modules, platform),
        },
      ],
      exports: [Automations],
    };
  }
}
