import type { Pages } from '../../../src/http/pages.js';
import type { Sample } from './samples.js';

const creation = JSON.stringify({ rp: { id: 'localhost', name: 'localhost' }, user: { id: 'YWRh', name: 'ada', displayName: 'Ada' }, challenge: 'AAAA', pubKeyCredParams: [], excludeCredentials: [] });
const offer: Pages['passkey-offer'] = { csrf: 'csrf-token', requestId: 'request-id', account: { name: 'Ada Lovelace', email: 'ada@acme.test', username: 'ada' }, creation, problem: null, onwardPath: '/' };

const frame = { csrf: 'csrf-token', place: 'security', account: offer.account, done: null } as const;
const passkeys: Pages['account-passkeys'] = {
  ...frame, mayAdd: true, impossible: false, problem: null, known: JSON.stringify({ userId: 'YWRh', ids: ['AAAA'], name: 'ada', displayName: 'Ada Lovelace' }),
  passkeys: [
    { id: 'crd_1', name: 'Apple Passwords', kind: 'synced', created: 1_790_769_840_000, lastUsed: 1_790_769_840_000, removable: true, takesCodes: true },
    { id: 'crd_2', name: 'YubiKey 5 NFC', kind: 'security_key', created: 1_790_769_840_000, lastUsed: null, removable: true, takesCodes: false },
    { id: 'crd_3', name: 'Passkey', kind: 'device', created: 1_790_769_840_000, lastUsed: null, removable: false, takesCodes: false },
  ],
};
const making: Pages['account-passkeys-new'] = { ...frame, signedIn: true, requestId: null, othersPath: '/login/enrol?request=waiting', creation, problem: null };

const sample = <Name extends keyof Pages>(state: string, page: Name, model: Pages[Name]): Sample => ({ state, page, model });

/** The pages on which passkeys are made and kept, in every state. */
export const PASSKEY_SAMPLES: readonly Sample[] = [
  sample('passkey-offer', 'passkey-offer', offer),
  sample('passkey-offer-refused', 'passkey-offer', { ...offer, requestId: null, problem: 'refused' }),
  sample('passkey-ready', 'passkey-ready', { onwardPath: '/' }),
  sample('passkey-offer-exists', 'passkey-offer', { ...offer, problem: 'exists' }),
  sample('account-passkeys', 'account-passkeys', passkeys),
  sample('account-passkeys-none', 'account-passkeys', { ...passkeys, passkeys: [] }),
  sample('account-passkeys-impossible', 'account-passkeys', { ...passkeys, passkeys: [], mayAdd: false, impossible: true }),
  sample('account-passkeys-name', 'account-passkeys', { ...passkeys, problem: 'name' }),
  sample('account-passkeys-removed', 'account-passkeys', { ...passkeys, done: 'passkey-removed' }),
  sample('account-passkeys-new', 'account-passkeys-new', making),
  sample('account-passkeys-new-forced', 'account-passkeys-new', { ...making, signedIn: false, requestId: 'waiting' }),
  sample('account-passkeys-new-refused', 'account-passkeys-new', { ...making, problem: 'refused' }),
  sample('account-passkeys-new-exists', 'account-passkeys-new', { ...making, problem: 'exists' }),
];
