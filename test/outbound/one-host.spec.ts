import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../support/fake-clock.js';
import { fetcher, NameServer, verdict } from './support/fetcher.js';
import { closeAll, rawReceiver, receiver, start } from './support/servers.js';

const listed = { allow: ['127.0.0.0/8'] };

afterEach(closeAll);

describe('one host', () => {
  it('has so many requests at once and so many waiting, and delays no other', async () => {
    const slow = await start(rawReceiver(() => undefined));
    const quick = await start(receiver((_, response) => response.end('quick')));
    const names = new NameServer().set('slow.test', ['127.0.0.1']).set('quick.test', ['127.0.0.1']);
    const safe = fetcher({ ...listed, names });
    const waiting = Array.from({ length: 40 }, () => verdict(safe.fetch(`http://slow.test:${slow.port}/`, { timeoutMs: 2000 })));
    await wait(100);
    expect(slow.open()).toBe(4);
    const started = performance.now();
    expect((await safe.fetch(`http://quick.test:${quick.port}/`)).body.toString()).toBe('quick');
    expect(performance.now() - started).toBeLessThan(1200);
    const verdicts = await Promise.all(waiting);
    expect(verdicts.filter((word) => word === 'failed: busy')).toHaveLength(4);
    expect(verdicts.filter((word) => word === 'failed: timeout')).toHaveLength(36);
  });

  it('has a line for each document: forty requests for one that is slow keep none for another waiting', async () => {
    const server = await start(receiver((request, response) => {
      if (request.url === '/jwks') response.end('[]');
    }));
    const safe = fetcher(listed);
    const slow = Array.from({ length: 40 }, () => verdict(safe.fetch(`http://127.0.0.1:${server.port}/slow`, { timeoutMs: 2000 })));
    await wait(100);
    const started = performance.now();
    for (let time = 0; time < 10; time += 1) expect((await safe.fetch(`http://127.0.0.1:${server.port}/jwks`)).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(1200);
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

  it('gives half of its places to those who were slow there lately, however many names they have, and the other half to others', async () => {
    const held: (() => void)[] = [];
    const server = await start(receiver((request, response) => {
      if (request.url === '/jwks') response.end('[]');
      else held.push(() => response.end());
    }));
    const clock = new FakeClock();
    const safe = fetcher({ ...listed, clock });
    const dozens = (): Promise<string>[] => Array.from({ length: 20 }, (_, at) => verdict(safe.fetch(`http://127.0.0.1:${server.port}/slow`, { asker: `client ${at}` })));
    const until = async (count: number): Promise<void> => {
      while (held.length < count) await wait(5);
      await wait(50);
      expect(held).toHaveLength(count);
    };
    const release = (): void => held.splice(0).forEach((end) => end());

    const first = dozens();
    await until(16);
    clock.advance('3s');
    release();
    await until(4);
    clock.advance('3s');
    release();
    expect(new Set(await Promise.all(first))).toEqual(new Set(['answered']));

    const second = dozens();
    await until(8);
    expect(await verdict(safe.fetch(`http://127.0.0.1:${server.port}/jwks`, { timeoutMs: 1000 }))).toBe('answered');
    for (const left of [8, 4]) {
      release();
      await until(left);
    }
    release();
    expect(new Set(await Promise.all(second))).toEqual(new Set(['answered']));
  });

  it('has no document left alone because others held the places for which it was waiting', async () => {
    const held: (() => void)[] = [];
    const server = await start(receiver((request, response) => {
      if (request.url === '/jwks') response.end('[]');
      else held.push(() => response.end());
    }));
    const safe = fetcher({ ...listed, clock: new FakeClock() });
    const go = (path: string, more: object): Promise<string> => verdict(safe.fetch(`http://127.0.0.1:${server.port}${path}`, more));
    const strangers = Array.from({ length: 16 }, (_, index) => go('/slow', { asker: `client ${index}` }));
    while (held.length < 16) await wait(5);
    expect(new Set(await Promise.all(Array.from({ length: 6 }, async () => go('/jwks', { timeoutMs: 100 }))))).toEqual(new Set(['failed: timeout']));
    held.splice(0).forEach((end) => end());
    await Promise.all(strangers);
    expect(await go('/jwks', {})).toBe('answered');
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
    expect(await Promise.all(paths.map(async (address) => go(address, 1200)))).toEqual(paths.map(() => 'failed: timeout'));
    await wait(50);
    expect(await go(`https://127.0.0.1:${silent.port}/other`)).toBe('failed: resting');
  });

  it('is never told to rest by our own refusals', async () => {
    const safe = fetcher();
    for (let time = 0; time < 10; time += 1) expect(await verdict(safe.fetch('https://10.0.0.1/'))).toBe('refused: address');
  });
});
