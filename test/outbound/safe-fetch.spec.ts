import { gzipSync, brotliCompressSync } from 'node:zlib';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { fetcher, NameServer, verdict } from './support/fetcher.js';
import { closeAll, rawReceiver, receiver, start } from './support/servers.js';
import { throwawayCertificate } from './support/certificate.js';

const listed = { allow: ['127.0.0.0/8'] };

afterEach(closeAll);

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
