import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/config.js';
import { DatabaseUnavailable } from '../database/statements.js';
import { describeDatabase } from './describe-database.js';
import { StartProblem } from './start-problem.js';

/** In development someone is watching; in production the database may still be starting beside us. */
const PATIENCE_MS = { development: 3_500, production: 60_000 };
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Runs `work`, again and again while the database cannot be reached, with growing pauses and a line for each.
 * Gives up early when `stop` is aborted.
 * @throws StartProblem when the database stayed away
 */
export async function waitForDatabase(config: Config, stop: AbortSignal, tell: (line: string) => void, work: () => Promise<void>): Promise<void> {
  const patience = PATIENCE_MS[config.environment];
  const since = performance.now();
  const left = (): number => patience - (performance.now() - since);
  for (let pause = FIRST_PAUSE_MS; !stop.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const reason = await failure(work, left());
    if (reason === undefined) return;
    if (left() <= pause) {
      throw new StartProblem(`${reason} Gave up after ${Math.round((performance.now() - since) / 1000)} s: start the database, or correct DATABASE_URL.`);
    }
    tell(`${reason} Trying again in ${pause / 1000} s.`);
    await sleep(pause, undefined, { signal: stop }).catch(() => undefined);
  }

  /** The sentence when the database is away; `undefined` when the work is done. A host that swallows packets counts as away, too. */
  async function failure(attempt: () => Promise<void>, withinMs: number): Promise<string | undefined> {
    const timer = new AbortController();
    const outcome = attempt().then(() => undefined, (error: unknown) => error);
    const tooLong = sleep(withinMs, new DatabaseUnavailable('no answer'), { signal: timer.signal }).catch(() => undefined);
    const error = await Promise.race([outcome, tooLong]);
    timer.abort();
    if (error === undefined) return undefined;
    if (!(error instanceof DatabaseUnavailable)) throw error;
    return `The database at ${describeDatabase(config)} cannot be reached (${error.message}).`;
  }
}
