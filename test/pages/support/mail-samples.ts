import type { Pages } from '../../../src/http/pages.js';
import type { Sample } from './samples.js';

const request: Pages['reset-request'] = { csrf: 'csrf-token', username: '', error: null, available: true };
const code: Pages['reset-code'] = { csrf: 'csrf-token', for: 'AbCdEfGh.sealed', error: null };
const email: Pages['account-email'] = {
  csrf: 'csrf-token', place: 'profile', account: { name: 'Ada Lovelace', email: 'ada@acme.test', username: 'ada' }, done: null,
  email: 'ada@acme.test', emailVerified: true, pending: null, typed: '', unfit: null, error: null, closed: null,
};

/** The pages that mails belong to. */
export const MAIL_SAMPLES: readonly Sample[] = [
  { state: 'reset-request', page: 'reset-request', model: request },
  { state: 'reset-request, empty', page: 'reset-request', model: { ...request, error: 'missing' } },
  { state: 'reset-request, limited', page: 'reset-request', model: { ...request, username: 'ada', error: 'limited' } },
  { state: 'reset-request, no mail', page: 'reset-request', model: { ...request, available: false } },
  { state: 'reset-code', page: 'reset-code', model: code },
  { state: 'reset-code, mismatch', page: 'reset-code', model: { ...code, error: 'mismatch' } },
  { state: 'reset-code, limited', page: 'reset-code', model: { ...code, error: 'limited' } },
  { state: 'account-email', page: 'account-email', model: email },
  { state: 'account-email, unconfirmed', page: 'account-email', model: { ...email, emailVerified: false, typed: 'ada@acme.test' } },
  { state: 'account-email, none', page: 'account-email', model: { ...email, email: null, emailVerified: false } },
  { state: 'account-email, problem', page: 'account-email', model: { ...email, typed: 'ada', unfit: 'must be an e-mail address such as alice@example.test' } },
  { state: 'account-email, limited', page: 'account-email', model: { ...email, typed: 'ada@new.test', error: 'limited' } },
  { state: 'account-email, pending', page: 'account-email', model: { ...email, pending: 'ada@new.test', done: 'email-code-sent' } },
  { state: 'account-email, mismatch', page: 'account-email', model: { ...email, pending: 'ada@new.test', error: 'mismatch' } },
  { state: 'account-email, over', page: 'account-email', model: { ...email, error: 'mismatch' } },
  { state: 'account-email, managed', page: 'account-email', model: { ...email, closed: 'managed' } },
  { state: 'account-email, no mail', page: 'account-email', model: { ...email, closed: 'no-mail' } },
  { state: 'invitation-over, expired', page: 'invitation-over', model: { ask: { csrf: 'csrf-token', action: '/invite/abc/again' }, requestId: 'req_1' } },
  { state: 'invitation-over, asked', page: 'invitation-over', model: { ask: null, requestId: 'req_1' } },
  { state: 'mails', page: 'mails', model: { sent: false, mails: [{ id: 'mail_1', to: 'ada@acme.test', subject: 'Choose a new password for Acme', at: 1_790_769_840_000 }] } },
  { state: 'mails, none', page: 'mails', model: { sent: false, mails: [] } },
  { state: 'mails, sent', page: 'mails', model: { sent: true, mails: [] } },
  { state: 'mail', page: 'mail', model: { id: 'mail_1', to: 'ada@acme.test', subject: 'Choose a new password for Acme', at: 1_790_769_840_000, lines: ['Hello Ada,', '', 'Your code: 1234 5678'], url: 'https://id.acme.test/reset/abc' } },
  { state: 'mail, no link', page: 'mail', model: { id: 'mail_1', to: 'ada@acme.test', subject: 'Your e-mail address at Acme', at: 1_790_769_840_000, lines: ['Hello Ada'], url: null } },
];
