import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '#platform/graphql/access.js';
import { Journal } from '#platform/journal/journal.js';
import { ViewStandings } from '#platform/projector/view-standings.js';
import { LOGGER, type Logger } from '#platform/runtime/logging.js';

/** The views are so much behind that nobody seems to keep them. */
const behindSeconds = 10;
/** An answer stands so long: anybody may ask. */
const keptMilliseconds = 1_000;

interface Health {
  readonly status: 'ok' | 'journal-refuses-writes' | 'halted' | 'behind' | 'unavailable';
  /** Views that stand still or are being filled. */
  readonly halted: readonly string[];
}

/** `GET /health`: 200 when all is well, else 503 and what is not; for whoever watches the program. */
@Controller('health')
export class HealthController {
  private last: { readonly at: number; readonly health: Promise<Health> } | undefined;

  constructor(
    private readonly standings: ViewStandings,
    private readonly journal: Journal,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Public()
  @Get()
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const now = performance.now();
    if (!this.last || now - this.last.at > keptMilliseconds) this.last = { at: now, health: this.look() };
    const health = await this.last.health;
    void reply.status(health.status === 'ok' ? 200 : 503).header('cache-control', 'no-store');
    return health;
  }

  private async look(): Promise<Health> {
    try {
      const standings = await this.standings.now();
      const halted = standings.views.filter(({ state }) => state !== 'live').map(({ view }) => view);
      if (!(await this.journal.takesWrites())) return { status: 'journal-refuses-writes', halted };
      if (halted.length > 0) return { status: 'halted', halted };
      return { status: standings.behindSeconds > behindSeconds ? 'behind' : 'ok', halted };
    } catch (error) {
      this.logger.warn({ reason: String(error) }, 'health: journal or read store cannot be reached');
      return { status: 'unavailable', halted: [] };
    }
  }
}
