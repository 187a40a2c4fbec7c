import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';

/** The connections of one server and what is being answered on them: what a stop without a failed request has to know. */
export class Connections {
  private readonly sockets = new Set<Socket>();
  private readonly answering = new Set<ServerResponse>();
  private closing = false;
  private changed: (() => void) | undefined;

  constructor(server: Server) {
    server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => {
        this.sockets.delete(socket);
        this.changed?.();
      });
    });
    // First in line, so that the answer's headers are still open.
    server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      if (this.closing) response.shouldKeepAlive = false;
      this.answering.add(response);
      response.once('close', () => {
        this.answering.delete(response);
        this.changed?.();
      });
    });
  }

  get openSockets(): number {
    return this.sockets.size;
  }

  get requestsInFlight(): number {
    return this.answering.size;
  }

  /** From now on each answer carries `Connection: close`, also those that are being worked on. */
  closeAfterAnswers(): void {
    this.closing = true;
    for (const response of this.answering) response.shouldKeepAlive = false;
  }

  /** Resolves when everything that has reached this machine is answered: also what a busy process has not found time to read yet. */
  async answered(): Promise<void> {
    do {
      await this.until(() => this.answering.size === 0);
      // Two, because the first may come before this turn of the event loop looks at the sockets.
      await setImmediate();
      await setImmediate();
    } while (this.answering.size > 0);
  }

  /** Resolves when every connection has been closed, or after `ms`. */
  async gone(ms: number): Promise<void> {
    let over = false;
    const timer = setTimeout(() => {
      over = true;
      this.changed?.();
    }, ms);
    await this.until(() => over || this.sockets.size === 0);
    clearTimeout(timer);
  }

  /** Says goodbye on connections that carry no request. */
  endIdle(): void {
    const busy = new Set([...this.answering].map((response) => response.socket));
    for (const socket of this.sockets) if (!busy.has(socket)) socket.end();
  }

  private async until(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await new Promise<void>((resolve) => {
        this.changed = resolve;
      });
    }
  }
}
