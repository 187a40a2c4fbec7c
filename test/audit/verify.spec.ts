import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import type { Finding } from '../../src/audit/audit-verification.js';
import { EVENT_COLUMNS, hashOf, type SealedRow } from '../../src/audit/chain/event-row.js';
import type { Database } from '../../src/database/database.js';
import { AuditWorld } from '../support/audit-log.js';
import { eachDatabase, freshDatabase, type FreshDatabase } from '../support/database.js';
import { FakeClock } from '../support/fake-clock.js';

const EVENTS = 40;
const TABLES = ['audit_events', 'audit_heads', 'audit_checkpoints'];
const COLUMNS = EVENT_COLUMNS.split(', ').filter((name) => name !== 'id');

/** Something that somebody with the database in their hands does to it; resolves to the number of the first event that is not as it was. */
type Tampering = (database: Database) => Promise<number>;

const at = fc.integer({ min: 1, max: EVENTS });

async function rehash(database: Database, from: number, next: (sequence: number) => number = (sequence) => sequence): Promise<void> {
  const rows = await database.rows<SealedRow>(`SELECT ${EVENT_COLUMNS}, sequence, hash FROM audit_events WHERE sequence IS NOT NULL ORDER BY sequence`);
  let previous = '';
  for (const row of rows) {
    const sequence = next(row.sequence);
    const hash = sequence < from ? row.hash : hashOf(row, sequence, previous);
    await database.run('UPDATE audit_events SET sequence = ?, hash = ? WHERE id = ?', [sequence, hash, row['id'] as string]);
    previous = hash;
  }
}

