import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { networkOf } from '../../src/audit/network-of.js';
import { PasswordHash } from '../../src/platform/password-hash.js';
import { adminApi } from '../admin-api/support/admin-api.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditOf, auditTypes } from '../support/audit.js';
import { Browser } from '../support/browser.js';
import { eachDatabase } from '../support/database.js';
import { assertSound } from '../support/global-assertions.js';
import { forgetPasswordHashes } from '../support/password-hashes.js';
import { newPerson } from '../support/people.js';
import { cookiesOf, postForm, send, type WireAnswer } from '../support/wire.js';
import { PASSWORD } from '../support/world.js';
import { deliverAll } from '../webhooks/support/deliver.js';
import { expectedSignature, HookReceiver } from '../webhooks/support/hook-receiver.js';

/** Behind a proxy whose word counts, so that a test can come from many addresses. */
const PROXIED = { RATE_LIMITS: 'on', TRUSTED_PROXIES: '127.0.0.0/8' };

eachDatabase('limits on guessing passwords', (dialect) => {
  let test: TestApp;
  let form: { readonly cookie: string; readonly csrf: string };
  let checks: number;

  async function start(environment: Readonly<Record<string, string>> = PROXIED): Promise<void> {
    test = await createTestApp({ dialect, environment });
    const page = await send(test.url, '/login');
    form = { cookie: cookiesOf(page), csrf: /name="csrf" value="([^"]*)"/.exec(page.body)?.[1] ?? '' };
    checks = 0;
    watch(test);
  }

  /** Counts the passwords that are checked, and leaves out the slow part: a wrong one is wrong at once. */
  function watch(app: TestApp): void {
    const hash = app.get(PasswordHash);
    const verify = hash.verify.bind(hash);
    hash.verify = async (password, phc) => {
      checks += 1;
      return password === PASSWORD ? verify(password, phc) : Promise.resolve(false);
    };
  }

  afterEach(async () => test.close());

  const attempt = async (username: string, password: string, { from = '192.0.2.1', cookie = form.cookie, app = test }: { from?: string; cookie?: string; app?: TestApp } = {}): Promise<WireAnswer> =>
    postForm(app.address, '/login', { csrf: form.csrf, username, password }, { cookie, 'x-forwarded-for': from, host: new URL(test.url).host });

  describe('LG-05', () => {
    beforeEach(async () => start());

    it('ten wrong passwords for one account in a quarter of an hour, wherever they come from; the eleventh is not checked', async () => {
      const statuses: number[] = [];
      for (let at = 0; at < 30; at += 1) {
        const answer = await attempt('alice', 'wrong', { from: `198.51.100.${at}` });
        assertSound(answer);
        statuses.push(answer.status);
        // The pauses after the fifth are at most a minute: none of them is what stops the eleventh.
        if (at < 10) test.clock.advance('61s');
      }
      expect(checks).toBe(10);
      expect(statuses).toEqual([...Array.from({ length: 10 }, () => 422), ...Array.from({ length: 20 }, () => 429)]);
    });

    it('the right password does not pass either while it is paused, and the answer does not tell', async () => {
      for (let at = 0; at < 5; at += 1) await attempt('alice', 'wrong');
      const [wrong, right] = [await attempt('alice', 'wrong'), await attempt('alice', PASSWORD)];
      for (const answer of [wrong, right]) {
        assertSound(answer);
        expect([answer.status, answer.headers.get('retry-after'), cookiesOf(answer)]).toEqual([429, '2', '']);
      }
      expect(plain(right)).toBe(plain(wrong));
      expect(checks).toBe(5);
      test.clock.advance('2s');
      expect((await attempt('alice', PASSWORD)).status).toBe(303);
    });

    it('a name that nobody has is paused in the same way, at the same attempt, with the same words', async () => {
      for (let at = 0; at < 12; at += 1) {
        const [known, unknown] = [await attempt('alice', 'wrong', { from: '198.51.100.1' }), await attempt('nobody', 'wrong', { from: '198.51.100.2' })];
        expect([unknown.status, unknown.headers.get('retry-after'), plain(unknown).replaceAll('nobody', 'alice')]).toEqual([known.status, known.headers.get('retry-after'), plain(known)]);
      }
    });

    it('all spellings of a name are one account', async () => {
      for (const name of ['alice', 'ALICE', ' Alice ', 'aLiCe', '\u00a0alice']) expect((await attempt(name, 'wrong')).status).toBe(422);
      expect((await attempt('Alice', 'wrong')).status).toBe(429);
    });

    it('a hundred in a day and no more, however slowly they come', async () => {
      for (let hour = 0; hour < 23; hour += 1) {
        for (let at = 0; at < 8; at += 1) {
          await attempt('alice', 'wrong', { from: `198.51.${hour}.${at}` });
          test.clock.advance('61s');
        }
        test.clock.advance('3000s');
      }
      expect(checks).toBe(100);
    });

    it('a hundred in a day for a person, whichever of their names is typed; and five for one name say nothing of the other', async () => {
      for (let at = 0; at < 5; at += 1) await attempt('alice', 'wrong');
      expect((await attempt('alice', 'wrong')).status).toBe(429);
      expect((await attempt('alice@example.test', 'wrong')).status).toBe(422);
      for (let hour = 0; hour < 20; hour += 1) {
        for (const name of ['alice', 'Alice@Example.test']) {
          for (let at = 0; at < 8; at += 1) {
            await attempt(name, 'wrong', { from: `198.51.${hour}.${at}` });
            test.clock.advance('61s');
          }
        }
        test.clock.advance('10m');
      }
      expect(checks).toBe(100);
      for (const name of ['alice', 'alice@example.test']) expect((await attempt(name, PASSWORD, { from: '203.0.113.9' })).status).toBe(429);
    });

    it('a device that knows the owner by one name knows them by the other', async () => {
      const owner = new Browser(test.url);
      await owner.open('/login');
      await owner.signIn('alice@example.test');
      const device = `doorward-device=${owner.cookie('doorward-device')}`;
      for (let at = 0; at < 20; at += 1) await attempt('alice', 'wrong', { from: `198.51.100.${at}` });
      expect((await attempt('alice', PASSWORD)).status).toBe(429);
      expect((await attempt('alice', PASSWORD, { cookie: `${form.cookie}; ${device}` })).status).toBe(303);
    });

    it('no stranger locks out the owner, who signs in on a device that the account knows', async () => {
      const owner = new Browser(test.url);
      await owner.open('/login');
      await owner.signIn();
      const device = `doorward-device=${owner.cookie('doorward-device')}`;
      for (let at = 0; at < 20; at += 1) await attempt('alice', 'wrong', { from: `198.51.100.${at}` });
      expect((await attempt('alice', PASSWORD, { from: '203.0.113.9' })).status).toBe(429);
      const answer = await attempt('alice', PASSWORD, { from: '203.0.113.9', cookie: `${form.cookie}; ${device}` });
      assertSound(answer);
      expect(answer.status).toBe(303);
      expect(answer.headers.getSetCookie().filter((line) => line.startsWith('doorward-device'))).toEqual([]);
    });

    it('a device cookie opens nothing: not for another account, not when it was altered, not without end, not without the password', async () => {
      const [mallory, owner] = [await newPerson(test), new Browser(test.url)];
      const browser = new Browser(test.url);
      await browser.open('/login');
      await browser.signIn(mallory);
      await owner.open('/login');
      await owner.signIn();
      const [theirs, own] = [browser.cookie('doorward-device') ?? '', owner.cookie('doorward-device') ?? ''];
      for (let at = 0; at < 6; at += 1) await attempt('alice', 'wrong', { from: `198.51.100.${at}` });
      checks = 0;
      for (const value of [theirs, `${own.slice(0, -1)}${own.endsWith('A') ? 'B' : 'A'}`, `x${own.slice(1)}`, own.split('.')[0] ?? '', `${own}.`, '.', theirs.split('.')[0] + '.' + (own.split('.')[1] ?? '')]) {
        expect((await attempt('alice', PASSWORD, { cookie: `${form.cookie}; doorward-device=${value}` })).status).toBe(429);
      }
      expect(checks).toBe(0);
      const stolen = { cookie: `${form.cookie}; doorward-device=${own}` };
      for (let at = 0; at < 20; at += 1) {
        expect((await attempt('alice', 'wrong', stolen)).status).not.toBe(303);
        test.clock.advance('30s');
      }
      expect(checks).toBe(10);
    });
  });

  it('LG-06: one password for a thousand accounts is stopped by the address, and written down once', async () => {
    await start();
    const events = await auditOf(test, async () => {
      for (let at = 0; at < 130; at += 1) {
        const answer = await attempt(`victim-${at}`, 'Summer2026!', { from: '198.51.100.7' });
        if (at >= 100) expect(answer.status).toBe(429);
      }
    });
    expect(checks).toBe(100);
    expect(events.filter((type) => type === 'sign_in.failed')).toHaveLength(100);
    expect(events.filter((type) => type === 'sign_in.limited')).toHaveLength(1);
    // A whole /64 is one address; the office next door is not touched.
    for (let at = 0; at < 110; at += 1) await attempt(`other-${at}`, 'Summer2026!', { from: `2001:db8:1:2::${at.toString(16)}` });
    expect(checks).toBe(200);
    expect((await attempt('bob', PASSWORD, { from: '203.0.113.1' })).status).toBe(303);
  });

  it('LG-05: each pause of an account is one event, with whose it is', async () => {
    await start();
    for (let at = 0; at < 5; at += 1) await attempt('alice', 'wrong');
    const events = await auditOf(test, async () => {
      for (let at = 0; at < 20; at += 1) await attempt('alice', 'wrong');
      for (let at = 0; at < 20; at += 1) await attempt('nobody', 'wrong');
    });
    expect(events.filter((type) => type === 'sign_in.limited')).toHaveLength(2);
    const rows = await test.database.rows<{ user_id: string | null; details: string }>("SELECT user_id, details FROM audit_events WHERE type = 'sign_in.limited'");
    expect(rows.map((row) => row.user_id === null).toSorted((one, other) => Number(one) - Number(other))).toEqual([false, true]);
    expect(rows.map((row) => row.details).join()).not.toContain('nobody');
  });

  it('one guess for each of many names from many addresses is written down once over two instances, again where it goes on, and told to whoever is on call', async () => {
    await start();
    const second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { ...PROXIED, PUBLIC_URL: test.url } });
    watch(second);
    const pager = await HookReceiver.start();
    await deliverAll(test);
    test.clock.advance('1s');
    const { body: { secret } } = await (await adminApi(test)).post<{ secret: string }>('/webhooks', { url: pager.url, events: ['sign_in.guessing_suspected'], personal_data: true });
    // Whichever instance has the lease does the work.
    const deliver = async (count: number): Promise<void> => {
      for (let looks = 0; looks < 200 && pager.received.length < count; looks += 1) {
        for (const app of [test, second]) await deliverAll(app);
        await wait(25);
      }
      expect(pager.types()).toEqual(Array.from({ length: count }, () => 'sign_in.guessing_suspected'));
    };
    const told = async (): Promise<Record<string, unknown>[]> => test.database.rows("SELECT actor, user_id, address, details FROM audit_events WHERE type = 'sign_in.guessing_suspected' ORDER BY id");
    const guess = async (from: number, to: number): Promise<void> => {
      for (let at = from; at < to; at += 1) expect((await attempt(`leaked-${at}`, 'hunter2', { from: `10.${at >> 8}.${at & 255}.9`, app: at % 2 === 0 ? test : second })).status).toBe(422);
    };
    try {
      await guess(0, 299);
      expect(await told()).toEqual([]);
      await guess(299, 320);
      expect(await told()).toEqual([{ actor: 'server', user_id: null, address: null, details: JSON.stringify({ failures: 300, seconds: 60 }) }]);
      await deliver(1);
      expect(pager.received.map(({ body: { data } }) => data)).toEqual([expect.objectContaining({ outcome: 'failure', details: { failures: 300, seconds: 60 } })]);
      expect(pager.received.map((each) => each.headers['webhook-signature'])).toEqual(pager.received.map((each) => expectedSignature(secret, each)));
      expect(pager.received.map(({ text }) => /leaked-|hunter2|"10\./.test(text))).toEqual([false]);
      test.clock.advance('61s');
      await guess(320, 640);
      expect(await told()).toHaveLength(1);
      test.clock.advance('15m');
      await guess(640, 945);
      expect(await told()).toHaveLength(2);
      await deliver(2);
    } finally {
      await pager.close();
      await second.close();
    }
  });

  it('LG-07: 200 guesses at once over two instances run no more than the limit and one each', async () => {
    await start();
    const second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { ...PROXIED, PUBLIC_URL: test.url } });
    watch(second);
    try {
      const answers = await Promise.all(Array.from({ length: 200 }, async (_, at) => attempt('alice', 'wrong', { from: `198.51.100.${at}`, app: at % 2 === 0 ? test : second })));
      for (const answer of answers) assertSound(answer);
      expect(checks).toBeLessThanOrEqual(12);
      expect(answers.filter((answer) => answer.status === 422).length).toBe(checks);
      expect(answers.every((answer) => [422, 429].includes(answer.status))).toBe(true);
      for (const answer of answers) if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await second.close();
    }
  });

  it('counters outlive a restart and count on both instances', async () => {
    await start();
    const second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { ...PROXIED, PUBLIC_URL: test.url } });
    watch(second);
    try {
      for (let at = 0; at < 5; at += 1) await attempt('alice', 'wrong', { app: at % 2 === 0 ? test : second });
      for (const app of [test, second]) expect((await attempt('alice', PASSWORD, { app })).status).toBe(429);
      expect(checks).toBe(5);
    } finally {
      await second.close();
    }
  });

  describe('LG-09: X-Forwarded-For', () => {
    it('is nothing where no proxy is trusted', async () => {
      await start({ RATE_LIMITS: 'on' });
      for (let at = 0; at < 120; at += 1) await attempt(`victim-${at}`, 'wrong', { from: `198.51.100.${at}` });
      expect(checks).toBe(100);
      const rows = await test.database.rows<{ address: string }>("SELECT DISTINCT address FROM audit_events WHERE type LIKE 'sign_in.%'");
      expect(rows).toEqual([{ address: '127.0.0.0/24' }]);
    });

    it('counts by its last trusted entry; what is no address is left out, and nothing is looked up', async () => {
      await start();
      const vectors: readonly (readonly [header: string, address: string])[] = [
        ['a', '127.0.0.1'], ['evil.example', '127.0.0.1'], ['fe80::1%eth0', '127.0.0.1'], ['203.0.113.5', '203.0.113.5'], ['198.51.100.1, 203.0.113.6', '203.0.113.6'], ['127.0.0.1', '127.0.0.1'],
        [`${'198.51.100.1, '.repeat(499)}203.0.113.7`, '203.0.113.7'], ['203.0.113.8:4711', '203.0.113.8'], ['[2001:db8::1]:4711', '2001:db8::1'], ['::ffff:203.0.113.9', '203.0.113.9'], ['203.0.113.10, nonsense', '127.0.0.1'], ['"', '127.0.0.1'], ['', '127.0.0.1'],
      ];
      for (const [header, address] of vectors) {
        const answer = await attempt('nobody', 'wrong', { from: header });
        assertSound(answer);
        test.clock.advance('16m');
        const row = await test.database.row<{ address: string }>('SELECT address FROM audit_events WHERE request_id = ?', [answer.headers.get('x-request-id')]);
        expect([header.slice(-40), row?.address]).toEqual([header.slice(-40), networkOf(address)]);
      }
    });
  });
});

