import { Conflict } from '../faults.js';
import { DatabaseUnavailable } from '../statements.js';
import { sqliteFault } from './sqlite-faults.js';
import type { SqliteHandle } from './sqlite-handle.js';
import type { WriterLock } from './writer-lock.js';

/** What writers have written under one BEGIN, and the promise that all of them wait for. */
interface Group {
  readonly onDisk: Promise<void>;
  readonly settle: (failure?: Error) => void;
}

/**
 * One COMMIT for everything that is written within a turn of the event loop. A COMMIT waits for the disk, whoever it is for: under load thirty
 * writers wait for it once in place of thirty times, and nobody is answered before what they wrote is on the disk. Between two writers of a
 * group nothing but the lock changes hands; those after the first are told apart by savepoints. Every method is called by who holds the lock.
 */
export class SqliteCommits {
  #group: Group | undefined;
  /** The turn is over, and a transaction was still going on: the next writer who has finished commits. */
  #due = false;

  constructor(private readonly writer: SqliteHandle, private readonly lock: WriterLock) {
    // TypeORM's runners begin transactions of their own on this connection.
    lock.beforeOthers = () => this.commit();
  }

  get isOpen(): boolean {
    return this.#group !== undefined;
  }

  /** Opens a group. Throws what the driver throws, BUSY where another process is writing. */
  open(): void {
    this.writer.connection.exec('BEGIN IMMEDIATE');
    const group = newGroup();
    this.#group = group;
    this.#due = false;
    setImmediate(() => {
      if (this.#group !== group) return;
      this.#due = true;
      if (!this.lock.tryAcquire()) return;
      this.commit();
      this.lock.release();
    });
  }

  /** Whoever has written joins the group. Resolves when it is on the disk; rejects when all of it is undone, or nobody can tell. */
  join(): Promise<void> {
    const group = this.#group;
    if (group === undefined) return Promise.reject(new Conflict('The transaction was rolled back by SQLite'));
    if (this.#due) this.commit();
    return group.onDisk;
  }

  /** Brings the group to the disk now. Its failure is told to those who joined. */
  commit(): void {
    const group = this.#group;
    if (group === undefined) return;
    this.#group = undefined;
    try {
      this.writer.connection.exec('COMMIT');
      group.settle();
    } catch (failure) {
      this.#undo();
      const fault = sqliteFault(failure, 'COMMIT');
      // A write that failed half-way may still be found, whole, when the file is next recovered.
      group.settle(fault instanceof DatabaseUnavailable ? new DatabaseUnavailable(fault.message, { outcomeUnknown: true }) : fault);
    }
  }

  /** Takes the group back with all that was written in it. */
  abandon(): void {
    this.#undo();
    this.#lose();
  }

  /** A full disk or a failed read rolls back more than its own statement: then the others' work is gone too, and they are to try again. */
  notice(): void {
    if (this.#group !== undefined && !this.writer.connection.inTransaction) this.#lose();
  }

  #lose(): void {
    this.#group?.settle(new Conflict('The transaction was rolled back by SQLite, with those of other writers'));
    this.#group = undefined;
  }

  /** What cannot be rolled back now is when the next group opens. */
  #undo(): void {
    try {
      if (this.writer.connection.inTransaction) this.writer.connection.exec('ROLLBACK');
    } catch {}
  }
}

function newGroup(): Group {
  const { promise, resolve, reject } = withResolvers();
  // Where everybody has failed before, nobody waits.
  promise.catch(() => undefined);
  return { onDisk: promise, settle: (failure) => (failure === undefined ? resolve() : reject(failure)) };
}

/** Promise.withResolvers is not in Node 20. */
function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void; readonly reject: (reason: Error) => void } {
  let resolve: () => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
