import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createLog } from './log.js';
import { hideSecrets } from './log-redaction.js';
import { Clock } from './clock.js';
import { Random } from './random.js';

interface Written {
  readonly log: ReturnType<typeof createLog>;
  readonly lines: string[];
  /** The last line as data; throws where it is not one line of JSON. */
  readonly last: () => Record<string, unknown>;
}

function logTo(format: 'json' | 'pretty' = 'json', workers = 1): Written {
  const lines: string[] = [];
  const log = createLog({ log: { level: 'info', format }, workers }, { write: (line) => void lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> };
}

const HOSTILE = 'eve\r\n{"level":"info","msg":"forged"}\u001b[2J\u009b31m\u2028\u202e\u0000\u007f${jndi:ldap://x}';
/** Every control character but the line break, both Unicode line ends, and what turns the writing direction. */
const CONTROLS = /[^\n\P{Cc}]|[\p{Zl}\p{Zp}\u202a-\u202e]/u;

describe('a log line', () => {
  it('is one JSON object with time, level, message and the fields of its event', () => {
    const { log, lines, last } = logTo();
    log.info({ request_id: 'req_1', route: '/oauth2/token', status: 200, ms: 1.5 }, 'request');
    expect(last()).toEqual({ level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/), request_id: 'req_1', route: '/oauth2/token', status: 200, ms: 1.5, msg: 'request' });
    expect(lines[0]?.endsWith('}\n')).toBe(true);
  });

  it('names the process where there are several', () => {
    const { log, last } = logTo('json', 2);
    log.info('started');
    expect(last()['pid']).toBe(process.pid);
  });

  it('is written at the level that is set now', () => {
    const { log, lines } = logTo();
    log.debug('quiet');
    log.level = 'debug';
    log.debug('told');
    log.level = 'silent';
    log.fatal('quiet again');
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['told']);
  });
});

describe.each(['json', 'pretty'] as const)('what a stranger sends, in a %s line', (format) => {
  it('forges no line and reaches no terminal as a control character, in a field, an error or the message', () => {
    const { log, lines } = logTo(format);
    log.warn({ user_agent: HOSTILE, nested: { [HOSTILE]: [HOSTILE] } }, HOSTILE);
    log.child({ login_name: HOSTILE }).warn('child');
    log.error({ err: new Error(HOSTILE, { cause: new Error(HOSTILE) }) }, 'failed');
    const text = lines.join('');
    expect(text).not.toMatch(CONTROLS);
    const inColumnOne = text.split('\n').filter((line) => line.startsWith('{"level":"info"') || line.startsWith('forged'));
    expect(inColumnOne).toEqual([]);
    expect(text).toContain('eve');
  });

  it('stays within one line per event for any text', () => {
    const { log, lines } = logTo(format);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      lines.length = 0;
      log.info({ text, [text]: text }, text);
      expect(lines).toHaveLength(1);
      expect(lines[0]?.indexOf('\n')).toBe((lines[0]?.length ?? 0) - 1);
      expect(lines[0]).not.toMatch(CONTROLS);
    }));
  });
});

