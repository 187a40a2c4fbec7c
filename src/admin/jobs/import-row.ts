import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/statements.js';
import { pause } from '../../database/pause.js';
import { HashQueueFull } from '../../platform/password-hash.js';
import { parseJsonBody } from '../../http/json-body.js';
import { AdminRoleStore } from '../../users/admin-role.store.js';
import { foldedName } from '../../users/login-name.js';
import { UserStore } from '../../users/user.store.js';
import { AdminEdits, type AlreadyThere, alreadyThere, type ReadyDraft } from '../admin-edits.js';
import type { Act } from '../admin-resource.js';
import { AdminWrites } from '../admin-writes.js';
import { isWire, type Wire } from '../draft-check.js';
import { DraftRefused } from '../field-problem.js';
import { requireUnlocked } from '../file-lock.js';
import type { Job } from './job.entity.js';

/** Nobody's claims are longer; a line of a megabyte must not be taken apart. */
const LONGEST_LINE = 64 * 1024;
const QUEUE_PAUSE_MS = 200;

/** A row that may be written. */
export type ReadyRow = ReadyDraft;
export type Written = 'created' | 'updated' | 'unchanged';

/** One person of an import: read, checked and written by the rules of doorward.yaml. */
@Injectable()
export class ImportRow {
  constructor(private readonly edits: AdminEdits, private readonly writes: AdminWrites, private readonly roles: AdminRoleStore, private readonly users: UserStore) {}

  /** Throws DraftRefused. Hashes a password, where one was sent instead of its hash, as soon as sign-ins leave room for it. */
  async prepare(text: string): Promise<ReadyRow> {
    const draft = readLine(text);
    const resource = this.edits.resource('users');
    for (;;) {
      try {
        return await this.edits.prepare(resource, draft);
      } catch (error) {
        if (!(error instanceof HashQueueFull)) throw error;
        await pause(QUEUE_PAUSE_MS);
      }
    }
  }

  /**
   * Many at once: whoever is new in a few statements for all of them. A user name that is taken is told: a file that is brought a second time is
   * full of them. What else cannot be (an address that is taken, a group that is not there) still throws, by the database's own rules, but without
   * saying what is wrong, and with which of them: `write` does.
   */
  async attempt(tx: Transaction, rows: readonly ReadyRow[], job: Job, act: Act): Promise<readonly (Written | AlreadyThere)[]> {
    const resource = this.edits.resource('users');
    const known = await this.known(tx, rows);
    await this.writes.createAll(tx, resource, rows.filter((row) => !known.has(row)).map(({ wire }) => wire), act);
    const verdicts: (Written | AlreadyThere)[] = [];
    for (const row of rows) {
      if (!known.has(row)) verdicts.push('created');
      else verdicts.push(job.mode === 'upsert' ? await this.write(tx, row, job, act) : alreadyThere(resource, nameOf(row)));
    }
    return verdicts;
  }

  /** The rows about people who are there, or who are named by a row before. */
  private async known(tx: Transaction, rows: readonly ReadyRow[]): Promise<ReadonlySet<ReadyRow>> {
    const taken = await this.users.takenUserNames([...new Set(rows.map(nameOf))], tx);
    const before = new Set<string>();
    return new Set(rows.filter((row) => {
      const name = foldedName(nameOf(row));
      const again = before.has(name);
      before.add(name);
      return again || taken.has(nameOf(row));
    }));
  }

  /** Throws DraftRefused, AdminProblem, ChangedMeanwhile. */
  async write(tx: Transaction, row: ReadyRow, job: Job, act: Act): Promise<Written> {
    const resource = this.edits.resource('users');
    const stored = job.mode === 'upsert' ? await resource.find(String(row.wire[resource.key]), tx) : undefined;
    if (stored === undefined) {
      await this.edits.createIn(tx, resource, row, act);
      return 'created';
    }
    requireUnlocked(stored.managedBy, { kind: job.actor === 'cli' ? 'cli' : 'client' }, 'person');
    if (!job.reachesAdmins && (await this.roles.find(stored.id, tx)) !== undefined) throw refused([], 'is an admin, whom this import may not change');
    if (stored.id === job.createdBy && row.wire['disabled'] === true && stored.wire['disabled'] !== true) throw refused(['disabled'], 'is you, who brought this import: somebody else has to disable you');
    const { password: _password, password_hash: _hash, ...draft } = row.draft;
    const { changed } = await this.edits.replaceIn(tx, resource, stored, draft, act);
    return changed.length === 0 ? 'unchanged' : 'updated';
  }
}

const nameOf = ({ wire }: ReadyRow): string => String(wire['preferred_username']);

function readLine(text: string): Wire {
  if (text.length > LONGEST_LINE) throw refused([], `is longer than ${LONGEST_LINE} characters`);
  let value: unknown;
  try {
    // Of a repeated name each parser takes another: who checked such a line elsewhere has checked another person.
    value = parseJsonBody(text);
  } catch {
    throw refused([], 'is not JSON, or not strictly: no name may be repeated or be one that every object has (toString, constructor), and text must be whole (RFC 7493)');
  }
  if (!isWire(value)) throw refused([], 'must be an object');
  // Who is there already keeps their password; a file may insist, an import of thousands may not.
  if (Object.hasOwn(value, 'password_update')) throw refused(['password_update'], 'has no place in an import');
  return value;
}

const refused = (path: readonly string[], message: string): DraftRefused => new DraftRefused([{ path, message }]);
