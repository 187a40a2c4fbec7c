import { ADMIN_SCOPES } from '../../../src/clients/known-scopes.js';
import { AdminRoleStore } from '../../../src/users/admin-role.store.js';
import type { AdminRoleName } from '../../../src/users/admin-roles.js';
import { UserStore } from '../../../src/users/user.store.js';
import type { TestApp } from '../../support/app.js';
import { Browser } from '../../support/browser.js';
import { WireClient } from '../../support/client.js';
import { CALLBACK, SECRET } from '../../support/world.js';
import { ask } from '../../support/wire.js';
import { checkAnswer } from './answers-match-document.js';

/** An answer of the admin API; `body` is undefined without one, and text where it is no JSON. */
export interface AdminApiAnswer<B = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: B;
}

type Headers_ = Readonly<Record<string, string | undefined>>;

/** The admin API as a program with a token sees it. Paths are below /admin/v1: `api.get('/clients?limit=2')`. */
export class AdminApi {
  constructor(readonly origin: string, readonly token: string | undefined) {}

  get<B = Record<string, unknown>>(path: string, headers: Headers_ = {}): Promise<AdminApiAnswer<B>> {
    return this.send('GET', path, undefined, headers);
  }

  post<B = Record<string, unknown>>(path: string, body?: unknown, headers: Headers_ = {}): Promise<AdminApiAnswer<B>> {
    return this.send('POST', path, body, headers);
  }

  put<B = Record<string, unknown>>(path: string, body?: unknown, headers: Headers_ = {}): Promise<AdminApiAnswer<B>> {
    return this.send('PUT', path, body, headers);
  }

  patch<B = Record<string, unknown>>(path: string, body: unknown, headers: Headers_ = {}): Promise<AdminApiAnswer<B>> {
    return this.send('PATCH', path, body, { 'content-type': 'application/merge-patch+json', ...headers });
  }

  delete<B = Record<string, unknown>>(path: string, headers: Headers_ = {}): Promise<AdminApiAnswer<B>> {
    return this.send('DELETE', path, undefined, headers);
  }

  /** A text is sent as it stands, anything else as JSON. A header that is undefined is not sent. */
  async send<B = Record<string, unknown>>(method: string, path: string, body?: unknown, headers: Headers_ = {}): Promise<AdminApiAnswer<B>> {
    const all = {
      ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await ask(`${this.origin}/admin/v1${path}`, { method, headers: all, ...(text === undefined ? {} : { body: text }) });
    const read = { status: answer.status, headers: answer.headers, body: parsed(answer.body, answer.headers) as B };
    for (const look of watchers) look({ method, path, ...read });
    return read;
  }
}

/** What is looked at in every answer of every test: the OpenAPI document's validator hangs itself in here. */
export type AnswerWatcher = (answer: AdminApiAnswer<unknown> & { readonly method: string; readonly path: string }) => void;
const watchers: AnswerWatcher[] = [];
export function watchAnswers(watcher: AnswerWatcher): void {
  watchers.push(watcher);
}
watchAnswers(checkAnswer);

let made = 0;

/** The admin API for an application of its own, with these scopes of the admin API or with all. */
export async function adminApi(test: TestApp, scopes: readonly string[] = ADMIN_SCOPES): Promise<AdminApi> {
  const clientId = `admin-${(made += 1)}`;
  await test.declare({ clients: [{ client_id: clientId, client_secret: SECRET, redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: scopes.join(' ') }] });
  return new AdminApi(test.address, await tokenOf(test, clientId));
}

/** A fresh token for an application that adminApi() made, or another with the same secret. */
export async function tokenOf(test: TestApp, clientId: string, scope?: string): Promise<string> {
  const resource = `${test.url}/admin/v1`;
  const { status, body } = await new WireClient(test.address, clientId, SECRET).token({ grant_type: 'client_credentials', resource, ...(scope === undefined ? {} : { scope }) });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return String(body['access_token']);
}

/** The admin API for a person with this role, who signed in at an application that may ask for every admin scope. Without a role: a person without power. */
export async function adminApiAs(test: TestApp, userName: string, role?: AdminRoleName, scopes: readonly string[] = ADMIN_SCOPES): Promise<AdminApi> {
  const user = await test.get(UserStore).findByUserName(userName);
  if (user === undefined) throw new Error(`There is no ${userName}.`);
  if (role !== undefined) await test.database.transaction((tx) => test.get(AdminRoleStore).set(tx, user.id, role, test.clock.now()));
  const clientId = `console-${(made += 1)}`;
  await test.declare({ clients: [{ client_id: clientId, client_secret: SECRET, redirect_uris: [CALLBACK], grant_types: ['authorization_code'], scope: `openid ${scopes.join(' ')}` }] });
  const client = new WireClient(test.address, clientId);
  const tokens = await client.tokens(new Browser(test.address), { scope: `openid ${scopes.join(' ')}`, resource: `${test.url}/admin/v1` }, userName);
  return new AdminApi(test.address, String(tokens['access_token']));
}

function parsed(text: string, headers: Headers): unknown {
  if (text === '') return undefined;
  return /\bjson\b/.test(headers.get('content-type') ?? '') && !/ndjson/.test(headers.get('content-type') ?? '') ? JSON.parse(text) : text;
}
