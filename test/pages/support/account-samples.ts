import type { AccountFrame } from '../../../src/http/account-page.js';
import type { Pages } from '../../../src/http/pages.js';
import type { Sample } from './samples.js';

const NOW = 1_790_769_840_000;

const frame = { csrf: 'csrf-token', account: { name: 'Ada Lovelace', email: 'ada@acme.test', username: 'ada' }, done: null } satisfies Omit<AccountFrame, 'place'>;
const home: Pages['account'] = {
  ...frame, place: 'overview', sessions: 2, applications: 3,
  advice: [{ advice: 'passkey', path: '/account/passkeys' }, { advice: 'second-factor', path: '/account/authenticator' }, { advice: 'email', path: '/account/email' }],
};
const security: Pages['account-security'] = { ...frame, place: 'security', passwordSet: true, passkeys: 2, authenticator: true, recoveryCodes: 8, email: 'ada@acme.test', emailVerified: true };
const devices: Pages['account-devices'] = {
  ...frame, place: 'devices', others: true, remembered: [{ id: 'dev_1', device: 'Chrome on Windows', lastUsed: NOW, until: NOW }, { id: 'dev_2', device: null, lastUsed: NOW, until: NOW }],
  devices: [
    { id: 'ses_1', device: 'Firefox on Linux', address: '198.51.100.7', since: NOW, lastSeen: NOW, current: true, applications: [] },
    { id: 'ses_2', device: null, address: null, since: NOW, lastSeen: NOW, current: false, applications: ['Acme Notes', 'Intranet'] },
  ],
};
const apps: Pages['account-apps'] = {
  ...frame, place: 'apps',
  applications: [
    { clientId: 'notes', name: 'Acme Notes', permissions: [{ scope: 'openid', sentence: null, sensitive: false }, { scope: 'notes:read', sentence: 'Read your notes', sensitive: false }], granted: NOW, lastUsed: NOW },
    { clientId: 'tv', name: 'Living Room TV', permissions: [{ scope: 'unheard:of', sentence: null, sensitive: false }], granted: NOW, lastUsed: null },
  ],
};

const profile: Pages['account-profile'] = {
  ...frame, place: 'profile', problem: false, managed: false, email: 'ada@acme.test', emailVerified: true,
  fields: [
    { field: 'name', value: 'Ada Lovelace', autocomplete: 'name', problem: null, options: null },
    { field: 'locale', value: 'en', autocomplete: 'language', problem: null, options: [{ value: 'en', name: 'English', chosen: true }, { value: 'de-CH', name: 'de-CH', chosen: false }] },
  ],
  facts: [{ field: 'preferred_username', value: 'ada' }, { field: 'phone_number', value: '+44 20 7946 0018' }],
};
const password: Pages['account-password'] = { ...frame, place: 'security', username: 'ada', passwordSet: true, signOutOthers: true, shortestPassword: 15, error: null, weakness: null, retryAfterSeconds: null };
const event = { id: 'evt_01kb9zk3v0q8f5m2n7r4t6w1xy', at: NOW, event: 'sign_in.succeeded', failed: false, byOther: false, device: 'Firefox on Linux', address: '198.51.100.7', application: null, credential: { method: 'passkey', name: null }, ended: null, disownable: true };
const activity: Pages['account-activity'] = {
  ...frame, place: 'activity', next: 'evt_01kb9zk3v0q8f5m2n7r4t6w1xy',
  events: [event, { ...event, event: 'sign_in.confirmed' }, { ...event, event: 'user.disabled', byOther: true, device: null, address: null, disownable: false }, { ...event, event: 'sign_in.failed', failed: true, disownable: false }, { ...event, event: 'code.redeemed', application: 'Acme Notes' }, { ...event, event: 'credential.added', credential: { method: 'passkey', name: 'Windows Hello' } }, { ...event, event: 'toy.played', credential: { method: 'toy', name: null } }, { ...event, event: 'session.ended', credential: null, ended: { several: null, device: 'Safari on iPhone' } }, { ...event, event: 'session.ended', credential: null, ended: { several: 3, device: null } }],
};
const notMe: Pages['account-not-me'] = { ...frame, place: 'activity', event, passwordSet: true, removes: false, asksPassword: false, error: null, retryAfterSeconds: null };

const sample = <Name extends keyof Pages>(state: string, page: Name, model: Pages[Name]): Sample => ({ state, page, model });

/** The pages of an account, in every state. */
export const ACCOUNT_SAMPLES: readonly Sample[] = [
  sample('account', 'account', home),
  sample('account-lost', 'account', { ...home, advice: [{ advice: 'lost', path: '/account/passkeys', left: 9 }] }),
  sample('account-safe', 'account', { ...home, advice: [] }),
  sample('account-security', 'account-security', security),
  sample('account-security-bare', 'account-security', { ...security, passwordSet: false, passkeys: 0, authenticator: false, recoveryCodes: 0, email: null, emailVerified: false }),
  sample('account-devices', 'account-devices', devices),
  sample('account-devices-done', 'account-devices', { ...devices, done: 'session-ended', others: false, remembered: [], devices: devices.devices.slice(0, 1) }),
  sample('account-apps', 'account-apps', apps),
  sample('account-profile', 'account-profile', profile),
  sample('account-profile-problem', 'account-profile', { ...profile, problem: true, fields: profile.fields.map((field) => ({ ...field, problem: 'may not contain control characters' })) }),
  sample('account-profile-managed', 'account-profile', { ...profile, fields: [], managed: true, email: null, emailVerified: false }),
  sample('account-password', 'account-password', password),
  sample('account-password-none', 'account-password', { ...password, passwordSet: false }),
  sample('account-password-mismatch', 'account-password', { ...password, error: 'mismatch' }),
  sample('account-password-limited', 'account-password', { ...password, error: 'limited', retryAfterSeconds: 60 }),
  sample('account-password-busy', 'account-password', { ...password, error: 'busy', retryAfterSeconds: 2 }),
  sample('account-password-meanwhile', 'account-password', { ...password, error: 'meanwhile' }),
  sample('account-password-weak', 'account-password', { ...password, weakness: 'must have at least 15 characters: it has 3' }),
  sample('account-activity', 'account-activity', activity),
  sample('account-activity-none', 'account-activity', { ...activity, events: [], next: null }),
  sample('account-not-me', 'account-not-me', notMe),
  sample('account-not-me-added', 'account-not-me', { ...notMe, event: { ...event, event: 'credential.added', credential: { method: 'totp', name: '' } }, removes: true, asksPassword: true }),
  sample('account-not-me-mismatch', 'account-not-me', { ...notMe, asksPassword: true, error: 'mismatch' }),
  sample('account-not-me-limited', 'account-not-me', { ...notMe, asksPassword: true, error: 'limited', retryAfterSeconds: 60 }),
  sample('account-not-me-without-password', 'account-not-me', { ...notMe, passwordSet: false }),
  sample('account-data', 'account-data', { ...frame, place: 'data', deletion: 'off', askedAt: null, error: null }),
  sample('account-data-request', 'account-data', { ...frame, place: 'data', deletion: 'request', askedAt: NOW, error: null }),
  sample('account-data-delete', 'account-data', { ...frame, place: 'data', deletion: 'at_once', askedAt: null, error: 'unsure' }),
  sample('account-data-off', 'account-data', { ...frame, place: 'data', deletion: 'off', askedAt: null, error: 'off' }),
  sample('account-data-last-owner', 'account-data', { ...frame, place: 'data', deletion: 'at_once', askedAt: null, error: 'last-owner' }),
  sample('account-apps-none', 'account-apps', { ...apps, applications: [] }),
];
