import { afterEach, describe, expect, it } from '@jest/globals';
import { mail } from '../../src/cli/doctor/checks/mail.check.js';
import { Examined, freeBytes } from '../../src/cli/doctor/examined.js';
import type { Config } from '../../src/config/config.js';
import type { Finding } from '../../src/cli/doctor/check.js';
import { loadConfig } from '../../src/config/load-config.js';
import { toSmtpTarget } from '../../src/mail/smtp-options.js';
import { freePort } from '../support/app.js';
import { throwawayCertificate } from '../outbound/support/certificate.js';
import { MailReceiver } from './smtp.js';

const configOf = (environment: Readonly<Record<string, string>>): Config =>
  loadConfig({ SECRET_KEY: 'NK3W_kfx2aNwJIDXemAYxFRM9rvoyzVUnD-7XkRShNE', MAIL_FROM: 'a@example.test', DATABASE_URL: 'sqlite::memory:', PUBLIC_URL: 'https://id.example.com', NODE_ENV: 'production', ...environment }).config;

async function found(environment: Readonly<Record<string, string>>): Promise<readonly Finding[]> {
  const examined = await Examined.of(configOf(environment), [], { now: () => Date.now(), freeBytes, drift: () => Promise.reject(new Error('no file')) });
  try {
    return await mail.run(examined);
  } finally {
    await examined.close();
  }
}

describe('SMTP_URL', () => {
  it.each([
    ['smtps://mail.example.test', { port: 465, secure: true, requireTLS: false }],
    ['smtp://mail.example.test', { port: 587, secure: false, requireTLS: true }],
    ['smtp://mail.example.test:25?starttls=required', { port: 25, requireTLS: true }],
    ['smtp://relay.internal:25?starttls=optional', { port: 25, requireTLS: false }],
    ['smtp://u:p@relay.internal?starttls=optional', { requireTLS: true, auth: { user: 'u', pass: 'p' } }],
    ['smtp://localhost:1025', { requireTLS: false }],
    ['smtp://[::1]:1025', { host: '::1', requireTLS: false }],
    ['smtp://127.0.0.1.evil.test', { requireTLS: true }],
    ['smtp://u%40acme:p%25w@mail.example.test', { auth: { user: 'u@acme', pass: 'p%w' } }],
  ])('%s is read as it is documented', (url, expected) => {
    expect(toSmtpTarget(url).options).toMatchObject(expected);
  });

  it.each(['smtp://mail?tls.rejectUnauthorized=false', 'smtp://mail?starttls=never', 'smtp://u:p%@mail', 'smtp://mail?starttls=optional&debug=true'])('%s is refused without repeating the password', (url) => {
    let message = '';
    try {
      configOf({ SMTP_URL: url });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('SMTP_URL');
    expect(message).not.toContain('u:p');
  });
});

describe('doctor, of the mail server', () => {
  let receiver: MailReceiver | undefined;
  afterEach(async () => {
    await receiver?.stop();
    receiver = undefined;
  });

  it('finds nothing wrong with one that takes mails, and warns of none in production alone', async () => {
    receiver = await MailReceiver.start();
    expect(await found({ SMTP_URL: receiver.url })).toEqual([]);
    expect(receiver.received).toEqual([]);
    expect(await found({ MAIL_FROM: '' })).toMatchObject([{ severity: 'warning', fix: 'Set SMTP_URL and MAIL_FROM.' }]);
    expect(await found({ MAIL_FROM: '', NODE_ENV: 'development', PUBLIC_URL: 'http://localhost:3000' })).toEqual([]);
  });

  it('finds one that nobody answers at', async () => {
    expect(await found({ SMTP_URL: `smtp://127.0.0.1:${await freePort()}` })).toMatchObject([{ severity: 'error', fix: expect.stringContaining('host and port') }]);
  });

  it('finds a password that is refused, and says nothing of it', async () => {
    receiver = await MailReceiver.start({
      hideSTARTTLS: true, allowInsecureAuth: true,
      onAuth(_auth, _session, callback) {
        callback(new Error('Invalid username or password'));
      },
    });
    const refused = await found({ SMTP_URL: `smtp://doorward:hunter2@127.0.0.1:${receiver.port}` });
    expect(refused).toMatchObject([{ severity: 'error', fix: expect.stringContaining('user name and password') }]);
    expect(JSON.stringify(refused)).not.toContain('hunter2');
  });

  it('finds a server that offers no TLS, where somebody may have taken the offer away', async () => {
    receiver = await MailReceiver.start();
    // Of all machines, so not this one by name.
    expect(await found({ SMTP_URL: `smtp://0.0.0.0:${receiver.port}` })).toMatchObject([{ severity: 'error', fix: expect.stringContaining('smtps://') }]);
    expect(await found({ SMTP_URL: `smtp://0.0.0.0:${receiver.port}?starttls=optional` })).toEqual([]);
  });

  it('finds a certificate that nobody vouches for', async () => {
    receiver = await MailReceiver.start({ secure: true, authOptional: true, ...throwawayCertificate('mail.example.test') });
    expect(await found({ SMTP_URL: `smtps://127.0.0.1:${receiver.port}` })).toMatchObject([{ severity: 'error', fix: expect.stringContaining('NODE_EXTRA_CA_CERTS') }]);
  });
});
