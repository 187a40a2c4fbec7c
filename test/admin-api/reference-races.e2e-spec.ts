import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { GroupMember } from '../../src/users/group-member.entity.js';
import { Invitation } from '../../src/users/invitation.entity.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { send } from '../support/wire.js';
import { CALLBACK } from '../support/world.js';
import { type AdminApi, type AdminApiAnswer, adminApi } from './support/admin-api.js';
import { makeApi, makeClient, makeGroup, makeUser } from './support/made.js';

const ROUNDS = 16;
const ANY = { 'if-match': '*' };

type Request = () => Promise<Pick<AdminApiAnswer, 'status'>>;

/** Each round makes a thing of its own, and names it while it is removed. A name that is left over is whoever's makes such a thing next. */
eachDatabase('A name', (dialect) => {
  let test: TestApp;
  let api: AdminApi;

  beforeAll(async () => {
    test = await createTestApp({ dialect, environment: { REGISTRATION: 'token' } });
    api = await adminApi(test);
    await makeClient(test, 'racy', { scope: 'openid' });
    await makeUser(test, 'racer');
  });
  afterAll(async () => test.close());

  /** What both were answered, in every round: the second a few milliseconds after the first, or the other way about. */
  async function race(round: (count: number) => Promise<{ readonly name: Request; readonly remove: Request; readonly after?: () => Promise<unknown> }>): Promise<string[]> {
    const seen: string[] = [];
    for (let count = 0; count < ROUNDS; count += 1) {
      const { name, remove, after } = await round(count);
      const wait = count % 8;
      const [named, removed] = await Promise.all([count % 2 === 0 ? name() : sleep(wait).then(name), count % 2 === 0 ? sleep(wait).then(remove) : remove()]);
      seen.push(`${named.status} ${removed.status}`);
      await after?.();
    }
    return seen;
  }

  const once = (seen: readonly string[], allowed: readonly string[]): void => expect(seen.filter((each) => !allowed.includes(each))).toEqual([]);
  const free = async (): Promise<unknown> => [await api.patch('/clients/racy', { scope: 'openid', access: null }, ANY)];

  it('of a scope is given to an application, or goes with its API: never both', async () => {
    const seen = await race(async (count) => {
      const identifier = await makeApi(test, `https://z${count}.example.com`, `z${count}:read`);
      return { name: () => api.patch('/clients/racy', { scope: `openid z${count}:read` }, ANY), remove: () => api.delete(`/apis/${encodeURIComponent(identifier)}`), after: free };
    });
    once(seen, ['200 409', '422 204']);
  });

  it('of a scope is given to a new application, or goes by itself: never both', async () => {
    const seen = await race(async (count) => {
      const identifier = await makeApi(test, `https://y${count}.example.com`, `y${count}:read`);
      return {
        name: () => api.post('/clients', { client_id: `new-${count}`, redirect_uris: [CALLBACK], scope: `openid y${count}:read` }),
        remove: () => api.delete(`/apis/${encodeURIComponent(identifier)}/scopes/y${count}:read`),
      };
    });
    once(seen, ['201 409', '422 204']);
  });

  it('of a scope is registered by a client itself, or goes with its API: never both', async () => {
    const seen = await race(async (count) => {
      const identifier = await makeApi(test, `https://x${count}.example.com`, `x${count}:read`);
      const { token } = (await api.post('/registration-tokens', { name: `x${count}`, grant_types: ['client_credentials'], scopes: [`x${count}:read`] })).body;
      const body = JSON.stringify({ grant_types: ['client_credentials'], response_types: [], scope: `x${count}:read` });
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${String(token)}` };
      return { name: () => send(test.url, '/oauth2/register', { method: 'POST', headers, body }), remove: () => api.delete(`/apis/${encodeURIComponent(identifier)}`) };
    });
    once(seen, ['201 409', '400 204']);
  });

  it('of a scope is in a registration token only as long as an API declares it', async () => {
    const shared = await makeApi(test, 'https://shared.example.com', 'w0:read');
    const seen = await race(async (count) => {
      const identifier = await makeApi(test, `https://w${count}.example.com`, `w${count}:read`);
      return { name: () => api.post('/registration-tokens', { name: `w${count}`, scopes: [`w${count}:read`] }), remove: () => api.delete(`/apis/${encodeURIComponent(identifier)}`) };
    });
    once(seen, ['201 204', '422 204']);
    const scopes = async (): Promise<string[]> => (await api.get<{ data: { name: string; scopes: string[] }[] }>('/registration-tokens?limit=200')).body.data.filter(({ name }) => name.startsWith('w')).flatMap((token) => token.scopes);
    expect(await scopes()).toEqual(['w0:read']);
    expect((await api.delete(`/apis/${encodeURIComponent(shared)}`)).status).toBe(204);
    expect(await scopes()).toEqual([]);
  });

  it('of a scope that two APIs declare is not lost when both of them go', async () => {
    const seen: string[] = [];
    for (let count = 0; count < ROUNDS; count += 1) {
      const both = [await makeApi(test, `https://one${count}.example.com`, `shared${count}`), await makeApi(test, `https://two${count}.example.com`, `shared${count}`)];
      await api.patch('/clients/racy', { scope: `openid shared${count}` }, ANY);
      const answers = await Promise.all(both.map((identifier) => api.delete(`/apis/${encodeURIComponent(identifier)}`)));
      seen.push(answers.map(({ status }) => status).toSorted((a, b) => a - b).join(' '));
      await free();
    }
    once(seen, ['204 409']);
  });

  it('of a group lets people into an application, or goes with the group: never both', async () => {
    const seen = await race(async (count) => {
      await makeGroup(test, `ga${count}`);
      return { name: () => api.patch('/clients/racy', { access: { groups: [`ga${count}`] } }, ANY), remove: () => api.delete(`/groups/ga${count}`), after: free };
    });
    once(seen, ['200 409', '422 204']);
  });

  it('of a group is told by a file, or goes with the group: never both', async () => {
    const seen = await race(async (count) => {
      await makeGroup(test, `gf${count}`);
      const file = `version: 1\nclients:\n  - { client_id: filed-${count}, token_endpoint_auth_method: none, redirect_uris: ["${CALLBACK}"], access: { groups: [gf${count}] } }\n`;
      return { name: () => api.post('/config:apply', file, { 'content-type': 'application/yaml' }), remove: () => api.delete(`/groups/gf${count}`) };
    });
    // 409 for the file: it was planned before the group went, and nothing is written.
    once(seen, ['200 409', '409 204', '422 204']);
  });

  it('of a group demands a second factor, or goes with the group: never both', async () => {
    const seen = await race(async (count) => {
      await makeGroup(test, `gm${count}`);
      return { name: () => api.patch('/settings/mfa', { groups: [`gm${count}`] }, ANY), remove: () => api.delete(`/groups/gm${count}`), after: () => api.patch('/settings/mfa', { groups: null }, ANY) };
    });
    once(seen, ['200 409', '422 204']);
  });

  it('of a group that went does not put whoever was invited into the next group of that name', async () => {
    await makeGroup(test, 'ghost');
    const { id } = (await api.post('/invitations', { email: 'invited@example.test', groups: ['engineering', 'ghost'] })).body;
    expect((await api.delete('/groups/ghost')).status).toBe(204);
    await makeGroup(test, 'ghost');
    expect((await api.get(`/invitations/${String(id)}`)).body['groups']).toEqual(['engineering']);
  });

  it('of a group that went is no membership and in no invitation, whoever came first', async () => {
    const id = (await api.get<{ data: { id: string }[] }>('/users?preferred_username=racer')).body.data[0]?.id ?? '';
    await race(async (count) => {
      await makeGroup(test, `gu${count}`);
      return { name: () => api.patch(`/users/${id}`, { groups: [`gu${count}`] }, ANY), remove: () => api.delete(`/groups/gu${count}`) };
    });
    await race(async (count) => {
      await makeGroup(test, `gi${count}`);
      return { name: () => api.post('/invitations', { email: `guest${count}@example.test`, groups: [`gi${count}`, 'engineering'] }), remove: () => api.delete(`/groups/gi${count}`) };
    });
    const groups = new Set((await test.database.rows<{ name: string }>('SELECT name FROM user_groups')).map(({ name }) => name));
    const named = [...(await test.database.select(GroupMember, 'ORDER BY user_id')).map(({ groupName }) => groupName), ...(await test.database.select(Invitation, 'ORDER BY id')).flatMap((invitation) => invitation.groups)];
    expect(named.filter((name) => !groups.has(name))).toEqual([]);
    expect(named).toContain('engineering');
  });
});
