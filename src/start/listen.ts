import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { createServer, type ListenOptions, Server } from 'node:net';
import { StartProblem } from './start-problem.js';

/** Addresses that a machine may lack altogether: no IPv6, or (rarer) no IPv4. */
const ABSENT = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);

/** What the server listens on; closing it leaves the connections that exist alone. */
export interface Listener {
  readonly addresses: readonly string[];
  stopAccepting(): void;
}

/**
 * Listens on the host, or on both loopback addresses when none is named: `localhost` means either, depending on who resolves it.
 * @throws StartProblem when the port is taken or may not be used
 */
export async function listen(server: HttpServer, host: string | undefined, port: number): Promise<Listener> {
  const wanted = host === undefined ? ['127.0.0.1', '::1'] : [host];
  const addresses: string[] = [];
  const servers: Server[] = [];
  const stopAccepting = (): void => {
    // Not the HTTP server's own close: that one also cuts connections which are idle this instant, and with them the request
    // that a keep-alive client has just sent.
    for (const each of servers) Server.prototype.close.call(each);
  };
  for (const address of wanted) {
    // The first address gets the HTTP server itself (its time-outs only run while it listens), any further one a plain
    // server that hands it its connections: one set of limits, one list of connections.
    const listening = servers.length === 0 ? server : forwardingTo(server);
    try {
      await open(listening, { host: address, port, ipv6Only: host === undefined });
    } catch (error) {
      if (host === undefined && ABSENT.has(codeOf(error)) && (servers.length > 0 || address !== wanted.at(-1))) continue;
      stopAccepting();
      throw listenProblem(error, address, port, { host: 'HOST', port: 'PORT' });
    }
    servers.push(listening);
    addresses.push(address);
  }
  return { addresses, stopAccepting };
}

function forwardingTo(server: HttpServer): Server {
  return createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
}

async function open(server: Server, options: ListenOptions): Promise<void> {
  server.listen(options);
  await once(server, 'listening');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The error of a listening socket as a line that names the setting to change. */
export function listenProblem(error: unknown, address: string, port: number, settings: { host: string; port: string }): Error {
  const where = `port ${port} on ${address}`;
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new StartProblem(`Cannot listen: ${where} is taken by another program. Stop that program, or set ${settings.port} to a free port.`);
    case 'EACCES':
      return new StartProblem(`Cannot listen: ${where} needs a privilege this process lacks. Set ${settings.port} to 1024 or above.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartProblem(`Cannot listen: this machine has no address ${address}. Correct ${settings.host}.`);
    default:
      return error instanceof Error ? error : new Error(String(error));
  }
}
