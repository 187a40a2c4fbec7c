import type { Config } from '../config/config.js';
import { type ManagementServer, type ManagementSource, openManagementServer } from '../health/management-server.js';
import { listenProblem } from './door.js';
import type { RunningServer } from './serve.js';
import type { StopRequest } from './stop-request.js';
import type { Workers } from './workers.js';

/** Opens MANAGEMENT_HOST:MANAGEMENT_PORT where it is set. @throws StartProblem */
export async function openManagement({ management }: Config): Promise<ManagementServer | undefined> {
  if (!management) return undefined;
  try {
    return await openManagementServer(management);
  } catch (error) {
    throw listenProblem(error, management.host, management.port, { host: 'MANAGEMENT_HOST', port: 'MANAGEMENT_PORT' });
  }
}

/** Health and metrics of the one process that serves. */
export function ofThisProcess(server: RunningServer): ManagementSource {
  return {
    ready: () => server.ready(),
    metrics: async () => ({ contentType: server.metrics.contentType, text: await server.metrics.text() }),
  };
}

/** Health and metrics of all workers as one: ready while one of them is, counters added up. */
export function ofAllWorkers(workers: Workers, stop: StopRequest): ManagementSource {
  return {
    async ready() {
      if (stop.wanted) return { ready: false, reasons: ['The server is draining.'] };
      const reports = await workers.ask('readiness');
      const reasons = [...new Set(reports.flatMap((report) => report.reasons))];
      return { ready: reports.some((report) => report.ready), reasons: reports.length === 0 ? ['No worker answers.'] : reasons };
    },
    async metrics() {
      const { default: { AggregatorRegistry } } = await import('prom-client');
      const total = AggregatorRegistry.aggregate(await workers.ask('metrics'));
      return { contentType: total.contentType, text: await total.metrics() };
    },
  };
}
