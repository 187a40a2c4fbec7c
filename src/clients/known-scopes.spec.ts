import { describe, expect, it } from '@jest/globals';
import { Api } from './api.entity.js';
import { isReservedScope, unknownScopes } from './known-scopes.js';

const orders = Object.assign(new Api(), { identifier: 'https://api.example.com', scopes: [{ value: 'orders:read', description: 'See your orders' }] });

describe('the scopes that may be registered', () => {
  it("are those of OpenID Connect, of the admin API and of every API", () => {
    expect(unknownScopes(['openid', 'groups', 'offline_access', 'clients:read', 'audit:read', 'orders:read'], [orders])).toEqual([]);
  });

  it('are no others', () => {
    expect(unknownScopes(['orders:write', 'openid', 'OPENID', 'audit:write', 'constructor'], [orders])).toEqual(['orders:write', 'OPENID', 'audit:write', 'constructor']);
    expect(unknownScopes(['orders:read'], [])).toEqual(['orders:read']);
  });

  it('cannot be declared again by an API when they mean something already', () => {
    expect(isReservedScope('openid')).toBe(true);
    expect(isReservedScope('users:write')).toBe(true);
    expect(isReservedScope('orders:read')).toBe(false);
  });
});
