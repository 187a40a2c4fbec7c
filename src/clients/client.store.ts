import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type KeysetPage, keysetTail } from '../database/keyset.js';
import { estimateRows } from '../database/row-estimate.js';
import { Revisions } from '../database/revisions.js';
import { type Param, type Statements, type Transaction, UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { isWellFormedSecret, Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { KeyedCache } from './cache/keyed-cache.js';
import { ValueCache } from './cache/value-cache.js';
import { Client } from './client.js';
import { ClientRecord } from './client.entity.js';
import type { ClientMetadata } from './client-metadata.js';
import { ClientSecret } from './client-secret.entity.js';
import { needsReadableSecret, ReadableSecrets } from './readable-secrets.js';

const LARGEST_PAGE = 500;
/** What the client secrets made here begin with. */
const SECRET_PREFIX = 'dws';
const CLIENT_ID = /^[A-Za-z0-9._~-]{1,128}$/;

export interface ClientDraft {
  /** Left out: one is made. */
  readonly clientId?: string;
  /** As parseClientMetadata() returned it. */
  readonly metadata: ClientMetadata;
  readonly managedBy?: string | null;
  readonly origin?: string | null;
}

export interface SecretDraft {
  readonly name: string;
  /** Left out: one is made. */
  readonly value?: string;
  /** Instant in milliseconds; null or left out: never. */
  readonly expiresAt?: number | null;
}

/** Whether a text could be a client id at all: nothing else reaches a statement. RFC 6749 §2.2 leaves the form to us. */
export function isClientId(value: string): boolean {
  return CLIENT_ID.test(value);
}

/**
 * The registered applications. Reading by id is served from memory; every instance drops its copies when the revision 'clients'
 * has moved, so that what it knows is at most a second old. Audit events of changes are the caller's, who knows the actor.
 */
@Injectable()
export class ClientStore {
  private readonly cache = new KeyedCache((clientId) => this.read(this.database, clientId));
  private readonly corsOrigins = new ValueCache(() => this.readCorsOrigins());

  constructor(
    private readonly database: Database,
    private readonly revisions: Revisions,
    private readonly random: Random,
    private readonly clock: Clock,
    private readonly readable: ReadableSecrets,
  ) {}

  /** The client, at once when it is in memory. Disabled ones too: whoever asks decides what that means. */
  find(clientId: string): Client | undefined | Promise<Client | undefined> {
    if (!isClientId(clientId)) return undefined;
    const revision = this.revisions.current('clients');
    return typeof revision === 'number' ? this.cache.find(revision, clientId) : revision.then((polled) => this.cache.find(polled, clientId));
  }

  /** The client as the database has it now; inside a transaction, as the transaction sees it. */
  async read(statements: Statements, clientId: string): Promise<Client | undefined> {
    if (!isClientId(clientId)) return undefined;
    const record = await statements.first(ClientRecord, 'WHERE client_id = ?', [clientId]);
    // A column whose collation was changed by hand must not make one client answer for another.
    if (record?.clientId !== clientId) return undefined;
    const secrets = await statements.select(ClientSecret, 'WHERE client_id = ? ORDER BY created_at, id', [clientId]);
    return new Client(record, secrets);
  }

  /** Ids about as long as the one that was written, at most a thousand: among them is what was meant, if it was mistyped. The ids alone: there may be many, each with much in it. */
  async idsLike(written: string, statements: Statements): Promise<string[]> {
    const sql = 'SELECT client_id FROM clients WHERE LENGTH(client_id) BETWEEN ? AND ? ORDER BY client_id LIMIT 1000';
    if (written === '' || !isClientId(written)) return [];
    return (await statements.rows<{ client_id: string }>(sql, [written.length - 3, written.length + 3])).map((row) => row.client_id);
  }

  /** Which of these are ids of clients, letter by letter. */
  async idsAmong(ids: readonly string[], statements: Statements): Promise<string[]> {
    const possible = ids.filter(isClientId);
    if (possible.length === 0) return [];
    const found = await statements.rows<{ client_id: string }>(`SELECT client_id FROM clients WHERE client_id IN (${possible.map(() => '?').join(', ')})`, possible);
    return found.map((row) => row.client_id).filter((id) => possible.includes(id));
  }

  /** Clients in the order of their ids, those after `after`, at most 500 at once. */
  async list({ after = '', limit = LARGEST_PAGE }: { after?: string; limit?: number } = {}, statements: Statements = this.database): Promise<Client[]> {
    const most = Math.min(Math.max(Math.trunc(limit) || 1, 1), LARGEST_PAGE);
    const records = await statements.select(ClientRecord, `WHERE client_id > ? ORDER BY client_id LIMIT ${most}`, [after]);
    const last = records.at(-1)?.clientId;
    if (last === undefined) return [];
    const secrets = await statements.select(ClientSecret, 'WHERE client_id > ? AND client_id <= ? ORDER BY created_at, id', [after, last]);
    return records.map((record) => new Client(record, secrets.filter((secret) => secret.clientId === record.clientId)));
  }

  /** One page of a list with filters and sorting, each with its secrets. */
  async page(page: KeysetPage, statements: Statements = this.database): Promise<Client[]> {
    const { tail, params } = keysetTail(page);
    const records = await statements.select(ClientRecord, tail, params);
    if (records.length === 0) return [];
    const ids = records.map(({ clientId }) => clientId);
    const secrets = await statements.select(ClientSecret, `WHERE client_id IN (${ids.map(() => '?').join(', ')}) ORDER BY created_at, id`, ids);
    return records.map((record) => new Client(record, secrets.filter((secret) => secret.clientId === record.clientId)));
  }

  /** About how many there are. */
  async estimate(statements: Statements = this.database): Promise<number> {
    return estimateRows(statements, this.database.dialect.name, 'clients');
  }

  /** Locks the row until the transaction ends, and leaves its version alone. */
  async lock(tx: Transaction, clientId: string): Promise<void> {
    if (isClientId(clientId)) await tx.run('UPDATE clients SET version = version WHERE client_id = ?', [clientId]);
  }

  /** Every origin that some enabled client registered: what a preflight, which names no client, is answered from. */
  allCorsOrigins(): ReadonlySet<string> | Promise<ReadonlySet<string>> {
    const revision = this.revisions.current('clients');
    return typeof revision === 'number' ? this.corsOrigins.at(revision) : revision.then((polled) => this.corsOrigins.at(polled));
  }

  /** `'taken'`: there is a client with this id. Throws TypeError on an id that is none (isClientId). */
  async create(tx: Transaction, draft: ClientDraft): Promise<Client | 'taken'> {
    const clientId = draft.clientId ?? this.random.id('cli');
    if (!isClientId(clientId)) throw new TypeError('A client id is 1 to 128 of the characters A-Z a-z 0-9 . _ ~ -');
    const now = this.clock.now();
    const { metadata, managedBy = null, origin = null } = draft;
    const record = Object.assign(new ClientRecord(), { clientId, metadata, disabledAt: null, tokensValidFrom: null, managedBy, origin, createdAt: now, updatedAt: now, version: 1 });
    try {
      await tx.insert(ClientRecord, record);
    } catch (error) {
      if (error instanceof UniqueViolation) return 'taken';
      throw error;
    }
    await this.revisions.bump(tx, 'clients');
    return new Client(record, []);
  }

  /** `false`: no such client, or (with `version`) it has another version by now. */
  async replaceMetadata(tx: Transaction, clientId: string, metadata: ClientMetadata, version?: number): Promise<boolean> {
    const [condition, expected] = version === undefined ? ['', []] : [' AND version = ?', [version]];
    return this.change(tx, clientId, 'metadata = ?', [JSON.stringify(metadata)], condition, expected);
  }

  /** Who declares the client (such as `file:doorward.yaml`), null for nobody. */
  async setManagedBy(tx: Transaction, clientId: string, managedBy: string | null): Promise<boolean> {
    return this.change(tx, clientId, 'managed_by = ?', [managedBy]);
  }

  /** Refused everywhere within a second. What it was issued is ended by authorization/end-access.ts. `false`: no such client, or disabled already. */
  async disable(tx: Transaction, clientId: string, at: number): Promise<boolean> {
    return this.change(tx, clientId, 'disabled_at = ?, tokens_valid_from = ?', [at, at], ' AND disabled_at IS NULL');
  }

  /** `false`: no such client, or it is not disabled. */
  async enable(tx: Transaction, clientId: string): Promise<boolean> {
    return this.change(tx, clientId, 'disabled_at = NULL', [], ' AND disabled_at IS NOT NULL');
  }

  /** Removes the client and its secrets. What it was issued is ended by authorization/end-access.ts. */
  async delete(tx: Transaction, clientId: string): Promise<boolean> {
    if (!isClientId(clientId)) return false;
    await tx.run('DELETE FROM client_secrets WHERE client_id = ?', [clientId]);
    const deleted = await tx.run('DELETE FROM clients WHERE client_id = ?', [clientId]);
    if (deleted === 1) await this.revisions.bump(tx, 'clients');
    return deleted === 1;
  }

  /**
   * Resolves to the secret in readable form: shown once, stored as a digest, and sealed where the client's metadata lets it sign. Such a one has 75
   * characters, as HS512 takes 64 (RFC 7518 §3.2). `undefined`: no such client.
   */
  async addSecret(tx: Transaction, clientId: string, draft: SecretDraft): Promise<{ readonly id: string; readonly value: string } | undefined> {
    if (!(await this.change(tx, clientId))) return undefined;
    const record = await tx.first(ClientRecord, 'WHERE client_id = ?', [clientId]);
    const signs = record !== undefined && needsReadableSecret(record.metadata);
    const id = this.random.id('sec');
    const value = draft.value ?? this.random.secret(SECRET_PREFIX) + (signs ? this.random.opaqueId() : '');
    await tx.insert(ClientSecret, Object.assign(new ClientSecret(), {
      id, clientId, name: draft.name, secretDigest: digest(value), prefix: prefixOf(value),
      createdAt: this.clock.now(), expiresAt: draft.expiresAt ?? null, lastUsedAt: null, warnedDays: null, sealed: signs ? this.readable.seal(value) : null,
    }));
    return { id, value };
  }

  /** `false`: the client has no such secret (another's is never touched). */
  async removeSecret(tx: Transaction, clientId: string, secretId: string): Promise<boolean> {
    const removed = await tx.run('DELETE FROM client_secrets WHERE id = ? AND client_id = ?', [secretId, clientId]);
    return removed === 1 && this.change(tx, clientId);
  }

  /** Something that belongs to the client changes: a new version, and its row is locked until the transaction ends. `false`: no such client. */
  async touch(tx: Transaction, clientId: string): Promise<boolean> {
    return this.change(tx, clientId);
  }

  private async readCorsOrigins(): Promise<ReadonlySet<string>> {
    const records = await this.database.select(ClientRecord, `WHERE disabled_at IS NULL AND metadata LIKE '%"cors_origins"%'`);
    return new Set(records.flatMap((record) => record.metadata.cors_origins ?? []));
  }

  private async change(
    tx: Transaction, clientId: string, assignment?: string, values: readonly Param[] = [], condition = '', expected: readonly Param[] = [],
  ): Promise<boolean> {
    if (!isClientId(clientId)) return false;
    const set = assignment === undefined ? '' : `${assignment}, `;
    const changed = await tx.run(
      `UPDATE clients SET ${set}updated_at = ?, version = version + 1 WHERE client_id = ?${condition}`, [...values, this.clock.now(), clientId, ...expected],
    );
    if (changed === 1) await this.revisions.bump(tx, 'clients');
    return changed === 1;
  }
}

/** `dws_` and four of its 43 random characters: enough to tell it from the others, and no help in guessing the rest. Of a secret that somebody chose, nothing. */
function prefixOf(value: string): string | null {
  return isWellFormedSecret(SECRET_PREFIX, value.slice(0, 53)) ? value.slice(0, SECRET_PREFIX.length + 5) : null;
}
