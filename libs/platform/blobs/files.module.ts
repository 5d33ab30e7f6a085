import { Module, type NestModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { FilesController, filesPath } from './files.controller.js';
import { fileErrors } from './files.js';
import { namedFilesView } from './named-files.js';
import { fileUploaded } from './uploads.js';

/** A slow line may take so long for a large file; one that is silent while it sends is given up much earlier. */
const transferAtMostMilliseconds = 3_600_000;

/** The HTTP routes of the blob store. */
@Module({ controllers: [FilesController] })
export class FilesModule implements NestModule {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Asked before routes are registered; a route's time can only be set there. */
  configure(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    fastify.addHook('onRoute', (route) => {
      if (route.url.startsWith(filesPath)) route.handlerTimeout = transferAtMostMilliseconds;
    });
  }
}

/** Uploaded files, and which records of the contexts name them. */
export const filesOf = (contexts: readonly ContextDefinition[]): ContextDefinition => ({
  name: 'files',
  module: FilesModule,
  events: [fileUploaded],
  views: [namedFilesView(contexts.flatMap(({ namesFiles = [] }) => namesFiles))],
  errors: fileErrors,
});
