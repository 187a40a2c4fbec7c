import { expect, it } from '@jest/globals';
import type { Database } from '../../src/database/database.js';
import { AuditWorld } from '../support/audit-log.js';
import { FakeClock } from '../support/fake-clock.js';
import { onEachDatabase } from '../users/stores.js';

interface Row { readonly id: string; readonly sequence: number | null; readonly hash: string | null }
const numbered = async (database: Database): Promise<Row[]> => database.rows<Row>('SELECT id, sequence, hash FROM audit_events ORDER BY sequence');
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

onEachDatabase('the sealer', (fresh) => {
  const record = async ({ audit, database }: AuditWorld, count = 1): Promise<void> => {
    for (let done = 0; done < count; done += 1) await audit.record(database, { type: 'sign_out', outcome: 'success', actor: 'user', userId: `usr_${done % 3}` }, null);
  };

  it('numbers every event once, without a gap, in as many batches as it takes, and counts as no request', async () => {
    const world = new AuditWorld(await fresh());
    await record(world, 234);
    const before = world.database.statementCount;
    expect(await world.sealer.run()).toBe(234);
    expect(world.database.statementCount).toBe(before);
    const rows = await numbered(world.database);
    expect(rows.map(({ sequence }) => sequence)).toEqual(range(1, 234));
    expect(new Set(rows.map(({ hash }) => hash)).size).toBe(234);
    expect(await world.sealer.run()).toBe(0);
    expect(await world.store.head()).toMatchObject({ sequence: 234, hash: rows.at(-1)?.hash });
    expect(await world.events.lastSequence()).toBe(234);
  });

  it('seals what a slow transaction commits after younger events were sealed', async () => {
    const clock = new FakeClock();
    const world = new AuditWorld(await fresh(), { clock });
    let late: Promise<unknown> = Promise.resolve();
    if (world.database.dialect.name === 'mysql') {
      let go = (): void => undefined;
      const held = new Promise<void>((resolve) => (go = resolve));
      late = world.database.transaction(async (tx) => {
        await world.audit.record(tx, { type: 'key.created', outcome: 'success', actor: 'server' }, null);
        await held;
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      clock.advance('1s');
      await record(world, 3);
      expect(await world.sealer.run()).toBe(3);
      go();
    } else {
      // One writer at a time: the older id comes from a machine whose clock is late.
      await record(world, 3);
      await world.sealer.run();
      clock.advance('-1h');
      await record(world);
    }
    await late;
    expect(await world.sealer.run()).toBe(1);
    const rows = await numbered(world.database);
    expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(rows.map(({ id }) => id).toSorted()[0]).toBe(rows[3]?.id);
  });

  it('never forks: sealers on several instances at once make one chain', async () => {
    const database = await fresh();
    const worlds = range(1, 4).map(() => new AuditWorld(database));
    await Promise.all(worlds.map(async (world) => {
      for (let round = 0; round < 8; round += 1) {
        await record(world, 4);
        await world.sealer.run();
      }
    }));
    for (const world of worlds) await world.sealer.run();
    const rows = await numbered(database);
    expect(rows.map(({ sequence }) => sequence)).toEqual(range(1, 128));
  });

  it('leaves the work to the one that holds the lease, and takes over when that is gone', async () => {
    const database = await fresh();
    const clock = new FakeClock();
    const [first, second] = [new AuditWorld(database, { clock }), new AuditWorld(database, { clock })];
    await record(first);
    expect(await first.sealer.run()).toBe(1);
    await record(first);
    expect(await second.sealer.run()).toBe(0);
    clock.advance('11s');
    expect(await second.sealer.run()).toBe(1);
  });

  it('hands out sealed events by number, each once', async () => {
    const world = new AuditWorld(await fresh());
    await record(world, 5);
    expect(await world.events.sealedAfter(0, 10)).toEqual([]);
    await world.sealer.run();
    await record(world);
    const first = await world.events.sealedAfter(0, 3);
    expect(first.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(first[0]?.event).toMatchObject({ type: 'sign_out', userId: expect.stringMatching(/^usr_/) });
    expect((await world.events.sealedAfter(3, 10)).map(({ sequence }) => sequence)).toEqual([4, 5]);
  });
});
