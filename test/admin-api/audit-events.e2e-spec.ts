import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AuditLog } from '../../src/audit/audit-log.js';
import { Sealer } from '../../src/audit/sealer.js';
import { disableUser, userId } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { SECRET } from '../support/world.js';
import { type AdminApi, adminApi, adminApiAs } from './support/admin-api.js';

type Event = Readonly<Record<string, unknown>>;
interface Listed { readonly data: readonly Event[]; readonly page: { readonly next_cursor: string | null; readonly has_more: boolean; readonly total_estimate?: number } }

const EVENTS = 450;

function clientOf(token: string): string {
  return (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { client_id: string }).client_id;
}

eachDatabase('the audit log over the admin API', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let at = 0;

  const record = async (count: number, userId = 'usr_ada', address = '192.0.2.7'): Promise<void> => {
    for (let done = 0; done < count; done += 1) {
      test.clock.advance('1s');
      await test.get(AuditLog).record(test.database, { type: 'sign_in.succeeded', outcome: 'success', actor: 'user', userId, details: { n: done } }, { requestId: `req_${done}`, address, userAgent: 'Browser/1.0' });
    }
  };
  const seal = async (): Promise<void> => {
    while ((await test.database.quietly('SELECT 1 AS one FROM audit_events WHERE sequence IS NULL LIMIT 1')).cells.length > 0) await test.get(Sealer).run();
  };
  const list = async (query: string): Promise<Listed> => {
    const { status, body } = await api.get<Listed>(`/audit-events${query}`);
    expect(status).toBe(200);
    return body;
  };

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    api = await adminApi(test);
    at = test.clock.now();
    await record(EVENTS);
    await seal();
  });
  afterAll(() => test.close());

  it('tells who did what, newest first, with what is personal in its place', async () => {
    const { data } = await list('?limit=2&type=sign_in.succeeded');
    expect(data).toHaveLength(2);
    expect(data[0]).toMatchObject({ type: 'sign_in.succeeded', outcome: 'success', actor: 'user', user_id: 'usr_ada', address: '192.0.2.7', details: { n: EVENTS - 1, user_agent: 'Browser/1.0' }, erased: false, sequence: expect.any(Number), hash: expect.stringMatching(/^[\w-]{43}$/) });
    expect((await api.get(`/audit-events/${String(data[0]?.['id'])}`)).body).toEqual(data[0]);
    expect((await api.get('/audit-events/evt_nobody')).status).toBe(404);
  });

  it('is narrowed by every field, alone and together, and counts its pages out exactly', async () => {
    const half = new Date(at + (EVENTS / 2) * 1000).toISOString();
    const { page: { total_estimate: estimate } } = await list('?include=total_estimate');
    expect(estimate).toBeGreaterThanOrEqual(EVENTS);
    expect((await list(`?user_id=usr_ada&occurred_at[gte]=${half}&limit=200`)).data.length + (await list(`?user_id=usr_ada&occurred_at[lt]=${half}&limit=200`)).data.length).toBe(400);
    expect((await list('?request_id=req_7&user_id=usr_ada')).data.map(({ details }) => (details as Event)['n'])).toEqual([7]);
    for (const none of ['?user_id=usr_nobody', '?outcome=failure&user_id=usr_ada', '?actor=file&user_id=usr_ada', '?sealed=false', '?client_id=nobody', '?actor_id=usr_ada']) expect((await list(none)).data).toEqual([]);
    expect((await list('?type=sign_in.*&limit=1&sealed=true')).data).toHaveLength(1);
    expect((await list('?sort=sequence&limit=1')).data[0]).toMatchObject({ sequence: 1 });
    const seen = new Set<unknown>();
    for (let cursor: string | null = ''; cursor !== null;) {
      const { data, page }: Listed = await list(`?user_id=usr_ada&limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`);
      for (const { id } of data) seen.add(id);
      cursor = page.next_cursor;
    }
    expect(seen.size).toBe(EVENTS);
  });

  it.each(['?type=sign_in.failled', '?type=nothing.*', '?outcome=maybe', '?occurred_at=yesterday', '?sealed=yes', '?sort=address', '?address=192.0.2.7', '?sequence[gt]=1e3'])('refuses %s', async (query) => {
    const { status, body } = await api.get(`/audit-events${query}`);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).not.toContain('stack');
  });

  it('comes as lines of JSON, all that matches, to who accepts that', async () => {
    const { status, headers, body } = await api.get<string>('/audit-events?user_id=usr_ada', { accept: 'application/x-ndjson' });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('application/x-ndjson');
    const lines = body.trimEnd().split('\n').map((line) => JSON.parse(line) as Event);
    expect(lines.map(({ details }) => (details as Event)['n'])).toEqual(Array.from({ length: EVENTS }, (_, index) => EVENTS - 1 - index));
    expect((await api.get('/audit-events?user_id=usr_nobody', { accept: 'application/x-ndjson' })).body).toBeUndefined();
  });

  it.each([3, 200])('comes as %i lines, with the members asked for alone, to who says so', async (limit) => {
    const { body } = await api.get<string>(`/audit-events?user_id=usr_ada&sort=sequence&limit=${limit}&fields=id,details`, { accept: 'application/x-ndjson' });
    const lines = body.trimEnd().split('\n').map((line) => JSON.parse(line) as Event);
    expect(lines.map((line) => [Object.keys(line), (line['details'] as Event)['n']])).toEqual(Array.from({ length: limit }, (_, index) => [['id', 'details'], index]));
  });

  it.each([
    ['application/x-ndjson', 'cursor', 'x'], ['application/x-ndjson', 'include', 'total_estimate'], ['text/event-stream', 'cursor', 'x'], ['text/event-stream', 'include', 'total_estimate'],
    ['text/event-stream', 'limit', '5'], ['text/event-stream', 'sort', 'sequence'], ['text/event-stream', 'fields', 'id'],
  ])('refuses as %s what that form cannot do: %s', async (accept, name, value) => {
    const { status, body } = await api.get(`/audit-events?${name}=${value}`, { accept });
    expect([status, body]).toEqual([400, expect.objectContaining({ errors: [expect.objectContaining({ pointer: `?${name}`, detail: `Does not go with Accept: ${accept}.` })] })]);
  });

  it('is for who has audit:read alone, in every form', async () => {
    const other = await adminApi(test, ['clients:read']);
    for (const accept of ['application/json', 'application/x-ndjson', 'text/event-stream']) {
      expect((await other.get('/audit-events', { accept })).status).toBe(403);
      expect((await fetch(`${test.address}/admin/v1/audit-events`, { headers: { accept } })).status).toBe(401);
    }
  });

  it('is followed as it happens, and taken up again where it broke off', async () => {
    const first = await follow('?user_id=usr_tail');
    await record(2, 'usr_tail');
    await record(1, 'usr_other');
    await seal();
    const events = await first.next(2);
    expect(events.map(({ data }) => data['user_id'])).toEqual(['usr_tail', 'usr_tail']);
    first.close();
    await record(3, 'usr_tail');
    await seal();
    const again = await follow('?user_id=usr_tail', events[0]?.id);
    const rest = await again.next(4);
    again.close();
    expect(rest[0]).toEqual(events[1]);
    expect(rest.map(({ data }) => data['sequence'])).toEqual(rest.map(({ id }) => Number(id)));
    expect(new Set(rest.map(({ id }) => id)).size).toBe(4);
    expect((await api.get('/audit-events', { accept: 'text/event-stream', 'last-event-id': '1; DROP' })).status).toBe(400);
  });

  it('is followed by so many and no more', async () => {
    const tails: Tail[] = [];
    const followers = await Promise.all(Array.from({ length: 5 }, () => adminApi(test)));
    for (const follower of followers) for (let more = 0; more < 6; more += 1) tails.push(await follow('', undefined, test.address, follower));
    for (const tail of tails) tail.close();
    const statuses = tails.map(({ status }) => status);
    // Five each: nobody takes the places of all others. And twenty in all, with those of other tests whose end nobody has noticed yet.
    expect(statuses.slice(0, 12)).toEqual([200, 200, 200, 200, 200, 429, 200, 200, 200, 200, 200, 429]);
    expect(statuses.slice(-6)).toEqual([429, 429, 429, 429, 429, 429]);
    (await admitted('')).close();
  });

  it.each<[string, (reader: Reader) => Promise<unknown>]>([
    ['whose role is taken away', ({ id }) => api.delete(`/admins/${id}`)],
    ['who is disabled', ({ name }) => disableUser(test, name)],
    ['whose token is revoked', ({ api: { token = '' } }) => new WireClient(test.address, clientOf(token), SECRET).revoke(token)],
  ])('tells nothing more to one who follows and %s', async (_, takeAway) => {
    const name = await newPerson(test);
    const reader: Reader = { name, id: await userId(test, name), api: await adminApiAs(test, name, 'auditor') };
    const tail = await admitted('?user_id=usr_gone', reader.api);
    await record(1, 'usr_gone');
    await seal();
    expect(await tail.next(1)).toHaveLength(1);
    await takeAway(reader);
    await record(1, 'usr_gone');
    await seal();
    await tail.ended();
    expect(await tail.next(2)).toHaveLength(1);
  });

  it('ends for those who follow when the server stops', async () => {
    const second = await createTestApp({ location: test.config.database, clock: test.clock, environment: { PUBLIC_URL: test.url } });
    const tail = await follow('', undefined, second.address);
    const ended = tail.ended();
    const begun = performance.now();
    await second.close();
    await ended;
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  interface Reader { readonly name: string; readonly id: string; readonly api: AdminApi }
  interface Told { readonly id: string; readonly data: Event }
  interface Tail { readonly status: number; next(count: number): Promise<Told[]>; ended(): Promise<void>; close(): void }

  /** That those before have left is noticed when something is next said to them. */
  async function admitted(query: string, follower = api): Promise<Tail> {
    for (let tries = 0; tries < 100; tries += 1) {
      const tail = await follow(query, undefined, test.address, follower);
      if (tail.status === 200) return tail;
      tail.close();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('Nobody can follow any more.');
  }

  /** Not by fetch, which opens a new connection in the place of one that was broken off, and keeps it without a word. */
  async function follow(query: string, lastEventId?: string, address = test.address, follower = api): Promise<Tail> {
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${follower.token ?? ''}`, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
    const request = get(`${address}/admin/v1/audit-events${query}`, { headers, agent: false });
    const response = await new Promise<IncomingMessage>((resolve, reject) => request.once('response', resolve).once('error', reject));
    let text = '';
    const chunks = response.setEncoding('utf8')[Symbol.asyncIterator]() as AsyncIterator<string>;
    const read = async (): Promise<boolean> => {
      const chunk = await chunks.next();
      text += chunk.done === true ? '' : chunk.value;
      return chunk.done !== true;
    };
    const told = (): Told[] => text.split('\n\n').filter((block) => block.includes('\ndata: ')).map((block) => ({
      id: /^id: (\d+)$/m.exec(block)?.[1] ?? '', data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '{}') as Event,
    }));
    if (response.statusCode === 200) await read();
    return {
      status: response.statusCode ?? 0,
      close: () => void request.destroy(),
      next: async (count) => {
        while (told().length < count && (await read())) continue;
        return told();
      },
      ended: async () => {
        while (await read()) continue;
      },
    };
  }
});
