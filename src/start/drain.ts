import { setTimeout as sleep } from 'node:timers/promises';
import type { Connections } from './connections.js';
import type { Listener } from './listen.js';

/** Twice the second in which a load balancer asks /health/ready: by then it has heard 503 and sends nothing new. */
const PRODUCTION_GRACE_MS = 2_000;
/** How long a connection without a request is kept, after the port is closed, for a request that is already on its way. */
const LINGER_MS = 200;
/** After this much time the process ends with requests unanswered: what supervises it would kill it soon anyway. */
export const HARD_STOP_MS = 10_000;

/** What has to be stopped, in the words of the one who stops it. */
export interface Draining {
  readonly connections: Connections;
  readonly listener: Listener;
  /** /health/ready answers 503 from now on. */
  startDraining(): void;
  /** Closes the application: its timers, then the database. */
  close(): Promise<void>;
}

/** How long to keep serving after readiness was withdrawn: nobody balances load in development. */
export const graceMs = (environment: 'development' | 'production'): number => (environment === 'production' ? PRODUCTION_GRACE_MS : 0);

/**
 * Stops without failing a request. The order matters: withdrawing readiness while still serving lets the load balancer leave
 * first; `Connection: close` on every answer moves keep-alive clients away at a moment when they have no request under way;
 * only then is the port closed, and the application last. Fastify's own close would answer 503 to requests that are on their way.
 */
export async function drain(server: Draining, grace: number): Promise<void> {
  server.startDraining();
  server.connections.closeAfterAnswers();
  if (grace > 0) await sleep(grace);
  server.listener.stopAccepting();
  await server.connections.gone(LINGER_MS);
  await server.connections.answered();
  server.connections.endIdle();
  await server.close();
}