describe('a flood of sign-ins', () => {
  it('turns away whoever comes while the queue is full without asking the database whose name it is, and only forms of its own', async () => {
    forgetPasswordHashes();
    const test = await createTestApp({ environment: PROXIED });
    try {
      const page = await send(test.url, '/login');
      const [cookie, csrf] = [cookiesOf(page), /name="csrf" value="([^"]*)"/.exec(page.body)?.[1] ?? ''];
      const queue = Promise.allSettled(Array.from({ length: 66 }, async () => test.get(PasswordHash).verify('wrong', null)));
      const before = test.database.statementCount;
      const refused = await postForm(test.url, '/login', { csrf, username: 'alice', password: PASSWORD }, { cookie });
      const forged = await postForm(test.url, '/login', { csrf: 'forged', username: 'alice', password: PASSWORD }, { cookie });
      expect(test.database.statementCount).toBe(before);
      assertSound(refused);
      expect([refused.status, refused.headers.get('retry-after'), forged.status]).toEqual([429, '2', 403]);
      expect(refused.body).toContain('value="alice"');
      await queue;
      expect((await postForm(test.url, '/login', { csrf, username: 'alice', password: PASSWORD }, { cookie })).status).toBe(303);
    } finally {
      await test.close();
    }
  });

  it('LG-21: is queued and turned away with Retry-After, while everything else is answered (F-22)', async () => {
    forgetPasswordHashes();
    const test = await createTestApp({ environment: PROXIED });
    try {
      const page = await send(test.url, '/login');
      const [cookie, csrf] = [cookiesOf(page), /name="csrf" value="([^"]*)"/.exec(page.body)?.[1] ?? ''];
      const flood = Array.from({ length: 200 }, async (_, at) => postForm(test.url, '/login', { csrf, username: `victim-${at}`, password: 'wrong' }, { cookie, 'x-forwarded-for': `203.0.${at}.1` }));
      const slowest: number[] = [];
      for (let at = 0; at < 20; at += 1) {
        const began = performance.now();
        const keys = await send(test.url, '/oauth2/jwks');
        slowest.push(performance.now() - began);
        expect(keys.status).toBe(200);
      }
      const answers = await Promise.all(flood);
      for (const answer of answers) {
        assertSound(answer);
        expect([422, 429]).toContain(answer.status);
        if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect(answers.filter((answer) => answer.status === 422).length).toBeGreaterThanOrEqual(64);
      expect(answers.filter((answer) => answer.status === 429).length).toBeGreaterThan(0);
      // One check takes tens of milliseconds, all of them together seconds: whoever waited in their queue would show here.
      expect(slowest.toSorted((one, other) => one - other)[10]).toBeLessThan(500);
      expect((await auditTypes(test)).filter((type) => type === 'sign_in.failed').length).toBe(answers.filter((answer) => answer.status === 422).length);
    } finally {
      await test.close();
    }
  });
});

/** An answer without what differs from one to the next by nature. */
const plain = ({ status, body }: WireAnswer): string => `${status} ${body.replaceAll(/req_[0-9a-z]{26}/g, '').replaceAll(/name="csrf" value="[^"]*"/g, '')}`;
