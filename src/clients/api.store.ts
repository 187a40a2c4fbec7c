import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { type KeysetPage, keysetTail } from '../database/keyset.js';
import { Revisions } from '../database/revisions.js';
import { type Statements, type Transaction, UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { accountApi } from './account-api.js';
import { adminApi } from './admin-api.js';
import { Api, type ApiScope } from './api.entity.js';
import { ValueCache } from './cache/value-cache.js';
import { RedeclaredScopes } from './redeclared-scopes.js';

/** What whoever declares an API says about it. */
export interface ApiDraft extends Pick<Api, 'identifier' | 'name' | 'accessTokenFormat' | 'scopes' | 'introspectionClients'> {
  readonly managedBy?: string | null;
  readonly origin?: string | null;
}

/**
 * The APIs (resource servers) and their scopes, all of them in memory: there are few, and every request for scopes asks.
 * The built-in ones (the sample API, the admin API, the account API) are among them and are not stored.
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
    private readonly redeclared: RedeclaredScopes,
    @Inject(CONFIG) config: Config,
  ) {
    const { issuer } = config.publicUrl;
    this.builtIn = [sampleApi(`${issuer}/api`), adminApi(`${issuer}/admin/v1`), accountApi(`${issuer}/account/v1`)];
  }

  /** Every API, the built-in ones first. At once when in memory. */
  all(): readonly Api[] | Promise<readonly Api[]> {
    const revision = this.revisions.current('apis');
    return typeof revision === 'number' ? this.cache.at(revision) : revision.then((polled) => this.cache.at(polled));
  }

  async find(identifier: string): Promise<Api | undefined> {
    return (await this.all()).find((api) => api.identifier === identifier);
  }

  /** Identifiers that are Doorward's own and cannot be declared. */
  isReserved(identifier: string): boolean {
    return this.builtIn.some((api) => api.identifier === identifier);
  }

  /** The stored APIs as the database has them now; inside a transaction, as the transaction sees them. */
  async list(statements: Statements = this.database): Promise<Api[]> {
    return statements.select(Api, 'ORDER BY identifier');
  }

  /** One page of the stored ones, with filters and sorting. */
  async page(page: KeysetPage, statements: Statements = this.database): Promise<Api[]> {
    const { tail, params } = keysetTail(page);
    return statements.select(Api, tail, params);
  }

  /** Locks the row until the transaction ends. */
  async lock(tx: Transaction, identifier: string): Promise<void> {
    await tx.run('UPDATE apis SET version = version WHERE identifier = ?', [identifier]);
  }

  /** `'taken'`: the identifier is reserved, or another API has it. */
  async create(tx: Transaction, draft: ApiDraft): Promise<Api | 'taken'> {
    if (this.isReserved(draft.identifier)) return 'taken';
    const now = this.clock.now();
    const api = Object.assign(new Api(), { managedBy: null, origin: null, ...draft, scopesSince: since([], {}, draft.scopes, now), createdAt: now, updatedAt: now, version: 1 });
    try {
      await tx.insert(Api, api);
    } catch (error) {
      if (error instanceof UniqueViolation) return 'taken';
      throw error;
    }
    await this.redeclared.forget(tx, values(draft.scopes));
    await this.revisions.bump(tx, 'apis');
    return api;
  }

  /** The stored API as it is now, its row locked until the transaction ends. Undefined: none is stored under this identifier. */
  async hold(tx: Transaction, identifier: string): Promise<Api | undefined> {
    if (identifier.length > 512 || (await tx.run('UPDATE apis SET version = version WHERE identifier = ?', [identifier])) === 0) return undefined;
    return tx.first(Api, 'WHERE identifier = ?', [identifier]);
  }

  /** `false`: no such API is stored. */
  async update(tx: Transaction, identifier: string, changes: Partial<Omit<ApiDraft, 'identifier'>>): Promise<boolean> {
    const before = await tx.first(Api, 'WHERE identifier = ?', [identifier]);
    if (before?.identifier !== identifier) return false;
    const now = this.clock.now();
    const scopes = changes.scopes ?? before.scopes;
    const scopesSince = since(before.scopes, before.scopesSince ?? {}, scopes, now);
    const changed = await tx.update(Api, { ...changes, scopesSince, updatedAt: now, version: before.version + 1 }, { identifier, version: before.version });
    if (changed !== 1) return false;
    await this.redeclared.forget(tx, difference(values(before.scopes), values(scopes)));
    await this.revisions.bump(tx, 'apis');
    return true;
  }

  /** `false`: no such API is stored. */
  async delete(tx: Transaction, identifier: string): Promise<boolean> {
    const before = await tx.first(Api, 'WHERE identifier = ?', [identifier]);
    if (before?.identifier !== identifier || (await tx.run('DELETE FROM apis WHERE identifier = ?', [identifier])) !== 1) return false;
    await this.redeclared.forget(tx, values(before.scopes));
    await this.revisions.bump(tx, 'apis');
    return true;
  }

  private async read(): Promise<readonly Api[]> {
    return [...this.builtIn, ...(await this.list())];
  }
}

const values = (scopes: readonly ApiScope[]): string[] => scopes.map((scope) => scope.value);

/** What is in one of them alone. */
const difference = (one: readonly string[], other: readonly string[]): string[] => [...one.filter((each) => !other.includes(each)), ...other.filter((each) => !one.includes(each))];

/** Since when the API has had each of its scopes; one that it had and is not told of, it has always had. */
function since(before: readonly ApiScope[], known: Readonly<Record<string, number>>, after: readonly ApiScope[], now: number): Record<string, number> {
  const had = new Set(values(before));
  return Object.fromEntries(values(after).map((value) => [value, had.has(value) ? (Object.hasOwn(known, value) ? (known[value] ?? 0) : 0) : now]));
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
