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
  ...frame, place: 'devices', others: true,
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

const sample = <Name extends keyof Pages>(state: string, page: Name, model: Pages[Name]): Sample => ({ state, page, model });

/** The pages of an account, in every state. */
export const ACCOUNT_SAMPLES: readonly Sample[] = [
  sample('account', 'account', home),
  sample('account-safe', 'account', { ...home, advice: [] }),
  sample('account-security', 'account-security', security),
  sample('account-security-bare', 'account-security', { ...security, passwordSet: false, passkeys: 0, authenticator: false, recoveryCodes: 0, email: null, emailVerified: false }),
  sample('account-devices', 'account-devices', devices),
  sample('account-devices-done', 'account-devices', { ...devices, done: 'session-ended', others: false, devices: devices.devices.slice(0, 1) }),
  sample('account-apps', 'account-apps', apps),
  sample('account-apps-none', 'account-apps', { ...apps, applications: [] }),
];
