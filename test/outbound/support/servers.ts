import { type IncomingMessage, type RequestListener, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type Socket, type Server, createServer as createTcpServer } from 'node:net';

/** A server on loopback with what reached it. */
export interface Receiver {
  readonly port: number;
  readonly requests: IncomingMessage[];
  /** Connections that were ever made, and those still open. */
  readonly connections: Socket[];
  open(): number;
  close(): Promise<void>;
}

export async function receiver(answer: RequestListener, tls?: { readonly key: string; readonly cert: string }): Promise<Receiver> {
  const requests: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    answer(request, response);
  };
  return track(tls === undefined ? createServer(listener) : createTlsServer(tls, listener), requests);
}

/** Speaks whatever the test says, HTTP or not. */
export async function rawReceiver(talk: (socket: Socket) => void): Promise<Receiver> {
  return track(createTcpServer(talk), []);
}

async function track(server: Server, requests: IncomingMessage[]): Promise<Receiver> {
  const connections: Socket[] = [];
  server.on('connection', (socket) => {
    connections.push(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return {
    port: address.port, requests, connections,
    open: () => connections.filter((socket) => !socket.destroyed).length,
    close: async () => {
      for (const socket of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const running: Receiver[] = [];

/** For the rest of a test: `closeAll` ends it. */
export async function start(server: Promise<Receiver>): Promise<Receiver> {
  const started = await server;
  running.push(started);
  return started;
}

export async function closeAll(): Promise<void> {
  await Promise.all(running.splice(0).map(async (server) => server.close()));
}
