import cluster from 'node:cluster';
import { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { announce } from './announce.js';
import { openDoor } from './door.js';
import { drain } from './drain.js';
import { ofAllWorkers, ofThisProcess, openManagement } from './management.js';
import { QuietStart } from './quiet-start.js';
import { type LoadApp, serve } from './serve.js';
import type { StopRequest } from './stop-request.js';
import { waitForDatabase } from './wait-for-database.js';
import { type FromWorker, isToWorker } from './worker-messages.js';
import { Workers } from './workers.js';

/** What a process needs to play its part. Each function below runs until `stop` is wanted and everything has been drained. */
export interface Part {
  readonly config: Config;
  readonly log: Logger;
  readonly stop: StopRequest;
  /** When the start began, by performance.now(). */
  readonly since: number;
  /** Brings the database to the schema of this version; resolves to the names of the migrations that it ran. */
  readonly migrate: (config: Config) => Promise<string[]>;
  readonly loadApp: LoadApp;
}

/** The only process: migrates and serves. */
export async function serveAlone(part: Part): Promise<void> {
  const { config, log, stop } = part;
  const management = await openManagement(config);
  await bringDatabase(part);
  if (stop.wanted) return;
  const quiet = new QuietStart(config, part.loadApp);
  const server = await serve(config, quiet.loadApp);
  const door = await openDoor(config.listen.host, config.listen.port, (socket) => server.receive(socket));
  management?.answerFrom(ofThisProcess(server));
  if (!stop.wanted) announce(config, server.facts, log, part.since);
  quiet.end();
  await stop.requested();
  log.info({ requests_in_flight: server.connections.requestsInFlight }, 'The server is draining.');
  await drain(server, door, config.environment);
  await management?.close();
}

/** The process that owns the port and the workers: migrates, answers for their health, serves nothing itself. */
export async function supervise(part: Part, program: string): Promise<void> {
  const { config, log, stop } = part;
  const management = await openManagement(config);
  await bringDatabase(part);
  if (stop.wanted) return;
  // Without this a worker would run whatever script this process was started with.
  cluster.setupPrimary({ exec: program, args: [] });
  const workers = new Workers((sentence) => log.error(sentence));
  const facts = await workers.start(config.workers);
  const door = await openDoor(config.listen.host, config.listen.port, (socket) => workers.receive(socket), { untouched: true });
  management?.answerFrom(ofAllWorkers(workers, stop));
  if (!stop.wanted) announce(config, facts, log, part.since);
  await stop.requested();
  log.info('The workers are draining.');
  await drain(workers, door, config.environment);
  await management?.close();
}

/** One of several processes that serve: it is given its connections, and told when to leave and when to finish. */
export async function serveAsWorker({ config, stop, loadApp }: Part): Promise<void> {
  const server = await serve(config, loadApp);
  process.on('message', (message: unknown, socket: unknown) => {
    if (!isToWorker(message)) return;
    switch (message.kind) {
      case 'connection':
        tellPrimary({ kind: 'taken', id: message.id });
        // Without a socket the client has gone while it was handed over.
        if (socket instanceof Socket) server.receive(asAccepted(socket));
        return;
      case 'leave':
        return server.startLeaving();
      case 'finish':
        return stop.request();
      case 'ask':
        return void answer(message.id, message.question === 'readiness' ? server.ready() : server.metrics.json());
    }
  });
  tellPrimary({ kind: 'ready', facts: server.facts });
  await stop.requested();
  server.startLeaving();
  await server.finish();
}

/** As a server of this process would have accepted it. */
function asAccepted(socket: Socket): Socket {
  socket.allowHalfOpen = true;
  return socket.setNoDelay(true);
}

async function answer(id: number, found: Promise<unknown>): Promise<void> {
  try {
    tellPrimary({ kind: 'answer', id, answer: await found });
  } catch {
    // The primary goes on without it after a moment.
  }
}

async function bringDatabase({ config, log, stop, migrate }: Part): Promise<void> {
  await waitForDatabase(config, stop.signal, (line) => log.warn(line), async () => {
    const ran = await migrate(config);
    // A new database runs all there are: sixty names say no more than the first and the last.
    if (ran.length > 0) log[config.environment === 'development' ? 'debug' : 'info']({ migrations: ran.length, first: ran[0], last: ran.at(-1) }, 'The database has been migrated.');
  });
}

function tellPrimary(message: FromWorker): void {
  process.send?.(message);
}
