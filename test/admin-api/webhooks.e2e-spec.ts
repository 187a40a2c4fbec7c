import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';
import { deliverAll } from '../webhooks/support/deliver.js';
import { expectedSignature, HookReceiver } from '../webhooks/support/hook-receiver.js';
import { type AdminApi, adminApi } from './support/admin-api.js';

interface Hook { readonly id: string; readonly secret: string; readonly enabled: boolean; readonly disabled_because: string | null; readonly failing_since: string | null; readonly previous_secret_until: string | null }
interface Delivery { readonly id: string; readonly event_id: string; readonly type: string; readonly status: string; readonly attempts: number; readonly next_attempt_at: string | null; readonly log: readonly { status: number | null; error: string | null; answer: string | null }[] }
interface List<T> { readonly data: readonly T[] }

eachDatabase('Webhooks over the admin API', (dialect) => {
  let test: TestApp;
  let api: AdminApi;
  let hook: HookReceiver;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
  });
  beforeEach(async () => {
    // The clock runs past the life of a token.
    api = await adminApi(test);
    hook = await HookReceiver.start();
  });
  afterEach(async () => {
    for (const { id } of (await (await adminApi(test)).get<List<Hook>>('/webhooks')).body.data) await (await adminApi(test)).delete(`/webhooks/${id}`);
    await hook.close();
  });
  afterAll(async () => test.close());

  const create = async (more: object = {}): Promise<Hook> => {
    const { status, body } = await api.post<Hook>('/webhooks', { url: hook.url, events: ['group.*'], ...more });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body;
  };
  let groups = 0;
  const makeGroup = (): Promise<void> => test.declare({ groups: [{ name: `hooked-${(groups += 1)}` }] });
  const deliveries = async (id: string): Promise<readonly Delivery[]> => (await (await adminApi(test)).get<List<Delivery>>(`/webhooks/${id}/deliveries`)).body.data;
  const events = async (type: string): Promise<readonly Record<string, unknown>[]> => (await test.get(AuditEventStore).list({ type: type as never })).map(({ details, actor }) => ({ actor, ...details }));

  it('show their secret once, in the answer that makes them, and keep it sealed', async () => {
    const { status, headers, body } = await api.post<Hook>('/webhooks', { url: hook.url, events: ['group.created', 'user.*'], description: 'Help desk' });
    expect([status, headers.get('etag'), headers.get('location')]).toEqual([201, '"1"', `${test.url}/admin/v1/webhooks/${body.id}`]);
    expect(body).toMatchObject({ id: expect.stringMatching(/^whk_/), enabled: true, personal_data: false, description: 'Help desk', secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) });
    const { secret, ...rest } = body;
    const shown = await api.get(`/webhooks/${body.id}`);
    expect([shown.body, shown.headers.get('etag')]).toEqual([rest, '"1"']);
    expect((await api.get<List<Hook>>('/webhooks')).body.data).toEqual([rest]);
    const rows = JSON.stringify(await test.database.rows('SELECT * FROM webhooks'));
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain(Buffer.from(secret.slice(6), 'base64').toString('base64url'));
    expect(await events('webhook.created')).toContainEqual(expect.objectContaining({ actor: 'api', webhook: body.id, host: new URL(hook.url).host, events: ['group.created', 'user.*'], personal_data: false }));
  });

  it('refuse addresses that the server must not go to, and events that there are not', async () => {
    const refused = async (draft: object): Promise<unknown> => {
      const { status, body } = await api.post<{ errors: { pointer: string; detail: string }[] }>('/webhooks', { url: hook.url, events: ['*'], ...draft });
      return [status, body.errors.map(({ pointer, detail }) => `${pointer} ${detail}`)];
    };
    expect(await refused({ url: 'https://10.0.0.1/' })).toEqual([422, [expect.stringContaining('/url leads to a private or special address')]]);
    expect(await refused({ url: 'https://169.254.169.254/latest/' })).toEqual([422, [expect.stringContaining('/url leads to')]]);
    expect(await refused({ url: 'http://93.184.215.14/' })).toEqual([422, [expect.stringContaining('/url must begin with https://')]]);
    expect(await refused({ url: 'https://user:secret@hooks.acme.test/' })).toEqual([422, ['/url must not contain a user name or password']]);
    expect(await refused({ url: 'https://there-is-no-such-host.invalid/' })).toEqual([422, [expect.stringContaining('/url names a host that has no address')]]);
    expect(await refused({ url: 'nowhere' })).toEqual([422, [expect.stringContaining('/url is not an absolute URL')]]);
    expect(await refused({ events: ['client.creatd'] })).toEqual([422, [expect.stringContaining('did you mean "client.created"?')]]);
    expect(await refused({ events: [] })).toEqual([422, [expect.stringContaining('/events must be a list')]]);
    expect(await refused({ evnts: ['*'] })).toEqual([422, [expect.stringContaining('did you mean "events"?')]]);
    const { body } = await api.post<Hook>('/webhooks', { url: hook.url, events: ['*'] });
    expect((await api.patch(`/webhooks/${body.id}`, { url: 'https://[::1%25lo]/' })).status).toBe(422);
    expect((await api.patch(`/webhooks/${body.id}`, { url: 'https://192.168.0.1/' })).status).toBe(422);
    expect((await api.patch(`/webhooks/${body.id}`, { events: null })).status).toBe(422);
  });

  it('have names of which no two are the same, by which they are found', async () => {
    const first = await create({ name: 'desk' });
    expect(await api.post('/webhooks', { url: hook.url, events: ['*'], name: 'desk' })).toMatchObject({ status: 409, body: { type: expect.stringContaining('already-exists') } });
    expect((await api.post('/webhooks', { url: hook.url, events: ['*'], name: 'a b' })).status).toBe(422);
    // A file knows a nameless one by its id.
    expect((await api.post('/webhooks', { url: hook.url, events: ['*'], name: String(first['id']) })).body).toMatchObject({ status: 422, errors: [{ detail: 'must not begin with whk_, as the ids of webhooks do' }] });
    const { id } = await create();
    expect((await api.patch(`/webhooks/${id}`, { name: 'desk' })).status).toBe(409);
    expect((await api.patch(`/webhooks/${id}`, { name: 'other' })).body).toMatchObject({ name: 'other' });
    expect((await api.patch(`/webhooks/${id}`, { name: null })).body).toMatchObject({ name: null });
    expect((await api.get<List<Hook>>('/webhooks?name=desk')).body.data.map((each) => each.id)).toEqual([first.id]);
  });

  it('can be rehearsed where no name can be looked up, and made only where it can', async () => {
    const draft = { url: 'https://there-is-no-such-host.invalid/', events: ['*'] };
    expect((await api.post('/webhooks?dry_run=true', draft)).status).toBe(200);
    expect((await api.post('/webhooks', draft)).status).toBe(422);
    expect((await api.post('/webhooks?dry_run=true', { ...draft, url: 'https://10.0.0.1/' })).status).toBe(422);
    const { id } = await create();
    expect((await api.patch(`/webhooks/${id}?dry_run=true`, { url: draft.url })).status).toBe(200);
    expect((await api.patch(`/webhooks/${id}`, { url: draft.url })).status).toBe(422);
  });

  it('hear of what happens after they were made, signed, once each, without what is personal', async () => {
    await makeGroup();
    test.clock.advance('1s');
    const { secret } = await create();
    await makeGroup();
    await test.declare({ users: [{ preferred_username: `nobody-${groups}` }] });
    await deliverAll(test);
    await deliverAll(test);
    expect(hook.types()).toEqual(['group.created']);
    const [received] = hook.received;
    if (received === undefined) throw new Error('Nothing came.');
    expect(received.headers['webhook-signature']).toBe(expectedSignature(secret, received));
    expect(received.headers['webhook-id']).toBe(received.body.data['event_id']);
    expect(Math.abs(Number(received.headers['webhook-timestamp']) - test.clock.seconds())).toBeLessThanOrEqual(1);
    expect(received.headers['content-type']).toBe('application/json');
    expect(received.body.data).toMatchObject({ outcome: 'success', actor: 'file' });
    expect(Object.keys(received.body.data)).not.toContain('details');
  });

  it('are tried again later and later for three days, under the same id, and then given up', async () => {
    const { id } = await create();
    hook.answers = [500];
    await makeGroup();
    await deliverAll(test);
    const waits: number[] = [];
    for (let attempt = 1; attempt < 10; attempt += 1) {
      const [delivery] = await deliveries(id);
      expect([delivery?.status, delivery?.attempts]).toEqual(['pending', attempt]);
      const wait = Date.parse(delivery?.next_attempt_at ?? '') - test.clock.now();
      waits.push(wait);
      test.clock.advance(`${Math.floor(wait / 1000) - 1}s`);
      await deliverAll(test);
      expect(hook.received).toHaveLength(attempt);
      test.clock.advance('2s');
      await deliverAll(test);
    }
    const [delivery] = await deliveries(id);
    expect([delivery?.status, delivery?.attempts, delivery?.next_attempt_at]).toEqual(['failed', 10, null]);
    expect(new Set(hook.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const total = waits.reduce((sum, wait) => sum + wait, 0) / 86_400_000;
    expect(total).toBeGreaterThan(3);
    expect(total).toBeLessThan(3.6);
    expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
    expect(delivery?.log[0]).toMatchObject({ status: 500, error: 'status' });
  });

  it('that answer again are no longer failing, and one that answers 410 is disabled at once', async () => {
    const { id } = await create();
    const state = async (): Promise<Hook> => (await (await adminApi(test)).get<Hook>(`/webhooks/${id}`)).body;
    hook.answers = [503, 204];
    await makeGroup();
    await deliverAll(test);
    expect((await state()).failing_since).not.toBeNull();
    test.clock.advance('10s');
    await deliverAll(test);
    expect((await state()).failing_since).toBeNull();
    expect((await deliveries(id))[0]).toMatchObject({ status: 'delivered', attempts: 2, log: [{ status: 503, error: 'status' }, { status: 204, error: null }] });
    hook.answers = [410];
    await makeGroup();
    await deliverAll(test);
    expect(await state()).toMatchObject({ enabled: false, disabled_because: 'gone' });
    expect(await events('webhook.disabled')).toContainEqual({ actor: 'server', webhook: id, because: 'gone' });
    await makeGroup();
    await deliverAll(test);
    expect(hook.received).toHaveLength(3);
    expect((await api.patch<Hook>(`/webhooks/${id}`, { enabled: true })).body).toMatchObject({ enabled: true, disabled_because: null });
    hook.answers = [204];
    await makeGroup();
    await deliverAll(test);
    expect(hook.received).toHaveLength(4);
  });

  it('that fail for five days are disabled', async () => {
    const { id } = await create();
    hook.answers = [500];
    await makeGroup();
    for (let day = 0; day <= 5; day += 1) {
      await makeGroup();
      await deliverAll(test);
      test.clock.advance('1d');
    }
    await deliverAll(test);
    expect((await (await adminApi(test)).get(`/webhooks/${id}`)).body).toMatchObject({ enabled: false, disabled_because: 'failing' });
    expect((await deliveries(id)).map(({ next_attempt_at: next }) => next)).toEqual(Array.from({ length: 7 }, () => null));
  });

  it('sign with two secrets while one is exchanged for another', async () => {
    const { id, secret } = await create();
    const { status, body } = await api.post<Hook>(`/webhooks/${id}:rotate-secret`, { overlap: 'PT1H' });
    expect([status, body.secret === secret]).toEqual([200, false]);
    await makeGroup();
    await deliverAll(test);
    test.clock.advance('61m');
    await makeGroup();
    await deliverAll(test);
    const [both, one] = hook.received;
    if (both === undefined || one === undefined) throw new Error('Nothing came.');
    expect(both.headers['webhook-signature']).toBe(`${expectedSignature(body.secret, both)} ${expectedSignature(secret, both)}`);
    expect(one.headers['webhook-signature']).toBe(expectedSignature(body.secret, one));
    const shown = (await (await adminApi(test)).get<Hook>(`/webhooks/${id}`)).body;
    expect(shown.previous_secret_until).toBeNull();
    expect(JSON.stringify(await events('webhook.secret_rotated'))).toContain(id);
  });

  it('can be tried out: once, whether enabled or not, and what came of it is told', async () => {
    const { id } = await create({ enabled: false });
    hook.answers = [418];
    hook.text = 'I am a \u001b[31mteapot\u001b[0m, dwc_abcdefghijklmnopqrstuvwxyz0123456789';
    const { status, headers, body } = await api.post<Delivery>(`/webhooks/${id}:test`);
    expect([status, body.type, body.status]).toEqual([202, 'webhook.test', 'pending']);
    await deliverAll(test);
    const location = headers.get('location')?.replace(`${test.url}/admin/v1`, '') ?? '';
    const told = (await api.get<Delivery>(location)).body;
    expect(told).toMatchObject({ status: 'failed', attempts: 1, log: [{ status: 418, error: 'status', answer: 'I am a [31mteapot [0m, [hidden]' }] });
    expect(hook.received[0]?.body).toMatchObject({ type: 'webhook.test', data: { webhook_id: id } });
    expect((await api.get<Hook>(`/webhooks/${id}`)).body.failing_since).toBeNull();
  });

  it('are sent a message again when an admin asks, under the same id', async () => {
    const { id } = await create();
    await makeGroup();
    await deliverAll(test);
    const [delivery] = await deliveries(id);
    expect((await api.post(`/webhooks/${id}/deliveries/${delivery?.id}:redeliver`)).status).toBe(202);
    await deliverAll(test);
    expect(hook.received.map(({ headers }) => headers['webhook-id'])).toEqual([delivery?.event_id, delivery?.event_id]);
    expect((await api.post(`/webhooks/${id}/deliveries/whd_none:redeliver`)).status).toBe(404);
    const other = await create({ enabled: false });
    expect((await api.get(`/webhooks/${other.id}/deliveries/${delivery?.id}`)).status).toBe(404);
    expect((await api.post(`/webhooks/${other.id}/deliveries/${delivery?.id}:redeliver`)).status).toBe(404);
  });

  it('tell of people only to whom may read them', async () => {
    const without = await adminApi(test, ['webhooks:write', 'webhooks:read']);
    const draft = { url: hook.url, events: ['group.*'], personal_data: true };
    const { status, headers } = await without.post('/webhooks', draft);
    expect([status, headers.get('www-authenticate')]).toEqual([403, expect.stringContaining('insufficient_scope')]);
    const { id } = await create({ personal_data: true });
    // Whoever may not read people must not have what is told of them sent elsewhere.
    expect((await without.patch(`/webhooks/${id}`, { url: `${hook.url}/elsewhere` })).status).toBe(403);
    expect((await without.patch(`/webhooks/${id}`, { description: 'fine' })).status).toBe(200);
    await makeGroup();
    await deliverAll(test);
    expect(hook.received[0]?.body.data).toMatchObject({ details: { name: `hooked-${groups}` } });
  });

  it('are changed by whoever saw them last, and by nobody who missed a change', async () => {
    const { id } = await create();
    const first = await api.patch(`/webhooks/${id}`, { description: 'one' }, { 'if-match': '"1"' });
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"2"']);
    const late = await api.patch(`/webhooks/${id}`, { description: 'two' }, { 'if-match': '"1"' });
    expect([late.status, late.headers.get('etag')]).toEqual([412, '"2"']);
    expect((await api.delete(`/webhooks/${id}`, { 'if-match': '"1"' })).status).toBe(412);
    expect((await api.delete(`/webhooks/${id}`, { 'if-match': '"2"' })).status).toBe(204);
    expect((await api.get(`/webhooks/${id}`)).status).toBe(404);
    expect(JSON.stringify(await events('webhook.updated'))).toContain('description');
  });
});
