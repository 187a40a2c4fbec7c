import type { AddressInfo, Server } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  readonly to: readonly string[];
  readonly from: string;
  readonly parsed: ParsedMail;
  readonly raw: string;
  readonly secure: boolean;
}

/** What a server answers: undefined takes it, a number refuses with that status. */
export type Answer = number | undefined;

/** A real mail server on a port of its own, that does what a test tells it to. */
export class MailReceiver {
  readonly received: ReceivedMail[] = [];
  /** How many times RCPT TO was said. */
  attempts = 0;
  atRecipient: (address: string) => Answer = () => undefined;
  atData: () => Answer = () => undefined;
  /** Called when a message is in, before it is acknowledged. */
  beforeAnswer: () => Promise<void> = async () => undefined;

  private constructor(private readonly server: SMTPServer, readonly port: number) {}

  static async start(options: SMTPServerOptions = { authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'] }, port = 0): Promise<MailReceiver> {
    // Assigned before anybody can connect: the server's callbacks need it.
    const self: { receiver?: MailReceiver } = {};
    const server = new SMTPServer({
      disableReverseLookup: true, logger: false, ...options,
      onRcptTo(address, _session, callback) {
        const receiver = self.receiver as MailReceiver;
        receiver.attempts += 1;
        callback(refusal(receiver.atRecipient(address.address)));
      },
      onData(stream, session, callback) {
        const receiver = self.receiver as MailReceiver;
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          void (async () => {
            const { mailFrom, rcptTo } = session.envelope;
            callback(await receiver.take(Buffer.concat(chunks), rcptTo.map(({ address }) => address), mailFrom === false ? '' : mailFrom.address, session.secure));
          })();
        });
      },
    });
    server.on('error', () => undefined);
    const listening = await new Promise<Server>((resolve) => {
      const each = server.listen(port, '127.0.0.1', () => {
        resolve(each as Server);
      });
    });
    self.receiver = new MailReceiver(server, (listening.address() as AddressInfo).port);
    return self.receiver;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private async take(raw: Buffer, to: readonly string[], from: string, secure: boolean): Promise<Error | null> {
    const refused = refusal(this.atData());
    if (refused !== null) return refused;
    this.received.push({ to, from, raw: raw.toString('utf8'), parsed: await simpleParser(raw), secure });
    await this.beforeAnswer();
    return null;
  }
}

function refusal(status: Answer): (Error & { responseCode?: number }) | null {
  return status === undefined ? null : Object.assign(new Error('refused for the test'), { responseCode: status });
}
