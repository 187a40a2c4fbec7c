import { expect, it } from '@jest/globals';
import type { AuditEventStore } from '../../src/audit/audit-event.store.js';
import type { AuditLog } from '../../src/audit/audit-log.js';
import type { AuditEvent } from '../../src/audit/event.entity.js';
import type { AuditRecord, RequestOrigin } from '../../src/audit/event.js';
import type { Database } from '../../src/database/database.js';
import { createLog } from '../../src/platform/log.js';
import { AuditWorld } from '../support/audit-log.js';
import { FakeClock } from '../support/fake-clock.js';
import { onEachDatabase } from '../users/stores.js';

const ORIGIN: RequestOrigin = { requestId: 'req_1', address: '192.0.2.7', userAgent: 'Browser/1.0' };
const SIGN_IN: AuditRecord = { type: 'sign_in.succeeded', outcome: 'success', actor: 'user', userId: 'usr_1', sessionId: 'ses_1', details: { method: 'password' } };

/** What the tests below tell events apart by. */
const told = (list: readonly AuditEvent[]): unknown[] => list.map((event) => event.details['index']);

onEachDatabase('the audit log', (fresh) => {
  const start = async (): Promise<{ database: Database; audit: AuditLog; events: AuditEventStore; clock: FakeClock; lines: string[] }> => {
    const database = await fresh();
    const clock = new FakeClock();
    const lines: string[] = [];
    const log = createLog({ log: { level: 'info', format: 'json' }, workers: 1 }, { write: (line: string) => void lines.push(line) });
    const { audit, events } = new AuditWorld(database, { clock, log });
    return { database, clock, lines, audit, events };
  };

  it('writes who did what, when, from where and how it ended: one insert, one log line', async () => {
    const { database, audit, events, clock, lines } = await start();
    await audit.record(database, { ...SIGN_IN, type: 'sign_out' }, ORIGIN);
    clock.advance('1s');
    const before = database.statementCount;
    await audit.record(database, SIGN_IN, ORIGIN);
    // The key of the person is known by now.
    expect(database.statementCount - before).toBe(1);
    expect(await events.list({ type: 'sign_in.succeeded' })).toEqual([expect.objectContaining({
      id: expect.stringMatching(/^evt_/), occurredAt: clock.now(), type: 'sign_in.succeeded', outcome: 'success', actor: 'user', userId: 'usr_1', sessionId: 'ses_1',
      clientId: null, authorizationId: null, requestId: 'req_1', address: '192.0.2.7', details: { method: 'password', user_agent: 'Browser/1.0' },
    })]);
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ level: 'info', msg: 'sign_in.succeeded', event: 'sign_in.succeeded', outcome: 'success', user_id: 'usr_1', request_id: 'req_1', address: '192.0.2.7' });
  });

  it('says nothing of an act that was rolled back, neither in the table nor in the log', async () => {
    const { database, audit, events, lines } = await start();
    await expect(database.transaction(async (tx) => {
      await audit.record(tx, SIGN_IN, ORIGIN);
      throw new Error('the act failed');
    })).rejects.toThrow('the act failed');
    expect(await events.list()).toEqual([]);
    expect(lines).toEqual([]);
    await database.transaction((tx) => audit.record(tx, SIGN_IN, ORIGIN));
    expect(await events.list()).toHaveLength(1);
    expect(lines).toHaveLength(1);
  });

  // LK-02
  it('keeps a stranger\'s line breaks, escapes and emoji without failing and without a second line', async () => {
    const { database, audit, events, lines } = await start();
    const hostile = 'a\r\n{"level":"info"}\u001b[31m\u0000${jndi:ldap://x}ü😀\ud800\u202e';
    const record: AuditRecord = { type: 'client.authentication_failed', outcome: 'failure', actor: 'user', clientId: hostile, userId: hostile.repeat(50), sessionId: hostile, authorizationId: hostile, details: { client_name: hostile, uris: [hostile], long: 'ü'.repeat(100_000) } };
    await audit.record(database, record, { requestId: hostile, address: hostile, userAgent: hostile.repeat(1000) });
    const [event] = await events.list();
    expect(event?.clientId).toMatch(/^a\\u000d\\u000a\{"level":"info"\}\\u001b\[31m\\u0000[\x20-\x7e]+$/);
    expect(String(event?.details['client_name']).startsWith('a\r\n{"level":"info"}\u001b[31m\u0000${jndi')).toBe(true);
    expect(lines).toHaveLength(1);
    for (const control of ['\r', '\n', '\u001b', '\u0000', '\u202e']) expect(lines[0]?.trimEnd()).not.toContain(control);
  });

  it('is read newest first, page by page, by request, by person and by application', async () => {
    const { database, audit, events, clock } = await start();
    for (let index = 0; index < 5; index += 1) {
      clock.advance('1s');
      await audit.record(database, { ...SIGN_IN, userId: `usr_${index % 2}`, clientId: index === 4 ? 'intranet' : null, details: { index } }, { ...ORIGIN, requestId: `req_${index % 2}` });
    }
    const first = await events.list({ limit: 2 });
    expect(told(first)).toEqual([4, 3]);
    expect(told(await events.list({ limit: 2, before: first[1]?.id ?? '' }))).toEqual([2, 1]);
    expect(told(await events.list({ requestId: 'req_0' }))).toEqual([4, 2, 0]);
    expect(told(await events.ofUser('usr_1'))).toEqual([3, 1]);
    expect(told(await events.ofUser('usr_0', 1))).toEqual([4]);
    expect(told(await events.list({ clientId: 'intranet', type: 'sign_in.succeeded' }))).toEqual([4]);
    expect(await events.list({ type: 'sign_out' })).toEqual([]);
  });

  it('stands without a request', async () => {
    const { database, audit, events } = await start();
    await audit.record(database, { type: 'key.created', outcome: 'success', actor: 'server' }, null);
    expect(await events.list()).toEqual([expect.objectContaining({ requestId: null, address: null, userId: null, details: {} })]);
  });
});
