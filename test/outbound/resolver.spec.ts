import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Resolver } from '../../src/platform/outbound/resolver.js';
import { verdict } from './support/fetcher.js';

/** The real one, with the system's own resolver told apart and held where a test wants it silent. */
class Watched extends Resolver {
  readonly lookedUp: string[] = [];
  known: Readonly<Record<string, readonly string[]>> = {};
  servers: (host: string) => Promise<readonly string[] | undefined> = async () => undefined;

  protected override askNameServers(host: string): Promise<readonly string[] | undefined> {
    return this.servers(host);
  }

  protected override lookUp(host: string): Promise<readonly string[]> {
    this.lookedUp.push(host);
    const addresses = this.known[host];
    return addresses === undefined ? new Promise(() => undefined) : Promise.resolve(addresses);
  }
}

describe('names', () => {
  it('that name servers know are never asked of the system, and wait for no other, however many are silent', async () => {
    const resolver = new Watched();
    resolver.servers = (host) => (host.startsWith('silent') ? new Promise(() => undefined) : Promise.resolve(['192.0.2.1']));
    for (let each = 0; each < 100; each += 1) void resolver.addressesOf(`silent${each}.zone.test`);
    expect(await resolver.addressesOf('app.example.com')).toEqual(['192.0.2.1']);
    expect(resolver.lookedUp).toEqual([]);
  });

  it('that they do not know are asked of the system, one at a time, and so many wait', async () => {
    const resolver = new Watched();
    const first = Array.from({ length: 17 }, (_, each) => resolver.addressesOf(`name${each}.inner.test`));
    for (const each of first) each.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await verdict(resolver.addressesOf('one-more.inner.test'))).toBe('failed: busy');
    expect(resolver.lookedUp).toHaveLength(1);
  });

  it('that they deny, and that keep the system waiting, do not stand before those that are the system\'s own', async () => {
    const resolver = new Watched();
    resolver.known = { intranet: ['10.0.0.7'] };
    for (let each = 0; each < 17; each += 1) resolver.addressesOf(`denied${each}.zone.test`).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await verdict(resolver.addressesOf('denied.zone.test'))).toBe('failed: busy');
    expect(await resolver.addressesOf('intranet')).toEqual(['10.0.0.7']);
  });

  it('are asked of name servers so many at once, so many wait, and others are told at once', async () => {
    const resolver = new Watched();
    let asked = 0;
    resolver.servers = () => new Promise(() => void (asked += 1));
    for (let each = 0; each < 128 + 256; each += 1) resolver.addressesOf(`silent${each}.zone.test`).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(asked).toBe(128);
    expect(await verdict(resolver.addressesOf('one-more.zone.test'))).toBe('failed: busy');
  });

  it('without a dot are the system\'s from the beginning', async () => {
    const resolver = new Watched();
    resolver.known = { intranet: ['10.0.0.7'] };
    resolver.servers = async () => ['198.51.100.1'];
    expect(await resolver.addressesOf('intranet')).toEqual(['10.0.0.7']);
  });

  it('whose name servers fail have no address, and the system is not asked to try', async () => {
    const resolver = new Watched();
    resolver.servers = async () => Promise.reject(Object.assign(new Error('queryA ETIMEOUT'), { code: 'ETIMEOUT' }));
    expect(await verdict(resolver.addressesOf('app.example.com'))).toBe('failed: unknown-host');
    expect(resolver.lookedUp).toEqual([]);
  });
});

describe('name servers', () => {
  let socket: Socket | undefined;
  afterEach(() => void socket?.close());

  /** Answers A with 192.0.2.9 and all else with nothing there; names with `none` are unknown, and for those with `silent` it says nothing. */
  async function nameServer(): Promise<string> {
    const udp = createSocket('udp4');
    socket = udp;
    udp.on('message', (query, { port, address }) => {
      const question = query.subarray(12, query.indexOf(0, 12) + 5);
      if (question.includes('silent')) return;
      const isA = question.readUInt16BE(question.length - 4) === 1 && !question.includes('none');
      const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, question.includes('none') ? 0x83 : 0x80, 0, 1, 0, isA ? 1 : 0, 0, 0, 0, 0]);
      udp.send(Buffer.concat([header, question, isA ? Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 192, 0, 2, 9]) : Buffer.alloc(0)]), port, address);
    });
    udp.bind(0, '127.0.0.1');
    await once(udp, 'listening');
    return `127.0.0.1:${udp.address().port}`;
  }

  class Asking extends Resolver {
    constructor(private readonly server: string) {
      super();
    }

    protected override nameServers(): ReturnType<Resolver['nameServers']> {
      const servers = super.nameServers();
      servers.setServers([this.server]);
      return servers;
    }

    protected override async lookUp(host: string): Promise<readonly string[]> {
      return host.includes('none') ? ['10.0.0.8'] : [];
    }
  }

  it('are asked for both kinds of address, and what they do not know may still be a name of the system', async () => {
    const resolver = new Asking(await nameServer());
    expect(await resolver.addressesOf('app.example.com')).toEqual(['192.0.2.9']);
    expect(await resolver.addressesOf('none.inner.test')).toEqual(['10.0.0.8']);
  });

  it('that are silent are left after two seconds', async () => {
    const resolver = new Asking(await nameServer());
    const started = performance.now();
    expect(await verdict(resolver.addressesOf('silent.example.com'))).toBe('failed: unknown-host');
    expect(performance.now() - started).toBeLessThan(4500);
  });
});