const tamperings: Record<string, fc.Arbitrary<Tampering>> = {
  'changes a column of one event': fc.tuple(at, fc.constantFrom(...COLUMNS), fc.string({ minLength: 1, maxLength: 10, unit: fc.constantFrom('a', '0', ' ', '"', 'é') })).map(([sequence, column, text]) => async (database) => {
    const before = await database.row<{ value: string | number | null }>(`SELECT ${column} AS value FROM audit_events WHERE sequence = ?`, [sequence]);
    const value = column === 'occurred_at' ? Number(before?.value) + text.length : `${text}${before?.value ?? ''}`.slice(0, 16);
    await database.run(`UPDATE audit_events SET ${column} = ? WHERE sequence = ?`, [value === before?.value ? `${String(value)}x` : value, sequence]);
    return sequence;
  }),
  'empties a column': fc.tuple(at, fc.constantFrom('user_id', 'details')).map(([sequence, column]) => async (database) => {
    await database.run(`UPDATE audit_events SET ${column} = ? WHERE sequence = ?`, [column === 'details' ? '{}' : null, sequence]);
    return sequence;
  }),
  'changes one event and its hash': at.map((sequence) => async (database) => {
    await database.run("UPDATE audit_events SET type = 'sign_in.failed' WHERE sequence = ?", [sequence]);
    const [previous] = await database.rows<{ hash: string }>('SELECT hash FROM audit_events WHERE sequence = ?', [sequence - 1]);
    const [row] = await database.rows<SealedRow>(`SELECT ${EVENT_COLUMNS}, sequence, hash FROM audit_events WHERE sequence = ?`, [sequence]);
    if (row !== undefined) await database.run('UPDATE audit_events SET hash = ? WHERE sequence = ?', [hashOf(row, sequence, previous?.hash ?? ''), sequence]);
    // What breaks is the one after it, or what was signed.
    return sequence === 20 ? 20 : Math.min(sequence + 1, EVENTS);
  }),
  'changes one event and every hash after it, but cannot sign': at.map((sequence) => async (database) => {
    await database.run("UPDATE audit_events SET actor = 'server' WHERE sequence = ?", [sequence]);
    await rehash(database, sequence);
    return [20, EVENTS].find((place) => place >= sequence) ?? EVENTS;
  }),
  'the same, with the hash of the signed end': at.map((sequence) => async (database) => {
    await database.run("UPDATE audit_events SET actor = 'server' WHERE sequence = ?", [sequence]);
    await rehash(database, sequence);
    await database.run('UPDATE audit_heads SET hash = (SELECT hash FROM audit_events WHERE sequence = ?)', [EVENTS]);
    return [20, EVENTS].find((place) => place >= sequence) ?? EVENTS;
  }),
  'deletes one event': at.map((sequence) => async (database) => {
    await database.run('DELETE FROM audit_events WHERE sequence = ?', [sequence]);
    return sequence;
  }),
  'deletes one event and closes the gap': at.map((sequence) => async (database) => {
    await database.run('DELETE FROM audit_events WHERE sequence = ?', [sequence]);
    await rehash(database, sequence, (number) => (number > sequence ? number - 1 : number));
    return [20, EVENTS].find((place) => place >= sequence) ?? EVENTS;
  }),
  'cuts the end off': at.map((keep) => async (database) => {
    await database.run('DELETE FROM audit_events WHERE sequence >= ?', [keep]);
    return keep;
  }),
  'cuts the end off and removes what was signed': at.map((keep) => async (database) => {
    await database.run('DELETE FROM audit_events WHERE sequence >= ?', [keep]);
    await database.run('DELETE FROM audit_heads');
    return keep === 1 ? 20 : keep - 1;
  }),
  'cuts the end off and puts the number of the signed end back': fc.integer({ min: 2, max: EVENTS }).map((keep) => async (database) => {
    await database.run('DELETE FROM audit_events WHERE sequence >= ?', [keep]);
    await database.run('DELETE FROM audit_checkpoints');
    await database.run('UPDATE audit_heads SET sequence = ?, hash = (SELECT hash FROM audit_events WHERE sequence = ?)', [keep - 1, keep - 1]);
    return keep - 1;
  }),
  'exchanges two events': fc.uniqueArray(at, { minLength: 2, maxLength: 2 }).map((pair) => async (database) => {
    const [one = 1, other = 2] = pair;
    const ids = await database.rows<{ id: string; sequence: number; hash: string }>('SELECT id, sequence, hash FROM audit_events WHERE sequence IN (?, ?) ORDER BY sequence', [one, other]);
    const [first, second] = ids;
    if (first === undefined || second === undefined) throw new Error('There are no two.');
    await database.run('UPDATE audit_events SET sequence = NULL WHERE id = ?', [first.id]);
    await database.run('UPDATE audit_events SET sequence = ?, hash = ? WHERE id = ?', [first.sequence, first.hash, second.id]);
    await database.run('UPDATE audit_events SET sequence = ?, hash = ? WHERE id = ?', [second.sequence, second.hash, first.id]);
    return first.sequence;
  }),
  'takes the number of an event away': at.map((sequence) => async (database) => {
    await database.run('UPDATE audit_events SET sequence = NULL, hash = NULL WHERE sequence = ?', [sequence]);
    return sequence;
  }),
  'adds an event at the end, with the hash it must have': fc.constant<Tampering>(async (database) => {
    const [last] = await database.rows<SealedRow>(`SELECT ${EVENT_COLUMNS}, sequence, hash FROM audit_events WHERE sequence = ?`, [EVENTS]);
    if (last === undefined) throw new Error('There is none.');
    const forged = { ...last, id: 'evt_forged' };
    const names = [...EVENT_COLUMNS.split(', '), 'sequence', 'hash'];
    const values = { ...forged, sequence: EVENTS + 1, hash: hashOf(forged, EVENTS + 1, last.hash) };
    await database.run(`INSERT INTO audit_events (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`, names.map((name) => (values as Record<string, string | number | null>)[name] ?? null));
    return EVENTS + 1;
  }),
  'puts an event before the first': fc.integer({ min: -5, max: 0 }).map((sequence) => async (database) => {
    await database.run(`INSERT INTO audit_events (id, occurred_at, type, outcome, actor, details, sequence, hash) VALUES ('evt_forged', 1, 'sign_out', 'success', 'user', '{}', ?, 'x')`, [sequence]);
    return 0;
  }),
  'changes a checkpoint': fc.constantFrom('hash', 'signature', 'signed_at').map((column) => async (database) => {
    await database.run(`UPDATE audit_checkpoints SET ${column} = ?`, [column === 'signed_at' ? 1 : 'A'.repeat(43)]);
    return 20;
  }),
  'removes the signed end': fc.constant<Tampering>(async (database) => {
    await database.run('DELETE FROM audit_heads');
    return EVENTS;
  }),
};

