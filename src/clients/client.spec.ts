import { describe, expect, it } from '@jest/globals';
import { digest } from '../platform/token-digest.js';
import { Client, SELF_REGISTERED } from './client.js';
import { ClientRecord } from './client.entity.js';
import { ClientSecret } from './client-secret.entity.js';
import { parseClientMetadata } from './parse-client-metadata.js';

const NOW = Date.UTC(2026, 0, 1);

function aClient(members: object = {}, secrets: readonly { value: string; expiresAt?: number | null }[] = [], record: Partial<ClientRecord> = {}): Client {
  const { metadata } = parseClientMetadata({ redirect_uris: ['https://app.example.com/cb'], ...members });
  return new Client(
    Object.assign(new ClientRecord(), { clientId: 'app', metadata, disabledAt: null, tokensValidFrom: null, managedBy: null, origin: null, createdAt: NOW, updatedAt: NOW, version: 1, ...record }),
    secrets.map(({ value, expiresAt = null }, at) => Object.assign(new ClientSecret(), { id: `sec_${at}`, clientId: 'app', name: 'x', prefix: null, lastUsedAt: null, warnedDays: null, sealed: null, secretDigest: digest(value), createdAt: NOW, expiresAt })),
  );
}

describe('a client', () => {
  it('reads its metadata once, with defaults for what it does not say', () => {
    const client = aClient({ scope: 'openid orders:read' });
    expect(client).toMatchObject({
      clientId: 'app', name: 'app', authMethod: 'client_secret_basic', isPublic: false, requirePkce: false, firstParty: false, scopes: ['openid', 'orders:read'],
      grantTypes: ['authorization_code'], accessGroups: null, accessTokenFormat: undefined, idTokenAlg: 'RS256', lifetimes: {}, disabled: false, corsOrigins: [],
    });
  });

  it('is a server where it keeps a secret by somebody\'s word, and neither runs on devices nor registered itself', () => {
    const of = (metadata: object, record: Partial<ClientRecord> = {}): boolean => aClient(metadata, [], record).isServer;
    expect(of({})).toBe(true);
    expect([of({ token_endpoint_auth_method: 'none' }), of({ application_type: 'native', redirect_uris: ['com.example.app:/cb'] }), of({}, { origin: SELF_REGISTERED })]).toEqual([false, false, false]);
  });

  it('allows what is registered and nothing else', () => {
    const client = aClient({ scope: 'openid', grant_types: ['authorization_code', 'implicit'], response_types: ['code', 'code id_token'] });
    expect(client.allowsGrant('authorization_code')).toBe(true);
    expect(client.allowsGrant('client_credentials')).toBe(false);
    expect(client.allowsScope('openid')).toBe(true);
    expect(client.allowsScope('OPENID')).toBe(false);
    expect(client.hasRedirectUri('https://app.example.com/cb')).toBe(true);
    expect(client.hasRedirectUri('https://app.example.com/cb/')).toBe(false);
  });

  it('takes the words of a response type in any order, and no other text for one (AZ-11)', () => {
    const client = aClient({ grant_types: ['authorization_code', 'implicit'], response_types: ['code', 'code id_token'] });
    for (const type of ['code', 'code id_token', 'id_token code']) expect(client.allowsResponseType(type)).toBe(true);
    for (const type of ['code code', ' code', 'code ', 'CODE', 'code\0', '', 'token', `code ${'x '.repeat(1_000)}`]) expect(client.allowsResponseType(type)).toBe(false);
  });

  it('requires PKCE when it is public, whatever it registered', () => {
    expect(aClient({ token_endpoint_auth_method: 'none', require_pkce: false }).requirePkce).toBe(true);
    expect(aClient({ require_pkce: true }).requirePkce).toBe(true);
  });

  it('tells lifetimes under their own names', () => {
    expect(aClient({ lifetimes: { access_token: 60, refresh_max: 120 } }).lifetimes).toEqual({ accessToken: 60, refreshMax: 120 });
  });

  it('tells groups apart from everyone', () => {
    expect(aClient({ access: { groups: [] } }).accessGroups).toEqual([]);
    expect(aClient().accessGroups).toBeNull();
  });

  it('says what it demands and Doorward cannot do yet', () => {
    for (const demand of ['dpop_bound_access_tokens', 'tls_client_certificate_bound_access_tokens']) {
      expect(aClient({ [demand]: true })).toMatchObject({ unmetTokenDemand: demand, unmetSignInDemand: demand });
    }
    for (const demand of [
      { id_token_signed_response_alg: 'HS256' }, { id_token_encrypted_response_alg: 'dir' }, { userinfo_signed_response_alg: 'ES256K' }, { userinfo_encrypted_response_alg: 'RSA-OAEP' },
    ]) expect(aClient(demand)).toMatchObject({ unmetTokenDemand: undefined, unmetSignInDemand: Object.keys(demand)[0] });
    expect(aClient({ dpop_bound_access_tokens: false, userinfo_signed_response_alg: 'none' }).unmetSignInDemand).toBeUndefined();
  });
});

describe("a client's secrets", () => {
  it('match by digest, any of them', () => {
    const client = aClient({}, [{ value: 'old' }, { value: 'new' }]);
    expect(client.secretMatching(digest('old'), NOW)?.id).toBe('sec_0');
    expect(client.secretMatching(digest('new'), NOW)?.id).toBe('sec_1');
    expect(client.secretMatching(digest('New'), NOW)).toBeUndefined();
    expect(client.secretMatching('', NOW)).toBeUndefined();
  });

  it('end at their instant, not after it (LV-07)', () => {
    const client = aClient({}, [{ value: 'old', expiresAt: NOW }]);
    expect(client.secretMatching(digest('old'), NOW - 1)).toBeDefined();
    expect(client.secretMatching(digest('old'), NOW)).toBeUndefined();
  });

  it('match nothing where there are none', () => {
    expect(aClient().secretMatching(digest(''), NOW)).toBeUndefined();
  });
});
