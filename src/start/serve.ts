import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../config/config.js';
import type { ReadinessReport } from '../health/management-server.js';
import type { Metrics } from '../platform/metrics.js';
import { Connections } from './connections.js';
import type { Stoppable } from './drain.js';
import { letHeapGrow } from './heap-growth.js';

/** How long a connection without a request is kept, after the door is closed, for a request that is already on its way. */
const LINGER_MS = 200;

/** Loads the application: in the process that serves only, for it is most of the memory and of the time that a start takes. */
export type LoadApp = () => Promise<(config: Config) => Promise<NestFastifyApplication>>;

/** What only the running application can tell. */
export interface ServerFacts {
  readonly demo: { readonly loginName: string; readonly password: string } | undefined;
  readonly setup: { readonly url: string; readonly minutes: number } | undefined;
}

/** The application, ready to answer on the connections that it is given. */
export interface RunningServer extends Stoppable {
  readonly facts: ServerFacts;
  readonly metrics: Metrics;
  readonly connections: Connections;
  receive(socket: Socket): void;
  ready(): Promise<ReadinessReport>;
}

/** Makes the application. Where that fails nothing stays open. */
export async function serve(config: Config, loadApp: LoadApp): Promise<RunningServer> {
  const createApp = await loadApp();
  // After the application, which has loaded them already: the primary of several workers never needs them.
  const [{ FirstObjects }, { Readiness }, { Metrics }, { PasswordHash }] = await Promise.all([
    import('./first-objects.js'), import('../health/readiness.js'), import('../platform/metrics.js'), import('../platform/password-hash.js'),
  ]);
  const app = await createApp(config);
  try {
    const server: Server = app.getHttpServer();
    const connections = new Connections(server);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    // It listens nowhere, as connections are handed to it; but this is when it begins to watch over slow ones.
    server.emit('listening');
    const { demo, setup } = app.get(FirstObjects, { strict: false });
    const readiness = app.get(Readiness, { strict: false });
    // The first start has hashed the passwords of those whom it declared.
    await app.get(PasswordHash, { strict: false }).rest();
    letHeapGrow();
    return {
      facts: { demo: demo === undefined ? undefined : { loginName: demo.email, password: demo.password }, setup },
      metrics: app.get(Metrics, { strict: false }),
      connections,
      receive: (socket) => server.emit('connection', socket),
      ready: () => readiness.check(),
      startLeaving() {
        readiness.startDraining();
        connections.closeAfterAnswers();
      },
      async finish() {
        await connections.gone(LINGER_MS);
        await connections.answered();
        connections.endIdle();
        await app.close();
      },
    };
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
}
