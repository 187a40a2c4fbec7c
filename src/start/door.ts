import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { StartProblem } from './start-problem.js';

/** Addresses that a machine may lack altogether: no IPv6, or (rarer) no IPv4. */
const ABSENT = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);
/**
 * The kernel resets connections that it has made and nobody has accepted when the port is closed. For this long before that, new ones are
 * accepted and kept waiting, so that the process soon has nothing else to do and none is left behind.
 */
const HOLD_MS = 50;

/** Where connections come in. Apart from the HTTP server, so that the port can be closed while every connection that came in is served. */
export interface Door {
  readonly addresses: readonly string[];
  /** Resolves when nothing more can come in, and all that did has been received. */
  close(): Promise<void>;
}

/**
 * Listens on the host, or on both loopback addresses when none is named: `localhost` means either, depending on who resolves it.
 * @param receive gets each connection; `untouched`: before a byte of it has been read, so that it can go to another process
 * @throws StartProblem when the port is taken or may not be used
 */
export async function openDoor(host: string | undefined, port: number, receive: (socket: Socket) => void, { untouched = false } = {}): Promise<Door> {
  const wanted = host === undefined ? ['127.0.0.1', '::1'] : [host];
  const open: { address: string; server: Server }[] = [];
  let held: Socket[] | undefined;
  for (const address of wanted) {
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: untouched }, (socket) => (held ? held.push(socket) : receive(socket)));
    try {
      server.listen({ host: address, port, ipv6Only: host === undefined });
      await once(server, 'listening');
      open.push({ address, server });
    } catch (error) {
      const isLastHope = open.length === 0 && address === wanted.at(-1);
      if (host === undefined && !isLastHope && ABSENT.has(codeOf(error))) continue;
      for (const other of open) other.server.close();
      throw listenProblem(error, address, port, { host: 'HOST', port: 'PORT' });
    }
  }
  return {
    addresses: open.map(({ address }) => address),
    async close() {
      held = [];
      await sleep(HOLD_MS);
      // Each turn of the event loop accepts one, and this process may just have been kept waiting for a CPU: until a turn brings none.
      for (let before = -1; before < held.length; ) {
        before = held.length;
        await setImmediate();
      }
      for (const { server } of open) server.close();
      for (const socket of held.splice(0)) receive(socket);
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The error of a listening socket as a line that names the setting to change. */
export function listenProblem(error: unknown, address: string, port: number, settings: { host: string; port: string }): Error {
  const where = `port ${port} on ${address}`;
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new StartProblem(`Cannot listen: ${where} is taken by another program, maybe a Doorward that runs already. Stop it, or set ${settings.port} to a free port.`);
    case 'EACCES':
      return new StartProblem(`Cannot listen: ${where} needs a privilege this process lacks. Set ${settings.port} to 1024 or above.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartProblem(`Cannot listen: this machine has no address ${address}. Correct ${settings.host}.`);
    default:
      return error instanceof Error ? error : new Error(String(error));
  }
}
