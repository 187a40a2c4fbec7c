import { Agent, get } from 'node:http';

/** What came of the requests of a client that keeps its connections open. */
export interface LoadReport {
  answered: number;
  /** Answers that said `Connection: close`. */
  sentAway: number;
  /** Connections that could not be opened, because nobody listens any more: a load balancer goes elsewhere, nothing was lost. */
  refused: number;
  /** Requests that were sent and got no whole answer, or a 5xx: each of them is a person with an error on the screen. */
  failed: string[];
}

/**
 * Sends requests as fast as they are answered, each over a keep-alive connection, until `stop` is called or nobody listens.
 * @param address host, port and path
 */
export function load(address: { host: string; port: number; path: string }, connections: number): { report: LoadReport; stop(): Promise<LoadReport> } {
  const report: LoadReport = { answered: 0, sentAway: 0, refused: 0, failed: [] };
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let stopped = false;
  const loop = async (): Promise<void> => {
    while (!stopped) {
      const outcome = await request(agent, address);
      if (outcome === 'refused') {
        report.refused += 1;
        return;
      }
      if (outcome instanceof Error) report.failed.push(outcome.message);
      else {
        report.answered += 1;
        if (outcome.connection === 'close') report.sentAway += 1;
      }
    }
  };
  const loops = Promise.all(Array.from({ length: connections }, loop));
  return {
    report,
    stop: async () => {
      stopped = true;
      await loops;
      agent.destroy();
      return report;
    },
  };
}

function request(agent: Agent, address: { host: string; port: number; path: string }): Promise<'refused' | Error | { connection: string | undefined }> {
  return new Promise((resolve) => {
    const sent = get({ ...address, agent }, (response) => {
      response.resume();
      response.once('end', () => resolve((response.statusCode ?? 500) < 500 ? { connection: response.headers.connection } : new Error(`status ${response.statusCode}`)));
      response.once('error', resolve);
    });
    sent.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED' ? 'refused' : error));
  });
}
