import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Mail } from '../../src/mail/mail.js';
import { MailDispatcher } from '../../src/mail/mail-dispatcher.js';
import { Notices } from '../../src/mail/notices.js';
import { createTestApp, freePort, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { MailReceiver } from './smtp.js';

interface Row { readonly status: string; readonly attempts: number; readonly last_error: string | null; readonly sealed: string | null; readonly next_at: number | null }

eachDatabase('a mail', (dialect) => {
  let receiver: MailReceiver;
  let test: TestApp;
  let second: TestApp;
  const log: string[] = [];
  beforeAll(async () => {
    receiver = await MailReceiver.start();
    const environment = { SMTP_URL: receiver.url, MAIL_FROM: 'Doorward <no-reply@example.test>' };
    test = await createTestApp({ dialect, environment, log });
    second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { ...environment, PUBLIC_URL: test.url } });
  });
  afterAll(async () => {
    await second.close();
    await test.close();
    await receiver.stop();
  });
  beforeEach(async () => {
    await test.database.run('DELETE FROM mails');
    receiver.received.length = 0;
    receiver.attempts = 0;
    log.length = 0;
  });
  afterEach(() => {
    receiver.atRecipient = () => undefined;
    receiver.atData = () => undefined;
    receiver.beforeAnswer = async () => undefined;
  });

  const send = async (to = 'ada@example.test', usefulFor?: number): Promise<void> => test.database.transaction(async (tx) => test.get(Mail).send(tx, {
    to, template: 'password-reset', data: { person: 'Ada Lovelace', code: '1234 5678', minutes: 30, url: `${test.url}/reset/a-secret-token` },
    ...(usefulFor === undefined ? {} : { usefulUntil: test.clock.now() + usefulFor }),
  }));
  const look = async (app = test): Promise<void> => {
    await app.get(MailDispatcher).look();
    await app.get(MailDispatcher).idle();
  };
  const rows = async (): Promise<Row[]> => test.database.rows<Row>('SELECT status, attempts, last_error, sealed, next_at FROM mails ORDER BY id');

  it('is delivered whole to one address, from the sender that was set, and nothing of it is kept', async () => {
    await send();
    expect((await rows()).map(({ sealed }) => /Ada|1234|a-secret/.test(sealed ?? ''))).toEqual([false]);
    await look();
    const [{ to, from, parsed, raw }] = receiver.received as [MailReceiver['received'][number]];
    expect([to, from, parsed.subject, parsed.from?.text]).toEqual([['ada@example.test'], 'no-reply@example.test', 'Choose a new password for Doorward', '"Doorward" <no-reply@example.test>']);
    expect(parsed.text).toMatch(/^Hello Ada Lovelace,\n/);
    expect(parsed.text).toContain('1234 5678');
    expect(String(parsed.html)).toContain(`href="${test.url}/reset/a-secret-token"`);
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(parsed.date?.getTime()).toBe(Math.floor(test.clock.now() / 1000) * 1000);
    expect(await rows()).toEqual([{ status: 'sent', attempts: 1, last_error: null, sealed: null, next_at: null }]);
    expect(log.join('')).not.toMatch(/1234|a-secret|ada@example/);
  });

  it('leaves when its transaction commits, and never when it does not', async () => {
    await expect(test.database.transaction(async (tx) => {
      await test.get(Mail).send(tx, { to: 'ada@example.test', template: 'email-taken', data: { person: null } });
      throw new Error('undone');
    })).rejects.toThrow('undone');
    await look();
    expect(receiver.received).toEqual([]);
  });

  it('is sent within seconds by the server itself', async () => {
    await send();
    await until(() => receiver.received.length === 1);
  });

  it('is sent once by two instances that look at the same time', async () => {
    for (let count = 0; count < 20; count += 1) await send(`ada${count}@example.test`);
    await Promise.all([look(), look(second), look(), look(second)]);
    expect(receiver.received.map(({ to }) => String(to[0])).toSorted()).toEqual(Array.from({ length: 20 }, (_, count) => `ada${count}@example.test`).toSorted());
  });

  it('is tried again later after a 4xx, a dead server or a refused sender, as the same message, until it gets through', async () => {
    receiver.atRecipient = () => 451;
    await send();
    await look();
    expect(await rows()).toMatchObject([{ status: 'waiting', attempts: 1, last_error: '451' }]);
    await look();
    expect(receiver.attempts).toBe(1);
    receiver.atRecipient = () => undefined;
    receiver.atData = () => 452;
    test.clock.advance('6s');
    await look();
    expect(await rows()).toMatchObject([{ status: 'waiting', attempts: 2, last_error: '452' }]);
    receiver.atData = () => undefined;
    test.clock.advance('30s');
    await look();
    expect(await rows()).toMatchObject([{ status: 'sent', attempts: 3 }]);
    expect(receiver.received).toHaveLength(1);
  });

  it('is given up at once when the server will never take it, with an event that names nobody', async () => {
    receiver.atRecipient = () => 550;
    await send();
    await look();
    expect(await rows()).toEqual([{ status: 'given-up', attempts: 1, last_error: '550', sealed: null, next_at: null }]);
    const [event] = await test.database.rows<{ details: string }>("SELECT details FROM audit_events WHERE type = 'mail.given_up' ORDER BY occurred_at DESC LIMIT 1");
    expect(JSON.parse(event?.details ?? '{}')).toMatchObject({ template: 'password-reset', attempts: 1, error: '550' });
    expect(event?.details).not.toContain('ada');
  });

  it('is given up after two days without a server that takes it', async () => {
    receiver.atRecipient = () => 450;
    await send();
    for (let hour = 0; hour < 60; hour += 1) {
      await look();
      test.clock.advance('1h');
    }
    const [row] = await rows();
    expect([row?.status, row?.sealed]).toEqual(['given-up', null]);
    expect(row?.attempts).toBeGreaterThanOrEqual(5);
    expect(row?.attempts).toBeLessThanOrEqual(12);
  });

  it('is not sent any more once its code is over', async () => {
    receiver.atRecipient = () => 450;
    await send('ada@example.test', 30_000);
    await look();
    receiver.atRecipient = () => undefined;
    test.clock.advance('1m');
    await look();
    expect(receiver.received).toEqual([]);
    expect((await rows()).map(({ status, sealed }) => [status, sealed])).toEqual([['lapsed', null]]);
  });

  it('that a killed process had claimed is sent by another one when the claim has run out', async () => {
    await send();
    // As the claim of a process leaves the row that does not live to tell.
    await test.database.run('UPDATE mails SET next_at = ?', [test.clock.now() + 120_000]);
    await look(second);
    expect(receiver.received).toEqual([]);
    test.clock.advance('2m');
    await look(second);
    expect(await rows()).toMatchObject([{ status: 'sent' }]);
  });

  it('whose address would make two of it, or another header, goes to nobody', async () => {
    for (const to of ['a@example.test, b@example.test', 'a@example.test\r\nBcc: b@example.test', '<a@example.test>', 'a@b@example.test', '']) await send(to);
    await look();
    expect(receiver.received).toEqual([]);
    expect((await rows()).map(({ status, last_error }) => [status, last_error])).toEqual(Array.from({ length: 5 }, () => ['given-up', 'address']));
  });

  it('of a newer version is left for a server that knows it', async () => {
    await send();
    await test.database.run("UPDATE mails SET message = 'of-next-year'");
    await look();
    const [row] = await rows();
    expect([row?.status, row?.last_error, row?.sealed !== null]).toEqual(['waiting', 'unknown', true]);
  });

  it('tells people what happened to their account, where their address is confirmed, and with their passkey\'s name made harmless', async () => {
    const person = { email: 'ada@example.test', emailVerified: true, profile: { name: 'Ada' } };
    const origin = { requestId: 'req_1', address: '192.0.2.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
    await test.database.transaction(async (tx) => {
      await test.get(Notices).tell(tx, person, 'passkey-added', origin, { what: 'https://evil.test/login' });
      await test.get(Notices).tell(tx, { ...person, emailVerified: false }, 'passkey-added', origin);
      await test.get(Notices).tell(tx, { ...person, email: null }, 'passkey-added', origin);
      await test.get(Notices).tell(tx, { ...person, email: 'new@example.test' }, 'email-changed', origin, { to: 'old@example.test' });
    });
    await look();
    expect(receiver.received.map(({ to, parsed }) => `${to[0]}: ${parsed.subject}`).toSorted()).toEqual(['ada@example.test: A passkey was added to your account', 'old@example.test: The e-mail address of your account was changed']);
    const text = receiver.received.find(({ to }) => to[0] === 'ada@example.test')?.parsed.text ?? '';
    expect(text).toContain('Device: Firefox on Linux');
    expect(text).toContain('Address: 192.0.2.7');
    expect(text).not.toContain('evil.test');
  });

  it('is counted by template and result', async () => {
    await send();
    await look();
    expect(await test.get((await import('../../src/platform/metrics.js')).Metrics).text()).toMatch(/doorward_mail_total\{template="password-reset",result="sent"\} \d+/);
  });
});

it('waits for a mail server that is away, and gets through when it is back, while pages are answered as ever (F-28)', async () => {
  const port = await freePort();
  const test = await createTestApp({ environment: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'no-reply@example.test' } });
  try {
    await test.get(Mail).send(test.database, { to: 'ada@example.test', template: 'email-taken', data: { person: null } });
    await test.get(MailDispatcher).look();
    await test.get(MailDispatcher).idle();
    expect((await test.database.rows<Row>('SELECT status, last_error FROM mails'))).toEqual([{ status: 'waiting', last_error: expect.stringMatching(/^(?:connection|socket|connrefused)$/) }]);
    expect((await fetch(`${test.url}/reset`)).status).toBe(200);
    const receiver = await MailReceiver.start(undefined, port);
    test.clock.advance('10s');
    await until(() => receiver.received.length === 1);
    await receiver.stop();
  } finally {
    await test.close();
  }
});

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (condition()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  throw new Error('It did not happen.');
}
