import type { Pages } from '../../../src/http/pages.js';
import type { Sample } from './samples.js';

const frame = { csrf: 'csrf-token', place: 'security', account: { name: 'Ada Lovelace', email: 'ada@acme.test', username: 'ada' }, done: null } as const;
const phone = { id: 'crd_01k7q3w5x2m8n4c6v9b0z1a2s3', name: 'Ada’s phone', created: 1_790_769_840_000, lastUsed: 1_790_969_840_000, removable: true, takesCodes: true };
const SVG = 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAxIDEiLz4=';
const setUp: Pages['account-authenticator-new'] = {
  ...frame, signedIn: true, requestId: null, othersPath: '/login/enrol?request=waiting', id: phone.id, page: 'page-secret', qrCode: SVG, key: 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ', uri: 'otpauth://totp/Acme:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme', problem: null,
};
const codes = Array.from({ length: 10 }, (_, number) => `0123-4567-89ab-cdef-ghjk-mnp${number}`);
const save: Pages['account-recovery-codes-new'] = { ...frame, signedIn: true, requestId: null, othersPath: '/login/enrol?request=waiting', set: 'set-id', codes, after: null, problem: null };
const standing: Pages['account-recovery-codes'] = { ...frame, left: 8, few: false, useful: true, alone: false, created: 1_790_769_840_000 };

const sample = <Name extends keyof Pages>(state: string, page: Name, model: Pages[Name]): Sample => ({ state, page, model });

/** The pages on which authenticator apps and recovery codes are set up and kept, in every state. */
export const SECOND_FACTOR_SAMPLES: readonly Sample[] = [
  sample('authenticators', 'account-authenticator', { ...frame, done: 'authenticator-added', authenticators: [phone, { ...phone, id: 'crd_2', name: '', lastUsed: null }], mayAdd: true }),
  sample('authenticators-needed', 'account-authenticator', { ...frame, authenticators: [{ ...phone, removable: false }], mayAdd: false }),
  sample('authenticators-none', 'account-authenticator', { ...frame, authenticators: [], mayAdd: true }),
  sample('authenticator-new', 'account-authenticator-new', setUp),
  sample('authenticator-new-problem', 'account-authenticator-new', { ...setUp, problem: 'code' }),
  sample('authenticator-new-other-key', 'account-authenticator-new', { ...setUp, problem: 'key' }),
  sample('authenticator-new-demanded', 'account-authenticator-new', { ...setUp, signedIn: false, requestId: 'waiting' }),
  sample('recovery-codes', 'account-recovery-codes', standing),
  sample('recovery-codes-few', 'account-recovery-codes', { ...standing, left: 2, few: true, done: 'recovery-codes-saved' }),
  sample('recovery-codes-none', 'account-recovery-codes', { ...standing, left: 0, few: true, created: null }),
  sample('recovery-codes-alone', 'account-recovery-codes', { ...standing, left: 0, few: true, alone: true, created: null }),
  sample('recovery-codes-useless', 'account-recovery-codes', { ...standing, left: 0, few: true, useful: false, created: null }),
  sample('recovery-codes-new', 'account-recovery-codes-new', save),
  sample('recovery-codes-new-unsaved', 'account-recovery-codes-new', { ...save, problem: 'unsaved' }),
  sample('recovery-codes-new-replaced', 'account-recovery-codes-new', { ...save, problem: 'replaced', after: '1790769840000.mac' }),
  sample('recovery-codes-new-demanded', 'account-recovery-codes-new', { ...save, signedIn: false, requestId: 'waiting' }),
];
