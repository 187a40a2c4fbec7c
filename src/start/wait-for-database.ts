import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/config.js';
import { DatabaseUnavailable } from '../database/statements.js';
import { StartProblem } from './start-problem.js';

/** In development someone is watching; in production the database may still be starting beside us. */
const PATIENCE_MS = { development: 3_500, production: 60_000 };
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Runs `work`, again and again while the database cannot be reached, with growing pauses and a line for each. The work itself may take
 * as long as it needs: a migration is not cut short. Gives up early when `stop` is aborted.
 * @throws StartProblem when the database stayed away
 */
export async function waitForDatabase(config: Config, stop: AbortSignal, tell: (line: string) => void, work: () => Promise<void>): Promise<void> {
  const since = performance.now();
  for (let pause = FIRST_PAUSE_MS; !stop.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const absence = await unavailable(work);
    if (absence === undefined) return;
    const sentence = `The database is not available: ${absence.message}.`;
    const waited = performance.now() - since;
    if (waited + pause > PATIENCE_MS[config.environment]) {
      throw new StartProblem(`${sentence} Gave up after ${Math.round(waited / 1000)} s: start the database, or correct DATABASE_URL.`);
    }
    tell(`${sentence} Trying again in ${pause / 1000} s.`);
    await sleep(pause, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function unavailable(work: () => Promise<void>): Promise<DatabaseUnavailable | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseUnavailable) return error;
    throw error;
  }
}
