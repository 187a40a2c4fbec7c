import { gzipSync, brotliCompressSync } from 'node:zlib';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../support/fake-clock.js';
import { fetcher, NameServer, verdict } from './support/fetcher.js';
import { rawReceiver, type Receiver, receiver } from './support/servers.js';
import { throwawayCertificate } from './support/certificate.js';

const running: Receiver[] = [];
const start = async (server: Promise<Receiver>): Promise<Receiver> => {
  const started = await server;
  running.push(started);
  return started;
};
const listed = { allow: ['127.0.0.0/8'] };

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

describe('an answer', () => {
  it('comes with status, headers and body, and the socket is closed', async () => {
    const server = await start(receiver((request, response) => {
      response.writeHead(201, { 'x-met': `${request.method} ${request.url}` });
      request.pipe(response);
    }));
    const answer = await fetcher(listed).fetch(`http://127.0.0.1:${server.port}/in?a=%0d%0a#there`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'grüße', accept: 'text/plain' });
    expect([answer.status, answer.headers['x-met'], answer.body.toString()]).toEqual([201, 'POST /in?a=%0d%0a', 'grüße']);
    expect(server.requests[0]?.headers).toMatchObject({ 'accept': 'text/plain', 'content-length': '7', 'connection': 'close', 'user-agent': 'Doorward' });
    await wait(50);
    expect(server.open()).toBe(0);
  });

  it('that redirects is an answer: nobody follows it', async () => {
    const secret = await start(receiver((_, response) => response.end('secret')));
    const server = await start(receiver((_, response) => response.writeHead(302, { location: `http://127.0.0.1:${secret.port}/` }).end()));
    expect((await fetcher(listed).fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(302);
    expect(secret.requests).toHaveLength(0);
  });

  it.each([['gzip', gzipSync], ['br', brotliCompressSync]] as const)('in %s is decoded', async (encoding, compress) => {
    const server = await start(receiver((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(compress('{"keys":[]}'))));
    expect((await fetcher(listed).fetch(`http://127.0.0.1:${server.port}/`)).body.toString()).toBe('{"keys":[]}');
  });

  it('SS-08: is to one request, whatever line breaks somebody wrote into its URL', async () => {
    let heard = '';
    const server = await start(rawReceiver((socket) => {
      socket.on('data', (bytes) => {
        heard += bytes.toString('latin1');
        if (heard.includes('\r\n\r\n')) socket.end('HTTP/1.1 204 No Content\r\n\r\n');
      });
    }));
    const safe = fetcher(listed);
    const at = `http://127.0.0.1:${server.port}`;
    expect((await safe.fetch(`${at}/%0d%0aSLAVEOF%20evil.test%206379%0d%0a?a=%0D%0AHost:%20evil.test`)).status).toBe(204);
    const [line, ...headers] = heard.split('\r\n');
    expect(line).toBe('GET /%0d%0aSLAVEOF%20evil.test%206379%0d%0a?a=%0D%0AHost:%20evil.test HTTP/1.1');
    expect(headers.filter((header) => /^(?:host|slaveof)/i.test(header))).toEqual([`Host: 127.0.0.1:${server.port}`]);
    for (const raw of [`${at}/\r\nSLAVEOF evil.test 6379\r\n`, `${at}/a\nb`, `${at}/?\r\nQUIT`, `${at}/\0`]) expect(await verdict(safe.fetch(raw))).toBe('refused: not-a-url');
    expect(server.connections).toHaveLength(1);
  });

  it('sends no cookie back', async () => {
    const server = await start(receiver((_, response) => response.setHeader('set-cookie', 'a=b').end()));
    const safe = fetcher(listed);
    await safe.fetch(`http://127.0.0.1:${server.port}/`);
    await safe.fetch(`http://127.0.0.1:${server.port}/`);
    expect(server.requests[1]?.headers['cookie']).toBeUndefined();
  });
});

describe('SS-03: the address that was checked', () => {
  it('is the one that the socket goes to, whatever the name server says a moment later', async () => {
    const server = await start(receiver((_, response) => response.end('inside')));
    const names = new NameServer().set('rebind.test', ['127.0.0.2'], ['127.0.0.1']);
    // Only the second answer leads to the server: had the name been looked up twice, it would answer.
    expect(await verdict(fetcher({ ...listed, names }).fetch(`http://rebind.test:${server.port}/`))).toBe('failed: unreachable');
    expect(names.asked).toEqual(['rebind.test']);
    expect(server.requests).toHaveLength(0);
  });

  it('is checked at each fetch: a name that was good yesterday is refused today', async () => {
    const server = await start(receiver((_, response) => response.end('fine')));
    const names = new NameServer().set('turn.test', ['127.0.0.1'], ['10.0.0.1']);
    const safe = fetcher({ ...listed, names });
    expect(await verdict(safe.fetch(`http://turn.test:${server.port}/`))).toBe('answered');
    expect(await verdict(safe.fetch(`http://turn.test:${server.port}/`))).toBe('refused: address');
  });

  it('leaves Host, SNI and certificate those of the name', async () => {
    const { key, cert } = throwawayCertificate('hooks.test');
    const server = await start(receiver((_, response) => response.end('secure'), { key, cert }));
    const names = new NameServer().set('hooks.test', ['127.0.0.1']).set('other.test', ['127.0.0.1']);
    const safe = fetcher({ ...listed, names, ca: cert });
    expect((await safe.fetch(`https://hooks.test:${server.port}/`)).body.toString()).toBe('secure');
    expect(server.requests[0]?.headers.host).toBe(`hooks.test:${server.port}`);
    expect(await verdict(safe.fetch(`https://other.test:${server.port}/`))).toBe('failed: tls');
  });

  it('must prove itself: a certificate that nobody vouches for is refused', async () => {
    const server = await start(receiver((_, response) => response.end('who?'), throwawayCertificate('hooks.test')));
    const names = new NameServer().set('hooks.test', ['127.0.0.1']);
    expect(await verdict(fetcher({ ...listed, names }).fetch(`https://hooks.test:${server.port}/`))).toBe('failed: tls');
  });

  it('is not that of a proxy in the environment', async () => {
    const proxy = await start(receiver((_, response) => response.end('proxied')));
    const server = await start(receiver((_, response) => response.end('direct')));
    process.env['http_proxy'] = process.env['HTTP_PROXY'] = `http://127.0.0.1:${proxy.port}`;
    try {
      expect((await fetcher(listed).fetch(`http://127.0.0.1:${server.port}/`)).body.toString()).toBe('direct');
    } finally {
      delete process.env['http_proxy'];
      delete process.env['HTTP_PROXY'];
    }
  });
});

describe('SS-07: a hostile server', () => {
  it('cannot send more than is read', async () => {
    const server = await start(receiver((_, response) => {
      response.on('error', () => undefined);
      const push = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        response.once('drain', push);
      };
      push();
    }));
    expect(await verdict(fetcher(listed).fetch(`http://127.0.0.1:${server.port}/`))).toBe('failed: too-large');
    await wait(50);
    expect(server.open()).toBe(0);
    expect((await fetcher(listed).fetch(`http://127.0.0.1:${server.port}/`, { mostBytes: 1000, cut: true })).body).toHaveLength(1000);
  });

  it('cannot send a gzip bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    const server = await start(receiver((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)));
    const before = process.memoryUsage().arrayBuffers;
    expect(await verdict(fetcher(listed).fetch(`http://127.0.0.1:${server.port}/`))).toBe('failed: too-large');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 1024 * 1024);
  });

  it.each([['gzip, gzip', Buffer.from('x')], ['zstd', Buffer.from('x')], ['gzip', Buffer.from('no gzip at all')], ['gzip', gzipSync('cut in the middle').subarray(0, 20)]])('cannot send %s of nonsense', async (encoding, body) => {
    const server = await start(receiver((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body)));
    expect(await verdict(fetcher(listed).fetch(`http://127.0.0.1:${server.port}/`))).toBe('failed: bad-answer');
  });

  it.each([
    ['10,000 headers', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(10_000)}\r\n`, 'too-large'],
    ['150 headers', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(150)}content-length: 0\r\n\r\n`, 'too-large'],
    ['one huge header', `HTTP/1.1 200 OK\r\na: ${'b'.repeat(100_000)}\r\n\r\n`, 'too-large'],
    ['something that is not HTTP', '-ERR unknown command\r\n', 'bad-answer'],
    ['half a body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', 'unreachable'],
    ['nothing', '', 'unreachable'],
  ])('cannot do harm with %s', async (_, text, reason) => {
    const server = await start(rawReceiver((socket) => {
      socket.once('data', () => socket.end(text));
    }));
    expect(await verdict(fetcher(listed).fetch(`http://127.0.0.1:${server.port}/`))).toBe(`failed: ${reason}`);
  });

  it.each([
    ['never answers', (): void => undefined],
    ['sends one header letter at a time', (first: boolean): string => (first ? 'HTTP/1.1 200 OK\r\nx: ' : 'a')],
    ['sends one byte of body at a time', (first: boolean): string => (first ? 'HTTP/1.1 200 OK\r\n\r\n' : 'x')],
    ['says 102 for ever', (): string => 'HTTP/1.1 102 Processing\r\n\r\n'],
  ])('that %s is left after the time that it has in all', async (_, next) => {
    const server = await start(rawReceiver((socket) => {
      let first = true;
      socket.resume();
      const timer = setInterval(() => {
        const text = next(first);
        first = false;
        if (text !== undefined) socket.write(text);
      }, 20);
      socket.on('close', () => clearInterval(timer));
    }));
    const started = performance.now();
    expect(await verdict(fetcher(listed).fetch(`http://127.0.0.1:${server.port}/`, { timeoutMs: 300 }))).toBe('failed: timeout');
    expect(performance.now() - started).toBeLessThan(1500);
    await wait(50);
    expect(server.open()).toBe(0);
  });

  it('whose name server is slow is left as well', async () => {
    const names = new (class extends NameServer {
      protected override async ask(): Promise<readonly string[]> {
        await wait(2000, undefined, { ref: false });
        return ['127.0.0.1'];
      }
    })();
    expect(await verdict(fetcher({ ...listed, names }).fetch('http://slow.test:9999/', { timeoutMs: 200 }))).toBe('failed: timeout');
  });
});

