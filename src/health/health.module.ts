import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { Readiness } from './readiness.js';

/**
 * Owns the answer to "may requests be sent here?", and the management server that tells it.
 *
 * The server listens on MANAGEMENT_HOST:MANAGEMENT_PORT with /health/live, /health/ready and /metrics. It is not part of the
 * application: with WORKERS above one it lives in the primary process, which has no application, and it answers while one starts.
 * Does not own the counters (platform/metrics.ts) nor the order of a stop (start/drain.ts).
 * No public routes. Called by start/ and by the command line's `healthcheck`.
 */
@Module({ imports: [KeysModule], providers: [Readiness], exports: [Readiness] })
export class HealthModule {}
