import { expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { Database } from '../../src/database/database.js';
import { CLAIM_SOURCES, toClaimSources } from '../../src/users/claims/claim-source.js';
import { claimSources } from '../../src/users/claims/index.js';
import { GroupStore } from '../../src/users/group.store.js';
import { FakeClock } from '../support/fake-clock.js';
import { RoleStore } from '../../src/users/role.store.js';
import { UserClaims } from '../../src/users/user-claims.js';
import { onEachDatabase, People } from './stores.js';

onEachDatabase('what applications are told of a person', (fresh) => {
  const start = async (): Promise<{ people: People; claims: UserClaims }> => {
    const people = new People(await fresh());
    const module = await Test.createTestingModule({
      providers: [{ provide: GroupStore, useValue: people.groups }, { provide: RoleStore, useValue: new RoleStore(people.database, new FakeClock()) }, { provide: Database, useValue: people.database }, UserClaims, ...claimSources, { provide: CLAIM_SOURCES, useFactory: toClaimSources, inject: [...claimSources] }],
    }).compile();
    return { people, claims: module.get(UserClaims) };
  };

  it('is what the granted scopes say, and the subject always (OpenID Connect Core §5.4)', async () => {
    const { people, claims } = await start();
    const alice = await people.create({
      preferredUsername: 'alice', email: 'alice@example.test', emailVerified: true, sub: 'sub-1',
      profile: { name: 'Alice Example', locale: 'de', phone_number: '+49 30 1', phone_number_verified: true, address: { country: 'DE' } },
    });
    await people.database.transaction(async (tx) => {
      await people.groups.create(tx, { name: 'ops' });
      await people.groups.addMember(tx, 'ops', alice.id);
    });
    expect(await claims.forScopes(alice, [])).toEqual({ sub: 'sub-1' });
    expect(await claims.forScopes(alice, ['openid', 'offline_access', 'notes:read', '__proto__'])).toEqual({ sub: 'sub-1' });
    expect(await claims.forScopes(alice, ['openid', 'profile'])).toEqual({ sub: 'sub-1', name: 'Alice Example', locale: 'de', preferred_username: 'alice', updated_at: Math.floor(alice.updatedAt / 1000) });
    expect(await claims.forScopes(alice, ['email'])).toEqual({ sub: 'sub-1', email: 'alice@example.test', email_verified: true });
    expect(await claims.forScopes(alice, ['phone', 'address'])).toEqual({ sub: 'sub-1', phone_number: '+49 30 1', phone_number_verified: true, address: { country: 'DE' } });
    expect(await claims.forScopes(alice, ['groups'])).toEqual({ sub: 'sub-1', groups: ['ops'] });
  });

  it('leaves out what the person has no value for', async () => {
    const { people, claims } = await start();
    const bob = await people.create({ preferredUsername: 'bob', sub: 'sub-2' });
    const told = await claims.forScopes(bob, claims.scopes());
    expect(told).toEqual({ sub: 'sub-2', preferred_username: 'bob', updated_at: expect.any(Number), groups: [], roles: [] });
    expect(Number.isInteger(told['updated_at'])).toBe(true);
  });

  it('asks the database for groups and roles only when those scopes were granted', async () => {
    const { people, claims } = await start();
    const bob = await people.create({ preferredUsername: 'bob' });
    const before = people.database.statementCount;
    await claims.forScopes(bob, ['openid', 'profile', 'email', 'phone', 'address']);
    expect(people.database.statementCount - before).toBe(0);
    await claims.forScopes(bob, claims.scopes());
    expect(people.database.statementCount - before).toBe(2);
  });

  it('is listed for discovery', async () => {
    const { claims } = await start();
    expect(claims.scopes()).toEqual(['openid', 'profile', 'email', 'phone', 'address', 'groups', 'roles']);
    expect(claims.claims()).toEqual(expect.arrayContaining(['sub', 'name', 'given_name', 'birthdate', 'updated_at', 'email', 'email_verified', 'phone_number', 'address', 'groups']));
    expect(new Set(claims.claims()).size).toBe(claims.claims().length);
  });

  it('cannot be told by two sources at once', () => {
    const source = { scope: 'badge', claims: ['badge'], resolve: () => ({}) };
    expect(() => toClaimSources(source, source)).toThrow('scope badge');
    expect(() => toClaimSources(source, { ...source, scope: 'other' })).toThrow('claim badge');
  });
});