eachDatabase('audit verify', (dialect) => {
  let fresh: FreshDatabase;
  let world: AuditWorld;
  const clock = new FakeClock();

  beforeAll(async () => {
    fresh = await freshDatabase(dialect);
    world = new AuditWorld(fresh.database, { clock });
    const record = async (count: number): Promise<void> => {
      for (let done = 0; done < count; done += 1) {
        clock.advance('1s');
        await world.audit.record(fresh.database, { type: 'sign_in.succeeded', outcome: 'success', actor: 'user', userId: `usr_${done % 3}`, details: { method: 'password', n: done } }, { requestId: `req_${done}`, address: '192.0.2.7', userAgent: 'Browser/1.0' });
      }
      await world.sealer.run();
    };
    await record(20);
    await world.sealer.checkpoint();
    await record(EVENTS - 20);
    for (const table of TABLES) await fresh.database.run(`CREATE TABLE kept_${table} AS SELECT * FROM ${table}`);
  });
  afterAll(() => fresh.close());

  const restore = async (): Promise<void> => {
    for (const table of TABLES) await fresh.database.run(`DELETE FROM ${table}`);
    for (const table of TABLES) await fresh.database.run(`INSERT INTO ${table} SELECT * FROM kept_${table}`);
  };

  it('finds nothing in a log that nobody has touched, and says how far it went', async () => {
    expect(await world.verification.run()).toMatchObject({ from: 1, to: EVENTS, findings: [], findingCount: 0, checkpoints: { good: 1, unknownKey: 0 }, tail: { events: 0, since: null }, head: { sequence: EVENTS } });
  });

  it('says how many events wait to be sealed, and since when', async () => {
    const since = clock.now();
    await world.audit.record(fresh.database, { type: 'sign_out', outcome: 'success', actor: 'user', userId: 'usr_1' }, null);
    expect(await world.verification.run()).toMatchObject({ findings: [], tail: { events: 1, since } });
    await restore();
  });

  it.each(Object.entries(tamperings))('finds the first event that is not as it was when somebody %s', async (_, arbitrary) => {
    await fc.assert(fc.asyncProperty(arbitrary, async (tamper) => {
      const first = await tamper(fresh.database);
      const { findings, findingCount } = await world.verification.run();
      await restore();
      expect(findings.map(({ sequence }) => sequence)[0]).toBe(first);
      expect(findingCount).toBeGreaterThanOrEqual(findings.length);
    }), { numRuns: dialect === 'sqlite' ? 25 : 5 });
    expect((await world.verification.run()).findings).toEqual([]);
  });

  it('goes on from a checkpoint that was kept elsewhere, and finds the log replaced behind it', async () => {
    const { head } = await world.verification.run();
    if (head === undefined) throw new Error('There is no head.');
    expect(await world.verification.run(head)).toMatchObject({ from: EVENTS + 1, findings: [] });
    const kinds = ({ findings }: { readonly findings: readonly Finding[] }): string[] => findings.map(({ kind, sequence }) => `${kind} ${sequence}`);
    // All of it taken back to an earlier state, signatures included: from the inside there is nothing to see.
    await fresh.database.run('DELETE FROM audit_events');
    await fresh.database.run('DELETE FROM audit_heads');
    await fresh.database.run('DELETE FROM audit_checkpoints');
    expect(kinds(await world.verification.run())).toEqual([]);
    expect(kinds(await world.verification.run(head))).toEqual([`missing ${EVENTS}`]);
    await restore();
    expect(kinds(await world.verification.run({ ...head, signature: 'A'.repeat(86) }))).toEqual([`checkpoint ${EVENTS}`]);
    expect(kinds(await world.verification.run({ ...head, sequence: EVENTS - 1 }))).toContain(`changed ${EVENTS - 1}`);
  });

  it('finds the log of a server that has signing keys wiped, and nothing wrong in a database that nothing has happened in', async () => {
    const wiped = async (): Promise<string[]> => (await world.verification.run()).findings.map(({ kind, sequence, detail }) => `${kind} ${sequence}: ${detail}`);
    for (const table of TABLES) await fresh.database.run(`DELETE FROM ${table}`);
    expect(await wiped()).toEqual([]);
    await fresh.database.run("INSERT INTO signing_keys (kid, alg, position, public_jwk, sealed_private_jwk, created_at, activates_at) VALUES ('k', 'RS256', 1, '{}', '', 1, 1)");
    expect(await wiped()).toEqual([expect.stringContaining('missing 1: the whole log is gone')]);
    // What somebody did since does not stand for what is gone.
    await world.audit.record(fresh.database, { type: 'sign_out', outcome: 'success', actor: 'user', userId: 'usr_1' }, null);
    expect(await wiped()).toEqual([expect.stringContaining('missing 1')]);
    await world.audit.record(fresh.database, { type: 'key.created', outcome: 'success', actor: 'server' }, null);
    expect(await wiped()).toEqual([]);
    await fresh.database.run('DELETE FROM signing_keys');
    await restore();
  });

  it('has the server itself say so, and go on, when it meets what it did not sign', async () => {
    await fresh.database.run("UPDATE audit_events SET type = 'sign_out' WHERE sequence = 40");
    await rehash(fresh.database, 40);
    await fresh.database.run('UPDATE audit_heads SET hash = (SELECT hash FROM audit_events WHERE sequence = 40)');
    const lines: string[] = [];
    const other = new AuditWorld(fresh.database, { clock, log: pino({}, { write: (line: string) => void lines.push(line) }) });
    clock.advance('1m');
    await other.audit.record(fresh.database, { type: 'sign_out', outcome: 'success', actor: 'user', userId: 'usr_1' }, null);
    expect(await other.sealer.run()).toBe(2);
    expect(lines.join('')).toContain('somebody else has changed the audit log');
    const { findings } = await world.verification.run();
    expect(findings.map(({ kind }) => kind)).toEqual(['noticed']);
    expect(findings[0]?.detail).toContain('head-not-signed-by-us');
    await other.audit.record(fresh.database, { type: 'sign_out', outcome: 'success', actor: 'user', userId: 'usr_1' }, null);
    expect(await other.sealer.run()).toBe(1);
    await restore();
  });

  it('does not trust what another SECRET_KEY signed, and trusts one that is still honoured', async () => {
    const stranger = new AuditWorld(fresh.database, { clock, secretKey: Buffer.alloc(32, 9) });
    expect((await stranger.verification.run()).findings.map(({ kind }) => kind)).toEqual(['head']);
    const changed = new AuditWorld(fresh.database, { clock, secretKey: Buffer.alloc(32, 9), previousSecretKeys: [Buffer.alloc(32, 7)] });
    expect((await changed.verification.run()).findings).toEqual([]);
    // At a start with both; after it the old one may go.
    await changed.keyChange.run();
    expect(await stranger.verification.run()).toMatchObject({ findings: [], checkpoints: { good: 1, unknownKey: 1 } });
    await restore();
  });
});
