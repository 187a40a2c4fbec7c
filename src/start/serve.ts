import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../config/config.js';
import type { ReadinessReport } from '../health/management-server.js';
import type { Metrics } from '../platform/metrics.js';
import { Connections } from './connections.js';
import type { Draining } from './drain.js';
import { listen } from './listen.js';

/** Loads the application: in the process that serves only, for it is most of the memory and of the time that a start takes. */
export type LoadApp = () => Promise<(config: Config) => Promise<NestFastifyApplication>>;

/** What only the running application can tell. */
export interface ServerFacts {
  readonly demo: { readonly loginName: string; readonly password: string } | undefined;
}

/** A server that accepts requests. */
export interface RunningServer extends Draining {
  readonly facts: ServerFacts;
  readonly metrics: Metrics;
  ready(): Promise<ReadinessReport>;
}

/** Makes the application and listens. Where that fails nothing stays open. */
export async function serve(config: Config, loadApp: LoadApp): Promise<RunningServer> {
  const createApp = await loadApp();
  // After the application, which has loaded them already: the primary of several workers never needs them.
  const [{ FirstObjects }, { Readiness }, { Metrics }] = await Promise.all([import('./first-objects.js'), import('../health/readiness.js'), import('../platform/metrics.js')]);
  const app = await createApp(config);
  try {
    const connections = new Connections(app.getHttpServer());
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const listener = await listen(app.getHttpServer(), config.listen.host, config.listen.port);
    const { demo } = app.get(FirstObjects, { strict: false });
    const readiness = app.get(Readiness, { strict: false });
    return {
      connections,
      listener,
      facts: { demo: demo === undefined ? undefined : { loginName: demo.email, password: demo.password } },
      metrics: app.get(Metrics, { strict: false }),
      ready: () => readiness.check(),
      startDraining: () => readiness.startDraining(),
      close: () => app.close(),
    };
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
}
