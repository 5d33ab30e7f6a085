import { Module, type NestModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { FilesController, filesPath } from './files.controller.js';

/** A slow line may take so long for a large file; a silent one is given up much earlier. */
const uploadAtMostMilliseconds = 3_600_000;

/** The HTTP route of the blob store. */
@Module({ controllers: [FilesController] })
export class FilesModule implements NestModule {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Asked before routes are registered; a route's time can only be set there. */
  configure(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    fastify.addHook('onRoute', (route) => {
      if (route.url === filesPath) route.handlerTimeout = uploadAtMostMilliseconds;
    });
  }
}
