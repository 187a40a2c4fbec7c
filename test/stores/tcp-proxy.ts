import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

/** Stands between the tests and the server, to do to the network what networks do. */
export class TcpProxy {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private isSilent = false;
  private isAway = false;
  private delayMs = 0;
  private cut: { readonly matches: (packet: Buffer) => boolean; times: number } | undefined;

  private constructor(private readonly server: Server, private readonly host: string, private readonly targetPort: number) {
    server.on('connection', (client) => this.join(client));
  }

  static async to(host: string, port: number): Promise<TcpProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, host, port);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.pairs.size;
  }

  /** Accepts, and passes nothing on: a black hole. */
  silence(): void {
    this.isSilent = true;
  }

  /** Ends every connection, and each new one at once: nobody is there. */
  leave(): void {
    this.isAway = true;
    this.closeAll();
  }

  /** Keeps each answer for so long: a server far away, or a slow one. */
  slowDown(ms: number): void {
    this.delayMs = ms;
  }

  /** Passes everything on again, on new connections; what was silenced is closed. */
  heal(): void {
    this.isSilent = false;
    this.isAway = false;
    this.delayMs = 0;
    this.cut = undefined;
    this.closeAll();
  }

  /** The next so many packets with this text reach the server; their answers do not come back, as the connection ends. */
  cutAfter(text: string, times = 1): void {
    this.cutAt((packet) => packet.includes(text), times);
  }

  /** The same for packets that a test chooses. */
  cutAt(matches: (packet: Buffer) => boolean, times = 1): void {
    this.cut = { matches, times };
  }

  closeAll(): void {
    for (const [client, upstream] of this.pairs) {
      client.destroy();
      upstream.destroy();
    }
  }

  async stop(): Promise<void> {
    this.closeAll();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket): void {
    if (this.isAway) {
      client.destroy();
      return;
    }
    const upstream = connect(this.targetPort, this.host);
    const pair = [client, upstream] as const;
    let mute = false;
    this.pairs.add(pair);
    const end = (): void => {
      client.destroy();
      upstream.destroy();
      this.pairs.delete(pair);
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    client.on('data', (data) => {
      if (this.isSilent) return;
      if (this.cut !== undefined && this.cut.times > 0 && this.cut.matches(data)) {
        this.cut.times -= 1;
        mute = true;
        upstream.once('data', end);
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (this.isSilent || mute) return;
      if (this.delayMs === 0) client.write(data);
      else setTimeout(() => client.write(data), this.delayMs);
    });
  }
}