describe('one host', () => {
  it('has so many requests at once and so many waiting, and delays no other', async () => {
    const slow = await start(rawReceiver(() => undefined));
    const quick = await start(receiver((_, response) => response.end('quick')));
    const names = new NameServer().set('slow.test', ['127.0.0.1']).set('quick.test', ['127.0.0.1']);
    const safe = fetcher({ ...listed, names });
    const waiting = Array.from({ length: 40 }, () => verdict(safe.fetch(`http://slow.test:${slow.port}/`, { timeoutMs: 500 })));
    await wait(100);
    expect(slow.open()).toBe(4);
    const started = performance.now();
    expect((await safe.fetch(`http://quick.test:${quick.port}/`)).body.toString()).toBe('quick');
    expect(performance.now() - started).toBeLessThan(300);
    const verdicts = await Promise.all(waiting);
    expect(verdicts.filter((word) => word === 'failed: busy')).toHaveLength(4);
    expect(verdicts.filter((word) => word === 'failed: timeout')).toHaveLength(36);
  });

  it('has a line for each document: forty requests for one that is slow keep none for another waiting', async () => {
    const server = await start(receiver((request, response) => {
      if (request.url === '/jwks') response.end('[]');
    }));
    const safe = fetcher(listed);
    const slow = Array.from({ length: 40 }, () => verdict(safe.fetch(`http://127.0.0.1:${server.port}/slow`, { timeoutMs: 500 })));
    await wait(100);
    const started = performance.now();
    for (let time = 0; time < 10; time += 1) expect((await safe.fetch(`http://127.0.0.1:${server.port}/jwks`)).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(300);
    expect((await Promise.all(slow)).filter((word) => word !== 'failed: timeout')).toEqual(Array.from({ length: 4 }, () => 'failed: busy'));
  });

  it('has one line for an asker, however many documents they name, and their failures are theirs', async () => {
    const server = await start(receiver((request, response) => {
      if (request.url === '/jwks') response.end('x'.repeat(2000));
    }));
    const safe = fetcher({ ...listed, clock: new FakeClock() });
    const at = (path: string, more: object): Promise<string> => verdict(safe.fetch(`http://127.0.0.1:${server.port}${path}`, more));
    for (let time = 0; time < 6; time += 1) expect(await at('/jwks', { asker: 'a', mostBytes: 1000 })).toBe(time < 5 ? 'failed: too-large' : 'failed: resting');
    expect(await at('/jwks', { mostBytes: 3000 })).toBe('answered');
    const ofOne = Array.from({ length: 40 }, (_, index) => at(`/slow/${index}`, { asker: 'a', timeoutMs: 300 }));
    await wait(100);
    expect(server.open()).toBe(4);
    expect(await at('/jwks', { asker: 'b', timeoutMs: 200 })).toBe('answered');
    await Promise.all(ofOne);
  });

  it('is left alone for a while after failures in a row, unless the caller paces itself, and is back after a success', async () => {
    let broken = true;
    const server = await start(receiver((request, response) => (broken ? request.socket.destroy() : response.end('back'))));
    const clock = new FakeClock();
    const safe = fetcher({ ...listed, clock });
    const go = (paced = false): Promise<string> => verdict(safe.fetch(`http://127.0.0.1:${server.port}/`, { paced }));
    for (let failure = 0; failure < 5; failure += 1) expect(await go()).toBe('failed: unreachable');
    expect(await go()).toBe('failed: resting');
    expect(server.requests).toHaveLength(5);
    expect(await go(true)).toBe('failed: unreachable');
    clock.advance('15s');
    expect(await go()).toBe('failed: resting');
    broken = false;
    clock.advance('10s');
    expect(await go()).toBe('answered');
    broken = true;
    expect(await go()).toBe('failed: unreachable');
    expect(await go()).toBe('failed: unreachable');
  });

  it('that answers is not left alone for what somebody asked of it that is too large, no HTTP, broken off or slow: only that document is', async () => {
    const server = await start(receiver((request, response) => {
      const path = new URL(request.url ?? '/', 'http://x').pathname;
      if (path === '/large') response.end('x'.repeat(2000));
      else if (path === '/broken') request.socket.destroy();
      else if (path === '/encoded') response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip');
      else if (path !== '/slow') response.end('[]');
    }));
    const safe = fetcher({ ...listed, clock: new FakeClock() });
    const go = (path: string): Promise<string> => verdict(safe.fetch(`http://127.0.0.1:${server.port}${path}`, { mostBytes: 1000, timeoutMs: path.startsWith('/slow') ? 100 : 5000 }));
    for (const [path, reason] of [['/large', 'too-large'], ['/encoded', 'bad-answer'], ['/broken', 'unreachable'], ['/slow', 'timeout']] as const) {
      for (let time = 0; time < 5; time += 1) expect(await go(`${path}?${time}`)).toBe(`failed: ${reason}`);
      expect(await go(`${path}?other`)).toBe('failed: resting');
      expect(await go('/jwks')).toBe('answered');
    }
  });

  it('that leaves nobody connect is left alone, whichever documents were asked for', async () => {
    const closed = await start(rawReceiver(() => undefined));
    await closed.close();
    const silent = await start(rawReceiver(() => undefined));
    const safe = fetcher({ ...listed, clock: new FakeClock() });
    const go = (address: string, timeoutMs = 5000): Promise<string> => verdict(safe.fetch(address, { timeoutMs }));
    for (let time = 0; time < 5; time += 1) expect(await go(`http://127.0.0.1:${closed.port}/${time}`)).toBe('failed: unreachable');
    expect(await go(`http://127.0.0.1:${closed.port}/other`)).toBe('failed: resting');
    // Over https no connection stands before the handshake. Those that had no time for it, which may have waited for a place, say nothing of the host.
    const paths = ['a', 'b', 'c', 'd', 'e'].map((path) => `https://127.0.0.1:${silent.port}/${path}`);
    expect(await Promise.all(paths.map(async (address) => go(address, 100)))).toEqual(paths.map(() => 'failed: timeout'));
    expect(await Promise.all(paths.map(async (address) => go(address, 2200)))).toEqual(paths.map(() => 'failed: timeout'));
    await wait(50);
    expect(await go(`https://127.0.0.1:${silent.port}/other`)).toBe('failed: resting');
  });

  it('is never told to rest by our own refusals', async () => {
    const safe = fetcher();
    for (let time = 0; time < 10; time += 1) expect(await verdict(safe.fetch('https://10.0.0.1/'))).toBe('refused: address');
  });
});
