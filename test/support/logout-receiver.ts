import type { ServerResponse } from 'node:http';
import { type Receiver, receiver } from '../outbound/support/servers.js';

/** An application's server that hears of sign-outs, and answers as the test says. */
export class LogoutReceiver {
  readonly tokens: string[] = [];
  readonly types: (string | undefined)[] = [];
  /** `undefined`: no answer ever comes. */
  status: number | undefined = 200;
  /** What was sent to `?held` waits for its answer here. */
  readonly held: ServerResponse[] = [];
  private server: Receiver | undefined;

  async start(): Promise<void> {
    this.server = await receiver((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.tokens.push(new URLSearchParams(Buffer.concat(chunks).toString()).get('logout_token') ?? '');
        this.types.push(request.headers['content-type']);
        if (request.url?.endsWith('?held') === true) this.held.push(response);
        else if (this.status !== undefined) response.writeHead(this.status, this.status === 302 ? { location: this.uri } : {}).end();
      });
    });
  }

  get uri(): string {
    return `http://127.0.0.1:${this.server?.port}/backchannel`;
  }

  close(): Promise<void> | undefined {
    return this.server?.close();
  }
}