describe.each(['json', 'pretty'] as const)('a secret, in a %s log', (format) => {
  const CANARY = 'canary-7f3a9';

  it.each([
    'password', 'new_password', 'newPassword', 'passwordHash', 'token', 'access_token', 'refreshToken', 'id_token', 'id_token_hint', 'client_secret', 'clientSecret', 'secret', 'secretKey', 'code', 'user_code',
    'device_code', 'code_verifier', 'client_assertion', 'authorization', 'Authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'Set-Cookie', 'csrf', 'csrf_token', 'headers', 'body', 'query', 'parameters',
  ])('is hidden under the name %s, at any depth, in children, arrays, errors and objects', (name) => {
    const { log, lines } = logTo(format);
    class Holder {
      readonly kept = { [name]: CANARY };
    }
    log.info({ [name]: CANARY }, 'flat');
    log.info({ [name]: { raw: CANARY }, a: { b: { c: [{ [name]: CANARY }] } }, holder: new Holder() }, 'deep');
    log.child({ [name]: CANARY, request: { [name]: CANARY } }).child({ [name]: CANARY }).info('child');
    log.error(Object.assign(new Error('failed'), { [name]: name === 'code' ? 'ECONNRESET' : CANARY }));
    log.error({ failure: new Error('failed', { cause: { [name]: CANARY } }) }, 'nested');
    expect(lines).toHaveLength(5);
    expect(lines.join('')).not.toContain(CANARY);
  });

  it('is hidden by its look wherever it stands', () => {
    const { log, lines } = logTo(format);
    const jwt = `eyJ${CANARY.replace('-', '')}aaaa.eyJ${'b'.repeat(20)}.${'c'.repeat(40)}`;
    const ours = new Random(new Clock()).secret('dwc');
    const texts = [
      ours, jwt, `Bearer ${ours}`, `Bearer ${CANARY}${CANARY}`, 'Basic dXNlcjpwYXNz', `mysql://door:${CANARY}@db/door`, `mysql://door:${CANARY}@${CANARY}@db/door`,
      `https://rp.example.test/cb?code=${CANARY}&state=x`, `/cb?state=x&id_token_hint=${CANARY}`, `$argon2id$v=19$m=19456,t=2,p=1$${CANARY}$${CANARY}`, `$2b$10$${CANARY}`,
    ];
    for (const text of texts) {
      log.info({ text, list: [text] }, `said ${text}`);
      log.error(new Error(`failed: ${text}`));
    }
    const written = lines.join('');
    expect(lines).toHaveLength(texts.length * 2);
    for (const canary of [CANARY, CANARY.replace('-', ''), ours.slice(4), 'dXNlcjpwYXNz']) expect(written).not.toContain(canary);
  });
});

describe('what is no secret', () => {
  it('is written as it is', () => {
    const { log, last } = logTo();
    const facts = {
      event: 'sign_in.succeeded', audit_id: 'evt_01hf7yat00', method: 'password', code: 200, has_password: true, token_type: 'Bearer', error: 'invalid_client', client_id: 'intranet', parameter: 'redirect_uri', cookie: null,
      description: 'Use Basic authentication, or a Bearer token.', url: 'https://rp.example.test/cb?state=x', at: 'https://id.example.test:8443/a@b', expires_in: 600, scope: 'openid profile',
    };
    log.info(facts, 'facts');
    expect(last()).toMatchObject(facts);
  });

  it('is told of an error: type, message, code, stack and causes, but none of a driver\'s statement and values', () => {
    const { log, last } = logTo();
    const cause = Object.assign(new TypeError('refused'), { code: 'ECONNREFUSED', sql: 'INSERT canary', parameters: ['canary'] });
    log.error({ err: new AggregateError([new Error('first')], 'all failed', { cause }) }, 'failed');
    expect(last()['err']).toMatchObject({ type: 'AggregateError', message: 'all failed', stack: expect.stringContaining('log.spec'), cause: { type: 'TypeError', message: 'refused', code: 'ECONNREFUSED' }, errors: [{ message: 'first' }] });
    expect(JSON.stringify(last())).not.toContain('canary');
  });
});

describe('an object that was logged by mistake', () => {
  it('ends: a circle, a flood of values, a long text, bytes', () => {
    const { log, lines } = logTo();
    const circle: Record<string, unknown> = { name: 'circle' };
    circle['self'] = circle;
    const wide = (depth: number): object => Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${index}`, depth === 0 ? index : wide(depth - 1)]));
    log.info({ circle, long: 'x'.repeat(1_000_000), key: Buffer.from('canary'), big: 1n, wide: wide(2), last: wide(2) }, 'oops');
    expect(lines.join('').length).toBeLessThan(20_000);
    expect(lines.join('')).toContain('"key":"[6 bytes]"');
  });
});

function cost(text: string): number {
  const start = performance.now();
  hideSecrets(text);
  return performance.now() - start;
}

describe('hiding by look', () => {
  it('takes time that grows with the text only, whatever a stranger repeats', () => {
    const parts = ['a-', 'a.', 'a://', 'a://a:', '://a:b', 'eyJ', 'eyJaaaaaaaa.', '-eyJ', 'Bearer ', 'Bearer a', 'dwa_', 'dwa_x-', '?code', '&token=', '$argon2id$', '$2b$', '@', ':', '\\'];
    for (const part of parts) {
      const text = part.repeat(Math.ceil(64_000 / part.length));
      expect(Math.min(cost(text), cost(text), cost(text))).toBeLessThan(100);
    }
  });
});
