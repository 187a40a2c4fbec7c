import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { GroupMember } from '../../src/users/group-member.entity.js';
import { User } from '../../src/users/user.entity.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { userId } from '../support/acts.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { PASSWORD, SECRET } from '../support/world.js';
import { type AdminApi, adminApi } from './support/admin-api.js';
import { makeGroup, makeUser } from './support/made.js';

interface Page {
  readonly data: readonly { readonly id: string; readonly preferred_username: string; readonly status: string }[];
  readonly page: { readonly next_cursor: string | null; readonly has_more: boolean };
}

eachDatabase('The members of a group', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  const everybody: string[] = [];

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
    await makeGroup(test, 'sales team');
    for (let count = 0; count < 5; count += 1) everybody.push(await makeUser(test, `seller${count}`, { password: PASSWORD }));
  });
  afterAll(async () => test.close());

  const members = '/groups/sales%20team/members';
  const listed = async (path: string): Promise<string[]> => (await api.get<Page>(path)).body.data.map(({ id }) => id);

  it('are added one at a time, by everybody at once, and twice is once', async () => {
    const answers = await Promise.all([...everybody, everybody[0]].map((id) => api.put(`${members}/${id}`)));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204, 204]);
    expect(await listed(members)).toEqual(everybody.toSorted());
    expect((await test.get(AuditEventStore).list({ type: 'group.member_added' })).map(({ userId: id }) => String(id)).toSorted((a, b) => a.localeCompare(b))).toEqual(everybody.toSorted((a, b) => a.localeCompare(b)));
    expect((await api.get(`${members}/${everybody[0]}`)).body).toEqual({ id: everybody[0], preferred_username: 'seller0', name: 'seller0 Example', email: 'seller0@example.test', status: 'active' });
  });

  it('are paged through in the order of their ids', async () => {
    const seen: string[] = [];
    for (let path: string | undefined = `${members}?limit=2`; path !== undefined;) {
      const { body }: { body: Page } = await api.get<Page>(path);
      seen.push(...body.data.map(({ id }) => id));
      path = body.page.next_cursor === null ? undefined : `${members}?limit=2&cursor=${encodeURIComponent(body.page.next_cursor)}`;
    }
    expect(seen).toEqual(everybody.toSorted());
    expect(await listed(`${members}?sort=-id`)).toEqual(everybody.toSorted().toReversed());
  });

  it('lose the group, and with it what an application that demands it gave them, at the next use', async () => {
    const [first = ''] = everybody;
    await makeGroup(test, 'inner circle');
    await api.put(`/groups/inner%20circle/members/${first}`);
    await test.declare({ clients: [{ client_id: 'circle', client_secret: SECRET, redirect_uris: ['https://circle.example.com/cb'], grant_types: ['authorization_code', 'refresh_token'], scope: 'openid offline_access', access: { groups: ['inner circle'] } }] });
    const client = new WireClient(test.url, 'circle', SECRET, 'https://circle.example.com/cb');
    const tokens = await client.tokens(new Browser(test.url), { scope: 'openid offline_access' }, 'seller0');
    expect((await api.delete(`/groups/inner%20circle/members/${first}`)).status).toBe(204);
    expect((await client.refresh(tokens['refresh_token'] ?? '')).status).toBe(400);
    expect((await api.delete(`/groups/inner%20circle/members/${first}`)).status).toBe(404);
    expect((await api.get(`/groups/inner%20circle/members/${first}`)).status).toBe(404);
    expect((await test.get(AuditEventStore).list({ userId: first, type: 'group.member_removed' }))).toHaveLength(1);
  });

  it('are not found in groups and for people that there are not', async () => {
    for (const path of ['/groups/nobody/members', '/groups/%25/members', `/groups/nobody/members/${everybody[0]}`, `${members}/usr_unknown`]) expect([path, (await api.get(path)).status]).toEqual([path, 404]);
    for (const path of [`/groups/nobody/members/${everybody[0]}`, `${members}/usr_unknown`, `${members}/alice`]) {
      expect([path, (await api.put(path)).status]).toEqual([path, 404]);
      expect([path, (await api.delete(path)).status]).toEqual([path, 404]);
    }
  });

  it('stay as a file says of the people that it declares', async () => {
    const alice = await userId(test, 'alice');
    expect(await api.put(`${members}/${alice}`)).toMatchObject({ status: 409, body: { type: expect.stringContaining('managed-by-file') } });
    expect(await api.delete(`/groups/engineering/members/${alice}`)).toMatchObject({ status: 409 });
    expect(await listed('/groups/engineering/members')).toEqual([alice]);
  });

  it('cost as many statements for the last page of thousands as for the first', async () => {
    await makeGroup(test, 'crowd');
    const template = await test.database.first(User, 'WHERE id = ?', [everybody[0] ?? '']);
    if (template === undefined) throw new Error('Nobody is there.');
    await test.database.transaction(async (tx) => {
      for (let count = 0; count < 450; count += 1) {
        const id = `usr_crowd${String(count).padStart(6, '0')}`;
        await tx.insert(User, Object.assign(new User(), template, { id, sub: id, preferredUsername: id, email: null, emailVerified: false }));
        await tx.insert(GroupMember, { groupName: 'crowd', userId: id, joinedAt: null });
      }
    });
    const counts: number[] = [];
    let cursor: string | null = null;
    let seen = 0;
    do {
      const path: string = `/groups/crowd/members?limit=200${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      counts.push(await test.countStatements(async () => {
        const { body } = await api.get<Page>(path);
        seen += body.data.length;
        cursor = body.page.next_cursor;
      }));
    } while (cursor !== null);
    expect(seen).toBe(450);
    expect(new Set(counts).size).toBe(1);
  });
});
