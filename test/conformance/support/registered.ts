import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import * as oauth from 'oauth4webapi';
import { createTestApp, type TestApp } from '../../support/app.js';
import { Browser } from '../../support/browser.js';
import { CALLBACK } from '../../support/world.js';
import { RelyingParty } from './relying-party.js';
import { certificationWorld } from './world.js';

export type Metadata = Readonly<Record<string, unknown>>;

/** A key pair of the client, and the half that it shows. */
export interface ClientKey { readonly kid: string; readonly key: Awaited<ReturnType<typeof generateKeyPair>>['privateKey']; readonly jwk: JWK }

export async function newKey(kid: string): Promise<ClientKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, key: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

/** A server with open registration, a client's own site, and a client's key. */
export class DynamicPlan {
  test!: TestApp;
  key!: ClientKey;
  /** What the client's site serves, by path. */
  readonly documents = new Map<string, { readonly type: string; readonly body: string | Buffer }>();
  private site!: Server;

  async start(): Promise<void> {
    this.site = createServer((request, response) => {
      const found = this.documents.get(request.url ?? '');
      response.writeHead(found === undefined ? 404 : 200, { 'content-type': found?.type ?? 'text/plain' }).end(found?.body);
    });
    await new Promise<void>((resolve) => this.site.listen(0, '127.0.0.1', resolve));
    [this.test, this.key] = await Promise.all([createTestApp({ environment: { REGISTRATION: 'open' }, declare: certificationWorld() }), newKey('first')]);
  }

  async stop(): Promise<void> {
    await this.test?.close();
    this.site?.closeAllConnections();
    await new Promise((resolve) => this.site?.close(resolve));
  }

  browser(): Browser {
    return new Browser(this.test.url);
  }

  /** Puts something on the client's site, and says where. */
  serve(path: string, body: unknown, type = 'application/json'): string {
    this.documents.set(path, { type, body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) });
    return `http://127.0.0.1:${(this.site.address() as AddressInfo).port}${path}`;
  }

  /** As the Dynamic plan registers: a web application that authenticates with private_key_jwt. */
  async register(metadata: Metadata = {}): Promise<{ readonly status: number; readonly body: Metadata }> {
    const all = { client_name: 'Registered', redirect_uris: [CALLBACK], grant_types: ['authorization_code'], response_types: ['code'], token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [this.key.jwk] }, ...metadata };
    const answer = await fetch(`${this.test.url}/oauth2/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(all) });
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    return { status: answer.status, body: (await answer.json()) as Metadata };
  }

  /** Registers, and is the client. */
  async client(metadata: Metadata = {}, key = this.key): Promise<RelyingParty> {
    const { status, body } = await this.register(metadata);
    expect({ status, error: body['error_description'] }).toEqual({ status: 201, error: undefined });
    return this.as(String(body['client_id']), key);
  }

  /** The client with this key, at the server's time. */
  async as(clientId: string, { key, kid }: ClientKey): Promise<RelyingParty> {
    const party = await RelyingParty.discover(this.test.url, clientId, { authentication: oauth.PrivateKeyJwt({ key, kid }) });
    party.skew = Math.round((this.test.clock.now() - performance.timeOrigin - performance.now()) / 1000);
    return party;
  }
}

export function useDynamicPlan(): DynamicPlan {
  const plan = new DynamicPlan();
  beforeAll(async () => plan.start());
  afterAll(async () => plan.stop());
  return plan;
}
