import { setTimeout as sleep } from 'node:timers/promises';

/** Twice the second in which a load balancer asks /health/ready: by then it has heard 503 and sends nothing new. */
const PRODUCTION_GRACE_MS = 2_000;
/** After this much time the process ends with requests unanswered: what supervises it would kill it soon anyway. */
export const HARD_STOP_MS = 10_000;

/** What serves and can be stopped in two steps: one process, or several as one. */
export interface Stoppable {
  /** Withdraws readiness and asks clients to leave: each answer carries `Connection: close` from now on. Everything is still answered. */
  startLeaving(): void;
  /** Answers what has come in and closes the application. */
  finish(): Promise<void>;
}

/** How long to keep serving after readiness was withdrawn: nobody balances load in development. */
const graceMs = (environment: 'development' | 'production'): number => (environment === 'production' ? PRODUCTION_GRACE_MS : 0);

/**
 * Stops without failing a request. The order matters: withdrawing readiness while still serving lets the load balancer leave
 * first; `Connection: close` on every answer moves keep-alive clients away at a moment when they have no request under way;
 * only then is the door closed, and the application last. Fastify's own close would answer 503 to requests that are on their way.
 */
export async function drain(server: Stoppable, door: { close(): Promise<void> }, environment: 'development' | 'production'): Promise<void> {
  server.startLeaving();
  await sleep(graceMs(environment));
  await door.close();
  await server.finish();
}
