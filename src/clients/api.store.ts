import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { Revisions } from '../database/revisions.js';
import { type Statements, type Transaction, UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { adminApi } from './admin-api.js';
import { Api } from './api.entity.js';
import { ValueCache } from './cache/value-cache.js';

/** What whoever declares an API says about it. */
export interface ApiDraft extends Pick<Api, 'identifier' | 'name' | 'accessTokenFormat' | 'scopes' | 'introspectionClients'> {
  readonly managedBy?: string | null;
  readonly origin?: string | null;
}

/**
 * The APIs (resource servers) and their scopes, all of them in memory: there are few, and every request for scopes asks.
 * The built-in ones (the sample API, the admin API) are among them and are not stored.
 */
@Injectable()
export class ApiStore {
  private readonly cache = new ValueCache(() => this.read());
  /** Not stored, and nobody can change them. */
  readonly builtIn: readonly Api[];

  constructor(
    private readonly database: Database,
    private readonly revisions: Revisions,
    private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    const { issuer } = config.publicUrl;
    this.builtIn = [sampleApi(`${issuer}/api`), adminApi(`${issuer}/admin/v1`)];
  }

  /** Every API, the built-in ones first. At once when in memory. */
  all(): readonly Api[] | Promise<readonly Api[]> {
    const revision = this.revisions.current('apis');
    return typeof revision === 'number' ? this.cache.at(revision) : revision.then((polled) => this.cache.at(polled));
  }

  async find(identifier: string): Promise<Api | undefined> {
    return (await this.all()).find((api) => api.identifier === identifier);
  }

  /** The APIs that declare this scope: two may use the same word. */
  async withScope(value: string): Promise<Api[]> {
    return (await this.all()).filter((api) => api.scopes.some((scope) => scope.value === value));
  }

  /** Identifiers that are Doorward's own and cannot be declared. */
  isReserved(identifier: string): boolean {
    return this.builtIn.some((api) => api.identifier === identifier);
  }

  /** The stored APIs as the database has them now; inside a transaction, as the transaction sees them. */
  async list(statements: Statements = this.database): Promise<Api[]> {
    return statements.select(Api, 'ORDER BY identifier');
  }

  /** `'taken'`: the identifier is reserved, or another API has it. */
  async create(tx: Transaction, draft: ApiDraft): Promise<Api | 'taken'> {
    if (this.isReserved(draft.identifier)) return 'taken';
    const now = this.clock.now();
    const api = Object.assign(new Api(), { managedBy: null, origin: null, ...draft, createdAt: now, updatedAt: now, version: 1 });
    try {
      await tx.insert(Api, api);
    } catch (error) {
      if (error instanceof UniqueViolation) return 'taken';
      throw error;
    }
    await this.revisions.bump(tx, 'apis');
    return api;
  }

  /** `false`: no such API is stored. */
  async update(tx: Transaction, identifier: string, changes: Partial<Omit<ApiDraft, 'identifier'>>): Promise<boolean> {
    const before = await tx.first(Api, 'WHERE identifier = ?', [identifier]);
    if (before?.identifier !== identifier) return false;
    const changed = await tx.update(Api, { ...changes, updatedAt: this.clock.now(), version: before.version + 1 }, { identifier, version: before.version });
    if (changed === 1) await this.revisions.bump(tx, 'apis');
    return changed === 1;
  }

  /** `false`: no such API is stored. */
  async delete(tx: Transaction, identifier: string): Promise<boolean> {
    const deleted = await tx.run('DELETE FROM apis WHERE identifier = ?', [identifier]);
    if (deleted === 1) await this.revisions.bump(tx, 'apis');
    return deleted === 1;
  }

  private async read(): Promise<readonly Api[]> {
    return [...this.builtIn, ...(await this.list())];
  }
}

/** The API that /demo and `npm run demo` call: resources/notes. */
function sampleApi(identifier: string): Api {
  return Object.assign(new Api(), {
    identifier,
    name: 'Notes',
    accessTokenFormat: 'jwt' as const,
    scopes: [
      { value: 'notes:read', description: 'See your notes' },
      { value: 'notes:write', description: 'Add and delete notes' },
    ],
    introspectionClients: [],
    managedBy: null,
    origin: 'built-in',
    createdAt: 0,
    updatedAt: 0,
    version: 1,
  });
}
