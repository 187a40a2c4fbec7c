import { createHash, randomBytes } from 'node:crypto';
import type { Browser, Loaded } from './browser.js';
import { ask, FORM } from './wire.js';
import { CALLBACK, SECRET } from './world.js';

export interface Answered { readonly status: number; readonly body: Record<string, unknown>; readonly headers: Headers }

export interface Pkce { readonly verifier: string; readonly challenge: string }

export function pkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export const basic = (clientId: string, secret: string): string => `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString('base64')}`;

/** A client that says on the wire exactly what a test tells it to: for what no decent library would send. */
export class WireClient {
  constructor(readonly url: string, readonly clientId = 'app', readonly secret: string | null = SECRET, readonly redirectUri = CALLBACK) {}

  authorizeUrl(parameters: Readonly<Record<string, string | undefined>> = {}): string {
    const all = { client_id: this.clientId, redirect_uri: this.redirectUri, response_type: 'code', scope: 'openid', state: 'st', ...parameters };
    const sent = Object.entries(all).filter((each): each is [string, string] => each[1] !== undefined);
    return `${this.url}/oauth2/authorize?${new URLSearchParams(sent).toString()}`;
  }

  /** Posts a form to a back-channel endpoint, authenticated as this client unless the headers say otherwise. */
  async post(path: string, form: Readonly<Record<string, string>> | string, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    const own: Record<string, string> = this.secret === null ? {} : { authorization: basic(this.clientId, this.secret) };
    const body = typeof form === 'string' ? form : new URLSearchParams({ ...(this.secret === null ? { client_id: this.clientId } : {}), ...form }).toString();
    const answer = await ask(`${this.url}${path}`, { method: 'POST', body, headers: { 'content-type': FORM, ...own, ...headers } });
    return { status: answer.status, headers: answer.headers, body: answer.body === '' ? {} : (JSON.parse(answer.body) as Record<string, unknown>) };
  }

  async token(form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    return this.post('/oauth2/token', form, headers);
  }

  async redeem(code: string, form: Readonly<Record<string, string>> = {}): Promise<Answered> {
    return this.token({ grant_type: 'authorization_code', code, redirect_uri: this.redirectUri, ...form });
  }

  async refresh(refreshToken: string, form: Readonly<Record<string, string>> = {}): Promise<Answered> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...form });
  }

  async introspect(token: string): Promise<Record<string, unknown>> {
    return (await this.post('/oauth2/introspect', { token })).body;
  }

  async revoke(token: string): Promise<Answered> {
    return this.post('/oauth2/revoke', { token });
  }

  /** Walks the browser through sign-in and consent, as far as each is asked for, to the code. */
  async code(browser: Browser, parameters: Readonly<Record<string, string | undefined>> = {}, username = 'alice'): Promise<string> {
    return requireCode(await this.walk(browser, parameters, username));
  }

  async walk(browser: Browser, parameters: Readonly<Record<string, string | undefined>> = {}, username = 'alice'): Promise<Loaded> {
    let page = await browser.open(this.authorizeUrl(parameters));
    if (page.leftFor === undefined && page.url.includes('/login')) page = await browser.signIn(username);
    if (page.leftFor === undefined && page.url.includes('/consent')) page = await browser.decide('allow');
    return page;
  }

  /** All of it: the tokens of a fresh authorization. */
  async tokens(browser: Browser, parameters: Readonly<Record<string, string | undefined>> = {}, username = 'alice'): Promise<Record<string, string>> {
    const { verifier, challenge } = pkce();
    const code = await this.code(browser, { code_challenge: challenge, code_challenge_method: 'S256', ...parameters }, username);
    const answer = await this.redeem(code, { code_verifier: verifier });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return answer.body as Record<string, string>;
  }
}

export function requireCode(page: Loaded): string {
  const code = page.leftFor?.searchParams.get('code');
  if (code === null || code === undefined) throw new Error(`No code: ${page.status} ${page.leftFor?.href ?? page.url} ${page.body.slice(0, 600)}`);
  return code;
}
