import type { Pages } from '../../../src/http/pages.js';
import type { Sample } from './samples.js';

const request: Pages['reset-request'] = { csrf: 'csrf-token', username: '', error: null, available: true };
const code: Pages['reset-code'] = { csrf: 'csrf-token', for: 'AbCdEfGh.sealed', error: null };

/** The pages that mails belong to. */
export const MAIL_SAMPLES: readonly Sample[] = [
  { state: 'reset-request', page: 'reset-request', model: request },
  { state: 'reset-request, empty', page: 'reset-request', model: { ...request, error: 'missing' } },
  { state: 'reset-request, limited', page: 'reset-request', model: { ...request, username: 'ada', error: 'limited' } },
  { state: 'reset-request, no mail', page: 'reset-request', model: { ...request, available: false } },
  { state: 'reset-code', page: 'reset-code', model: code },
  { state: 'reset-code, mismatch', page: 'reset-code', model: { ...code, error: 'mismatch' } },
  { state: 'reset-code, limited', page: 'reset-code', model: { ...code, error: 'limited' } },
];
