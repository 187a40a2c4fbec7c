import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { basic, WireClient } from '../support/client.js';
import { assertSound } from '../support/global-assertions.js';
import { expectInvariants } from '../support/invariants.js';
import { addressOf, servedRoutes } from '../support/routes.js';
import { FORM, send, type WireAnswer } from '../support/wire.js';
import { CALLBACK, PASSWORD, SECRET } from '../support/world.js';

const REQUESTS = 3_000;
const SEED = Number(process.env['DOORWARD_FUZZ_SEED'] ?? '20240521');
const AT_ONCE = 8;

/** mulberry32: the same requests for the same seed. */
class Dice {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  upTo(most: number): number {
    return Math.floor(this.next() * most);
  }

  chance(of: number): boolean {
    return this.next() < of;
  }

  one<T>(of: readonly T[]): T {
    return of[this.upTo(of.length)] as T;
  }
}

const NASTY = [
  '', ' ', '\0', '%00', '%', '%zz', '%c0%ae', '%ff', '\u202e', '\ud800', '😀', "' OR 1=1--", '"; DROP TABLE users;--', '<script>alert(1)</script>', '${jndi:ldap://x}', '{{7*7}}', '../../etc/passwd', '\r\nSet-Cookie: x=1',
  '__proto__', 'constructor', 'toString', 'null', 'undefined', 'NaN', '-1', '0', '1e309', '9007199254740993', 'true', '[]', '{}', '{"$gt":""}', '[object Object]', 'x'.repeat(2_049), 'x'.repeat(9_000), 'javascript:alert(1)', '//evil.example', 'https://evil.example',
  'openid', 'openid openid', 'openid profile', 'offline_access', 'none', 'none login', 'login', 'consent', 'code', 'token', 'code id_token', 'query', 'fragment', 'form_post', 'S256', 'plain', 'Bearer x', 'authorization_code', 'refresh_token', 'client_credentials', 'app', 'spa',
];
const NAMES = [
  'client_id', 'client_secret', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'state', 'nonce', 'prompt', 'max_age', 'code', 'code_challenge', 'code_challenge_method', 'code_verifier', 'grant_type', 'refresh_token', 'token',
  'token_type_hint', 'resource', 'request', 'request_uri', 'claims', 'id_token_hint', 'login_hint', 'ui_locales', 'acr_values', 'display', 'access_token', 'client_assertion', 'client_assertion_type', 'username', 'password', 'csrf', 'decision',
  'post_logout_redirect_uri', 'logout_hint', '__proto__', 'a[b]', 'x',
];
const HEADERS = ['accept', 'accept-language', 'authorization', 'content-type', 'content-encoding', 'cookie', 'dpop', 'expect', 'forwarded', 'host', 'if-none-match', 'origin', 'prefer', 'range', 'referer', 'sec-fetch-site', 'sec-fetch-dest', 'te', 'upgrade', 'user-agent', 'x-forwarded-for', 'x-forwarded-host', 'x-http-method-override', 'x-original-url', 'x-request-id'];
const TYPES = [FORM, FORM, FORM, 'application/json', 'multipart/form-data; boundary=x', 'text/plain', `${FORM}; charset=utf-16`, 'application/json; charset=latin1', '', 'a/b', '\u00ff'];
const METHODS = ['GET', 'GET', 'POST', 'POST', 'POST', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

describe(`${REQUESTS} requests that nobody would send (seed ${SEED})`, () => {
  let test: TestApp;
  let paths: string[];
  /** Good values, so that some requests come far. */
  let good: Record<string, string>;
  let cookies: string[];
  const sent = new Set<string>();

  beforeAll(async () => {
    test = await createTestApp();
    const browser = new Browser(test.url);
    const app = new WireClient(test.url);
    const tokens = await app.tokens(browser, { scope: 'openid offline_access notes:read notes:write' });
    const waiting = new URL((await browser.open(app.authorizeUrl({ prompt: 'consent' }))).url).searchParams.get('request') ?? '';
    good = {
      client_id: 'app', client_secret: SECRET, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid', state: 'st', grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] ?? '', token: tokens['access_token'] ?? '',
      access_token: tokens['access_token'] ?? '', id_token_hint: tokens['id_token'] ?? '', request: waiting, username: 'alice', password: PASSWORD, csrf: browser.form().fields.get('csrf') ?? '', decision: 'allow',
    };
    cookies = ['doorward-browser', 'doorward-session', 'doorward-device'].map((name) => `${name}=${browser.cookie(name)}`);
    paths = [...servedRoutes(test).keys()].map((path) => (path.includes(':id') ? path.replace(':id', waiting) : addressOf(path)));
  });
  afterAll(async () => test.close());

  const value = (dice: Dice, name: string): string => {
    const chosen = dice.chance(0.5) && Object.hasOwn(good, name) ? (good[name] ?? '') : dice.one(NASTY);
    const mutated = dice.chance(0.15) && chosen !== '' ? mutate(dice, chosen) : chosen;
    if (mutated.length > 3) sent.add(mutated);
    return mutated;
  };

  function mutate(dice: Dice, text: string): string {
    const at = dice.upTo(text.length);
    switch (dice.upTo(4)) {
      case 0: return text.slice(0, at);
      case 1: return `${text.slice(0, at)}${String.fromCodePoint(dice.upTo(0x3000))}${text.slice(at)}`;
      case 2: return `${text.slice(0, at)}${text.slice(at + 1)}`;
      default: return `${text}${dice.one(NASTY)}`;
    }
  }

  function parameters(dice: Dice): string {
    const pairs = Array.from({ length: dice.upTo(12) }, () => {
      const name = dice.one(NAMES);
      const text = value(dice, name);
      return dice.chance(0.15) ? `${name}=${text.replaceAll(/[^\x21-\x7e]/g, '')}` : new URLSearchParams([[name, text]]).toString();
    });
    return pairs.join(dice.chance(0.05) ? ';' : '&');
  }

  function headers(dice: Dice): Record<string, string> {
    const chosen: Record<string, string> = {};
    if (dice.chance(0.4)) chosen['authorization'] = dice.one([basic('app', SECRET), basic('app', 'wrong'), `Bearer ${good['access_token']}`, 'Basic', 'Bearer', `Basic ${dice.one(NASTY)}`, `DPoP ${dice.one(NASTY)}`]);
    if (dice.chance(0.4)) chosen['cookie'] = cookies.filter(() => dice.chance(0.7)).join('; ');
    if (dice.chance(0.3)) chosen['origin'] = dice.one([test.url, 'null', 'https://spa.example.com', 'https://evil.example', 'x']);
    if (dice.chance(0.3)) chosen[dice.one(HEADERS)] = dice.one(NASTY);
    // What a header cannot carry is the business of the socket below.
    return Object.fromEntries(Object.entries(chosen).map(([name, text]) => [name, text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?')]).filter(([name, text]) => !(name === 'expect' || name === 'upgrade' || (name === 'host' && text === ''))));
  }

  function address(dice: Dice): string {
    const path = dice.one(paths);
    const bent = dice.chance(0.2) ? dice.one([`${path}/`, `/${path}`, path.toUpperCase(), `${path};x=1`, `${path}%00`, `${path}/../..`, path.replace('o', '%6f'), `${path}/${new URLSearchParams([['x', dice.one(NASTY)]]).toString().slice(2, 500)}`, `${path}%`, `${path}\\..`]) : path;
    const search = dice.chance(0.6) ? `?${parameters(dice)}` : '';
    // What is longer is refused before there is a method, and the answer to HEAD would have a body.
    return `${bent}${search}`.replaceAll(/[^\x21-\x7e]/g, '').slice(0, 12_000);
  }

  function body(dice: Dice, type: string): string {
    if (type.startsWith('application/json')) return dice.one(['{}', '[]', 'null', '"x"', '{"body":"x"}', '{"body":', '[['.repeat(500), '{"a":1,"a":2}', '{"__proto__":{}}', '\uFEFF{}', JSON.stringify({ body: dice.one(NASTY) }), JSON.stringify(good)]);
    return dice.chance(0.05) ? 'x'.repeat(dice.upTo(80_000)) : parameters(dice);
  }

  async function fire(dice: Dice): Promise<{ readonly what: string; readonly answer: WireAnswer; readonly milliseconds: number }> {
    const method = dice.one(METHODS);
    const target = address(dice);
    const type = dice.one(TYPES);
    const has = method !== 'GET' && method !== 'HEAD' && method !== 'TRACE' && dice.chance(0.9);
    const own = headers(dice);
    const content = has ? body(dice, type) : undefined;
    // Node sends some methods' bodies without a length, and they would be the next request.
    const length = content === undefined ? {} : { 'content-type': type, 'content-length': String(Buffer.byteLength(content)) };
    const request = { method, headers: { ...length, ...own }, ...(content === undefined ? {} : { body: content }) };
    const what = `${method} ${target.slice(0, 200)} ${JSON.stringify(request.headers).slice(0, 300)} ${(content ?? '').slice(0, 300)}`;
    const since = performance.now();
    try {
      const answer = await send(test.url, target, request);
      return { what, answer, milliseconds: performance.now() - since };
    } catch (error) {
      throw new Error(`${what}\n${String(error)}`, { cause: error });
    }
  }

  it('are each answered within two seconds, never with a 5xx, and tell nothing', async () => {
    const { pid } = process;
    const statuses = new Map<number, number>();
    const problems: string[] = [];
    for (let done = 0; done < REQUESTS && problems.length < 5; done += AT_ONCE) {
      const batch = Array.from({ length: AT_ONCE }, (_, at) => new Dice(SEED ^ Math.imul(done + at + 1, 0x9e3779b1)));
      const heard = await Promise.all(batch.map(async (each) => fire(each)));
      for (const { what, answer, milliseconds } of heard) {
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (milliseconds > 2_000) problems.push(`${Math.round(milliseconds)} ms: ${what}`);
        try {
          assertSound(answer, { sent: [...sent] });
        } catch (error) {
          problems.push(`${what}\n${String(error).slice(0, 1_000)}`);
        }
      }
      sent.clear();
    }
    expect(problems).toEqual([]);
    // They came far enough to be refused for many reasons.
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 204, 303, 400, 401, 404, 405, 415]));
    expect(process.pid).toBe(pid);
    expect((await fetch(`${test.url}/oauth2/jwks`)).status).toBe(200);
    expect((await new WireClient(test.url, 'machine').token({ grant_type: 'client_credentials', scope: 'orders:read' })).status).toBe(200);
    await expectInvariants(test);
  }, 120_000);

  it('that are no HTTP leave the server as it was', async () => {
    const dice = new Dice(SEED);
    const garbage = (): Buffer => {
      const bytes = Buffer.from(Array.from({ length: dice.upTo(600) }, () => dice.upTo(256)));
      const line = `${dice.one(METHODS)} ${address(dice)} HTTP/1.${dice.upTo(3)}\r\nHost: ${dice.one(NASTY)}\r\n${dice.one(HEADERS)}: ${dice.one(NASTY)}\r\nContent-Length: ${dice.one(['0', '5', '-1', 'x', '99999999999999999999'])}\r\n\r\n`;
      return dice.chance(0.3) ? bytes : Buffer.concat([Buffer.from(line, 'latin1'), bytes]);
    };
    const hurl = async (bytes: Buffer): Promise<string> => new Promise((resolve) => {
      let told = '';
      const socket = connect(test.config.listen.port, '127.0.0.1', () => { socket.end(bytes); });
      const limit = setTimeout(() => socket.destroy(), 2_000);
      socket.setEncoding('latin1').on('data', (chunk: string) => { told += chunk; }).on('error', () => undefined).on('close', () => {
        clearTimeout(limit);
        resolve(told);
      });
    });
    for (let round = 0; round < 25; round += 1) {
      for (const told of await Promise.all(Array.from({ length: AT_ONCE }, async () => hurl(garbage())))) expect(told).not.toMatch(/^HTTP\/1\.1 5/);
    }
    expect((await fetch(`${test.url}/oauth2/jwks`)).status).toBe(200);
  }, 60_000);
});
