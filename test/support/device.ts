import { Browser, type Loaded } from './browser.js';
import type { Answered, WireClient } from './client.js';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** What a device is told when it begins. RFC 8628 §3.2. */
export interface Begun {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly expires_in: number;
  readonly interval: number;
}

export async function begin(client: WireClient, form: Readonly<Record<string, string>> = { scope: 'openid profile offline_access' }): Promise<Begun> {
  const answer = await client.post('/oauth2/device_authorization', form);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body as unknown as Begun;
}

export async function poll(client: WireClient, deviceCode: string, form: Readonly<Record<string, string>> = {}): Promise<Answered> {
  return client.token({ grant_type: DEVICE_GRANT, device_code: deviceCode, ...form });
}

/** As far as the question: types the code, and signs in where that is asked for. */
export async function enter(browser: Browser, userCode: string, username = 'alice'): Promise<Loaded> {
  await browser.open('/device');
  const page = await browser.submit({ user_code: userCode });
  return page.url.includes('/login') ? browser.signIn(username) : page;
}

export async function decide(browser: Browser, userCode: string, decision: 'allow' | 'deny', username = 'alice'): Promise<Loaded> {
  await enter(browser, userCode, username);
  return browser.decide(decision);
}

/** A device that somebody has allowed, and that has not asked since. */
export async function allowed(client: WireClient, browser: Browser, scope = 'openid profile offline_access', username = 'alice'): Promise<Begun> {
  const begun = await begin(client, { scope });
  const page = await decide(browser, begun.user_code, 'allow', username);
  if (!page.body.includes('Your device is connected')) throw new Error(`Not allowed: ${page.status} ${page.body.slice(0, 800)}`);
  return begun;
}

export const spoken = ({ status, body }: Answered): string => (status === 200 ? '200' : `${status} ${String(body['error'])}`);

/** Clients of devices over the standard world: a public one, a confidential one, our own, and one for engineers alone. */
export const DEVICE_CLIENTS = [
  { client_id: 'tv', client_name: 'Living Room TV', redirect_uris: [], grant_types: [DEVICE_GRANT, 'refresh_token'], scope: 'openid profile email offline_access orders:read ledger:read', token_endpoint_auth_method: 'none' },
  { client_id: 'printer', client_name: 'Printer', client_secret: 'a-secret-that-tests-know-0123456789', redirect_uris: [], grant_types: [DEVICE_GRANT], scope: 'openid orders:read' },
  { client_id: 'cli', client_name: 'Company CLI', redirect_uris: [], grant_types: [DEVICE_GRANT, 'refresh_token'], scope: 'openid offline_access', token_endpoint_auth_method: 'none', first_party: true },
  { client_id: 'lab', client_name: 'Lab Screen', redirect_uris: [], grant_types: [DEVICE_GRANT], scope: 'openid', token_endpoint_auth_method: 'none', access: { groups: ['engineering'] } },
] as const;
