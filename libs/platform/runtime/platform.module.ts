import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BlobStore } from '#platform/blobs/blob-store.js';
import { Files } from '#platform/blobs/files.js';
import { Gateway } from '#platform/gateway/gateway.js';
import { ErrorTexts } from '#platform/graphql/errors.js';
import { FreshnessSource } from '#platform/graphql/operation.js';
import { Codec } from '#platform/journal/codec.js';
import { Journal } from '#platform/journal/journal.js';
import { ViewStandings } from '#platform/projector/view-standings.js';
import { Changes } from '#platform/read-store/changes.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { Vault } from '#platform/vault/vault.js';
import { Clock } from './clock.js';
import { CONFIGURATION } from './configuration.js';
import { LOGGER } from './logging.js';
import type { Platform } from './platform.js';
import { World } from './world.js';

/** What every context may inject: the open platform, piece by piece. */
@Module({})
export class PlatformModule {
  static of(platform: Platform): DynamicModule {
    const providers = [
      { provide: CONFIGURATION, useValue: platform.configuration },
      { provide: LOGGER, useValue: platform.logger },
      { provide: Clock, useValue: platform.clock },
      { provide: World, useValue: platform.world },
      { provide: Journal, useValue: platform.journal },
      { provide: Codec, useValue: platform.codec },
      { provide: Gateway, useValue: platform.gateway },
      { provide: ReadStore, useValue: platform.readStore },
      { provide: Changes, useValue: platform.changes },
      { provide: FreshnessSource, useValue: platform.freshness },
      { provide: ViewStandings, useValue: platform.standings },
      { provide: Vault, useValue: platform.vault },
      { provide: BlobStore, useValue: platform.blobs },
      { provide: ErrorTexts, useValue: platform.errors },
    ];
    return {
      module: PlatformModule,
      global: true,
      imports: [CqrsModule.forRoot()],
      providers: [...providers, Files],
      exports: [...providers.map(({ provide }) => provide), Files, CqrsModule],
    };
  }
}
