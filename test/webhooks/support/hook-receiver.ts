import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Receiver, receiver } from '../../outbound/support/servers.js';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: { readonly type: string; readonly timestamp: string; readonly data: Readonly<Record<string, unknown>> };
}

/** Somebody's server that takes webhooks, and answers as the test says. */
export class HookReceiver {
  readonly received: Received[] = [];
  /** The status of the next answers; the last one for ever. `undefined`: none ever comes. */
  answers: (number | undefined)[] = [204];
  /** What stands in the body of an answer. */
  text = '';
  headers: Record<string, string> = {};

  private constructor(private readonly server: () => Receiver) {}

  static async start(): Promise<HookReceiver> {
    const made: HookReceiver = new HookReceiver(() => server);
    const server = await receiver((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        made.received.push({ headers: request.headers, text, body: JSON.parse(text) as Received['body'] });
        const status = made.answers.length > 1 ? made.answers.shift() : made.answers[0];
        if (status !== undefined) response.writeHead(status, made.headers).end(made.text);
      });
    });
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${this.server().port}/hook`;
  }

  types(): string[] {
    return this.received.map(({ body }) => body.type);
  }

  close(): Promise<void> {
    return this.server().close();
  }
}

/** The signature as Standard Webhooks 1.0 describes it, computed apart from the code under test. */
export function expectedSignature(secret: string, { headers, text }: Pick<Received, 'headers' | 'text'>): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`).digest('base64')}`;
}
