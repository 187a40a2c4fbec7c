import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What /health/ready says, and why not. The reasons are for operators: this server is not the public one. */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

/** Where the answers come from: this process, or all workers together. */
export interface ManagementSource {
  ready(): Promise<ReadinessReport>;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface ManagementServer {
  /** Until it is called /health/ready answers 503 "starting". */
  answerFrom(source: ManagementSource): void;
  close(): Promise<void>;
}

const STARTING: ManagementSource = {
  ready: () => Promise.resolve({ ready: false, reasons: ['The server is starting.'] }),
  metrics: () => Promise.resolve({ contentType: 'text/plain; charset=utf-8', text: '' }),
};

/**
 * Opens the server of /health/live, /health/ready and /metrics: an address of its own, so that none of it can be reached through the
 * public one, and bare, so that it answers while the application is still starting or already closing.
 * @throws the listening socket's error
 */
export async function openManagementServer({ host, port }: { host: string; port: number }): Promise<ManagementServer> {
  let source = STARTING;
  const server = createServer((request, response) => {
    void answer(request, response, source);
  });
  server.listen({ host, port });
  await once(server, 'listening');
  // Nothing waits for this server: whoever closes the application ends the process.
  server.unref();
  return {
    answerFrom: (next) => {
      source = next;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, source: ManagementSource): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return sendJson(response, 405, { error: 'Only GET and HEAD.' });
  }
  switch (request.url?.split('?', 1)[0]) {
    case '/health/live':
      return sendJson(response, 200, { status: 'live' });
    case '/health/ready':
      return sendReadiness(response, await settled(source.ready()));
    case '/metrics':
      return sendMetrics(response, await settled(source.metrics()));
    default:
      return sendJson(response, 404, { error: 'Here are /health/live, /health/ready and /metrics.' });
  }
}

async function settled<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch {
    return undefined;
  }
}

function sendReadiness(response: ServerResponse, report: ReadinessReport | undefined): void {
  const { ready, reasons } = report ?? { ready: false, reasons: ['Readiness could not be found out.'] };
  sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', reasons });
}

function sendMetrics(response: ServerResponse, metrics: { contentType: string; text: string } | undefined): void {
  if (!metrics) return sendJson(response, 503, { error: 'Metrics could not be collected.' });
  response.writeHead(200, { 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' }).end(metrics.text);
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }).end(JSON.stringify(body));
}
