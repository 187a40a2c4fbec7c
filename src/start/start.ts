import cluster from 'node:cluster';
import { loadConfig } from '../config/load-config.js';
import { createLog } from '../platform/log.js';
import { HARD_STOP_MS } from './drain.js';
import { explainFailure } from './failure.js';
import { type Part, serveAlone, serveAsWorker, supervise } from './roles.js';
import { StopRequest } from './stop-request.js';
import { keepHeapSmall } from './heap-growth.js';

/**
 * Runs the server until it is asked to stop, and ends the process: 0 after a stop, 78 when a setting is wrong, 1 for what else
 * kept it from starting.
 * @param parts the heavy parts, as functions: a process loads only what its role needs
 * @param program the path of main.js, which workers run
 */
export async function start(parts: Pick<Part, 'migrate' | 'loadApp'>, program: string): Promise<never> {
  const since = performance.now();
  keepHeapSmall();
  try {
    const stop = new StopRequest();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // A terminal sends Ctrl-C to npm and to us, and npm passes it on: a repeated signal means no more than the first. Workers may be
      // signalled, too, but stop when the primary says so: it still hands them connections until its door is closed.
      process.on(signal, () => (cluster.isWorker ? undefined : stop.request()));
    }
    const { config, warnings } = loadConfig();
    const log = createLog(config);
    stop.signal.addEventListener('abort', () => {
      setTimeout(() => {
        log.warn(`Not everything was answered within ${HARD_STOP_MS / 1000} s: ending now.`);
        process.exit(0);
      }, HARD_STOP_MS).unref();
    });
    const part: Part = { ...parts, config, log, stop, since };
    if (cluster.isWorker) await serveAsWorker(part);
    else {
      for (const warning of warnings) log.warn(warning);
      await (config.workers > 1 ? supervise(part, program) : serveAlone(part));
    }
    process.exit(0);
  } catch (error) {
    const { text, exitCode } = explainFailure(error);
    if (text !== '') process.stderr.write(`${text}\n`);
    process.exit(exitCode);
  }
}
