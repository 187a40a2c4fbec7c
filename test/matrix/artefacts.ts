import type { TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { requireCode, WireClient } from '../support/client.js';
import { allowed, DEVICE_GRANT } from '../support/device.js';
import { CALLBACK, PASSWORD, SECRET } from '../support/world.js';

const SCOPE = 'openid profile email offline_access orders:read notes:read ledger:read';

/** What P6 asks, pushed. */
export const SILENT = { redirect_uri: CALLBACK, response_type: 'code', scope: 'openid orders:read', state: 'st', prompt: 'none' } as const;

/** A person and an application of their own for each state, so that no state can hide another. */
export function worldOf(name: string): object {
  return {
    clients: [{
      client_id: `app-${name}`, client_name: `Application ${name}`, client_secret: SECRET, redirect_uris: [CALLBACK], response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_GRANT], scope: SCOPE, access: { groups: ['engineering'] },
    }],
    users: [{ preferred_username: name, name: `Person ${name}`, email: `${name}@example.test`, email_verified: true, password: PASSWORD, groups: ['engineering'] }],
  };
}

/** Everything that a person and an application can hold at one moment, all of it good. */
export interface Artefacts {
  readonly name: string;
  readonly client: WireClient;
  readonly browser: Browser;
  /** Redirect answers that wait to be redeemed; each is used once. */
  readonly codes: string[];
  /** Codes of devices that were allowed; each is used once. */
  readonly devices: string[];
  refreshToken: string;
  /** For the orders API. */
  readonly jwt: string;
  /** For the ledger API. */
  readonly opaque: string;
  /** For the sample API. */
  readonly notes: string;
  /** The application's own, for the orders API and the sample API. */
  readonly machineJwt: string;
  readonly machineNotes: string;
  /** Consent pages that nobody has answered yet; each is used once. */
  readonly pending: string[];
  /** Requests that were pushed and that no browser has brought; each is used once. */
  readonly pushed: string[];
}

export async function issueAll(test: TestApp, name: string, numberOfUses: number): Promise<Artefacts> {
  const client = new WireClient(test.url, `app-${name}`);
  const browser = new Browser(test.url);
  const user = async (scope: string): Promise<Record<string, string>> => client.tokens(browser, { scope }, name);
  const machine = async (scope: string): Promise<string> => String((await client.token({ grant_type: 'client_credentials', scope })).body['access_token']);
  const orders = await user('openid offline_access orders:read');
  const artefacts: Artefacts = {
    name, client, browser,
    codes: [],
    devices: [],
    refreshToken: orders['refresh_token'] ?? '',
    jwt: orders['access_token'] ?? '',
    opaque: (await user('openid ledger:read'))['access_token'] ?? '',
    notes: (await user('openid notes:read'))['access_token'] ?? '',
    machineJwt: await machine('orders:read'),
    machineNotes: await machine('notes:read'),
    pending: [],
    pushed: [],
  };
  for (let each = 0; each < numberOfUses; each += 1) {
    artefacts.codes.push(requireCode(await browser.open(client.authorizeUrl({ scope: 'openid orders:read' }))));
    artefacts.devices.push((await allowed(client, browser, 'openid orders:read', name)).device_code);
    artefacts.pushed.push(String((await client.post('/oauth2/par', SILENT)).body['request_uri']));
    artefacts.pending.push((await browser.open(client.authorizeUrl({ scope: 'openid profile', prompt: 'consent' }))).url);
  }
  return artefacts;
}
