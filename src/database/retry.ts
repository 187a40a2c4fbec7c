import { Conflict, ConnectionLost } from './faults.js';
import { jitter, pause } from './pause.js';
import { DatabaseUnavailable } from './statements.js';

const MOST_TRIES = 3;
/** No further try begins later than this: whoever waits for the answer must have one within five seconds. */
const LAST_TRY_MS = 2500;

/**
 * Runs `attempt` until it succeeds, at most three times. Tried again is only what has certainly had no effect: a conflict, or a connection
 * that was lost where that is `repeatable`. What remains of them after the last try becomes DatabaseUnavailable.
 */
export async function withRetry<T>(attempt: () => Promise<T>, repeatable: (lost: ConnectionLost) => boolean): Promise<T> {
  const started = performance.now();
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const lost = error instanceof ConnectionLost;
      if (!lost && !(error instanceof Conflict)) throw error;
      const harmless = !lost || repeatable(error);
      if (!harmless || (lost && error.silent) || tries >= MOST_TRIES || performance.now() - started > LAST_TRY_MS) {
        throw new DatabaseUnavailable(error.message, { outcomeUnknown: !harmless });
      }
    }
    await pause(jitter(10, 100));
  }
}
