import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Leases } from '../../database/leases.js';
import type { Transaction } from '../../database/statements.js';
import { AlreadyTaken } from '../../users/already-taken.js';
import type { Act, AdminResource } from '../admin-resource.js';
import { AdminWrites, ChangedMeanwhile } from '../admin-writes.js';
import { ApplyBusy } from '../apply-busy.js';
import type { FieldProblem } from '../field-problem.js';
import { NOTHING_INTENDED, ReferenceCheck } from '../reference-check.js';
import { goingWith, type Named, newlyNamed, ReferenceLocks } from '../reference-locks.js';
import type { PlannedWrite, PlannedWrites } from './planned-write.js';

const LEASE = 'config-file';
const LEASE_SECONDS = 60;
const WAIT_TRIES = 120;
const WAIT_MS = 250;
const MOST_ATTEMPTS = 3;

type Update = Extract<PlannedWrite, { readonly action: 'update' }>;

/** A value that must be unique belongs to somebody whom the plan did not see. */
class TakenBy extends Error {
  constructor(readonly write: PlannedWrite, readonly taken: AlreadyTaken) {
    super(taken.message);
  }
}

/** Writes plans: one apply at a time, each in one transaction. */
@Injectable()
export class Applier {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly leases: Leases,
    private readonly writes: AdminWrites,
    private readonly locks: ReferenceLocks,
    private readonly references: ReferenceCheck,
  ) {}

  /** Plans again under the lock, and once more where somebody changed what the plan had seen. `refuse` throws. */
  apply(plan: () => Promise<PlannedWrites>, act: Act, refuse: (problems: readonly FieldProblem[]) => never): Promise<PlannedWrites> {
    // A lease keeps other instances out, not this one.
    const mine = this.last.then(() => this.applyAlone(plan, act, refuse));
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private async applyAlone(plan: () => Promise<PlannedWrites>, act: Act, refuse: (problems: readonly FieldProblem[]) => never): Promise<PlannedWrites> {
    await this.hold();
    try {
      for (let attempt = 1; ; attempt += 1) {
        const planned = await this.prepare(await plan());
        try {
          if (planned.writes.length > 0) await this.database.transaction((tx) => this.write(tx, planned, act));
          return planned;
        } catch (error) {
          if (attempt === MOST_ATTEMPTS && error instanceof TakenBy) refuse([takenProblem(error)]);
          if (attempt === MOST_ATTEMPTS || !(error instanceof TakenBy || error instanceof ChangedMeanwhile)) throw error;
        }
      }
    } finally {
      await this.leases.release(LEASE);
    }
  }

  private async update(tx: Transaction, { resource, stored, wire, changed, owner }: Update, act: Act): Promise<void> {
    if (changed.length > 0) await this.writes.update(tx, resource, stored, wire, changed, act);
    if (owner !== undefined) await this.writes.handOver(tx, resource, stored, owner, act);
  }

  private async hold(): Promise<void> {
    for (let tries = 1; !(await this.leases.tryHold(LEASE, LEASE_SECONDS)); tries += 1) {
      if (tries === WAIT_TRIES) throw new ApplyBusy('another apply is going on; nothing was written');
      await sleep(WAIT_MS);
    }
  }

  /** Passwords are hashed before the transaction: a hundred of them would lock everybody else out for seconds. */
  async prepare(planned: PlannedWrites): Promise<PlannedWrites> {
    const writes: PlannedWrite[] = [];
    for (const write of planned.writes) {
      const needed = write.action === 'create' || (write.action === 'update' && write.changed.some((name) => isSecret(write.resource, name)));
      writes.push(needed && write.resource.prepare !== undefined ? { ...write, wire: await write.resource.prepare(write.wire) } : write);
    }
    return { ...planned, writes };
  }

  /** In a transaction that somebody else opened. `refuse` throws, and so does what the plan did not see: ChangedMeanwhile. */
  async writeIn(tx: Transaction, planned: PlannedWrites, act: Act, refuse: (problems: readonly FieldProblem[]) => never): Promise<void> {
    try {
      await this.write(tx, planned, act);
    } catch (error) {
      if (error instanceof TakenBy) refuse([takenProblem(error)]);
      throw error;
    }
  }

  /** What the plan was checked against may be otherwise by now: somebody named what goes, or removed what is named. */
  private async write(tx: Transaction, planned: PlannedWrites, act: Act): Promise<void> {
    const { named, going } = touchedBy(planned.writes);
    await this.locks.hold(tx, [...named, ...going]);
    await this.writeAll(tx, planned, act);
    if (named.length + going.length === 0) return;
    if (!(await (await this.references.begin(NOTHING_INTENDED, tx)).stands(named, going))) throw new ChangedMeanwhile('what the file names, or what it removes, was changed');
  }

  private async writeAll(tx: Transaction, planned: PlannedWrites, act: Act): Promise<void> {
    for (const write of planned.writes) {
      try {
        if (write.action === 'create') await this.writes.create(tx, write.resource, write.wire, act);
        else if (write.action === 'update') await this.update(tx, write, act);
        else await this.writes.delete(tx, write.resource, write.stored, act);
      } catch (error) {
        throw error instanceof AlreadyTaken ? new TakenBy(write, error) : error;
      }
    }
  }
}

/** A file may take a scope away from whoever names it: that is told among the consequences, and refused nowhere. */
function touchedBy(writes: readonly PlannedWrite[]): { readonly named: readonly Named[]; readonly going: readonly Named[] } {
  return {
    named: writes.flatMap((write) => (write.action === 'delete' ? [] : newlyNamed(write.resource, write.wire, write.action === 'update' ? write.stored.wire : undefined))),
    going: writes.flatMap((write) => (write.action === 'delete' && write.resource.name !== 'apis' ? goingWith(write.resource, write.stored, undefined) : [])),
  };
}

function isSecret(resource: AdminResource, name: string): boolean {
  return resource.fields.some((field) => field.name === name && field.secret === true);
}

function takenProblem({ write, taken }: TakenBy): FieldProblem {
  return { path: [...write.path, taken.field], message: 'belongs to another one; where two exchange a value, let the first give it up in an apply of its own' };
}

