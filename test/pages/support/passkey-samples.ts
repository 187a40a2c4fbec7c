import type { Pages } from '../../../src/http/pages.js';
import type { Sample } from './samples.js';

const creation = JSON.stringify({ rp: { id: 'localhost', name: 'localhost' }, user: { id: 'YWRh', name: 'ada', displayName: 'Ada' }, challenge: 'AAAA', pubKeyCredParams: [], excludeCredentials: [] });
const offer: Pages['passkey-offer'] = { csrf: 'csrf-token', requestId: 'request-id', account: { name: 'Ada Lovelace', email: 'ada@acme.test', username: 'ada' }, creation, problem: null, onwardPath: '/' };

const sample = <Name extends keyof Pages>(state: string, page: Name, model: Pages[Name]): Sample => ({ state, page, model });

/** The pages on which passkeys are made and kept, in every state. */
export const PASSKEY_SAMPLES: readonly Sample[] = [
  sample('passkey-offer', 'passkey-offer', offer),
  sample('passkey-offer-refused', 'passkey-offer', { ...offer, requestId: null, problem: 'refused' }),
  sample('passkey-offer-exists', 'passkey-offer', { ...offer, problem: 'exists' }),
];
