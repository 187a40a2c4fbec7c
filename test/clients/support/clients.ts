import { AuditWorld } from '../../support/audit-log.js';
import { AuditEvent } from '../../../src/audit/event.entity.js';
import { ClientSecretBasic } from '../../../src/clients/authentication/client-secret-basic.js';
import { ClientSecretJwt } from '../../../src/clients/authentication/client-secret-jwt.js';
import { ClientSecretPost } from '../../../src/clients/authentication/client-secret-post.js';
import { AssertionReplays } from '../../../src/clients/assertions/assertion-replay.store.js';
import { PrivateKeyJwt } from '../../../src/clients/authentication/private-key-jwt.js';
import { ClientKeys } from '../../../src/clients/client-keys.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { CleanUp } from '../../../src/database/clean-up.js';
import { Leases } from '../../../src/database/leases.js';
import { Resolver } from '../../../src/platform/outbound/resolver.js';
import { SafeFetch } from '../../../src/platform/safe-fetch.js';
import { NoAuthentication } from '../../../src/clients/authentication/none.js';
import type { AuthenticationMethod } from '../../../src/clients/authentication/authentication-method.js';
import { SecretUses } from '../../../src/clients/credentials/secret-uses.js';
import { FailedAuthentications } from '../../../src/clients/credentials/failed-authentications.js';
import { ClientAuthenticator } from '../../../src/clients/client-authenticator.js';
import type { ClientRequest } from '../../../src/clients/client-request.js';
import { ClientUses } from '../../../src/clients/client-uses.js';
import { ClientStore } from '../../../src/clients/client.store.js';
import type { ClientMetadata } from '../../../src/clients/client-metadata.js';
import { parseClientMetadata } from '../../../src/clients/parse-client-metadata.js';
import { ReadableSecrets } from '../../../src/clients/readable-secrets.js';
import type { Database } from '../../../src/database/database.js';
import { Revisions } from '../../../src/database/revisions.js';
import { Parameters } from '../../../src/oauth/parameters.js';
import { createLog } from '../../../src/platform/log.js';
import { DerivedKeys } from '../../../src/platform/derived-keys.js';
import { Random } from '../../../src/platform/random.js';
import { Schedule } from '../../../src/platform/schedule.js';
import { type DialectName, freshDatabase } from '../../support/database.js';
import { FakeClock } from '../../support/fake-clock.js';

/** The clients module over a real database, as one instance of the server has it. */
export class Clients {
  readonly clock = new FakeClock();
  readonly random = new Random(this.clock);
  readonly revisions: Revisions;
  readonly store: ClientStore;
  readonly readable: ReadableSecrets;

  constructor(readonly database: Database, private readonly remove: () => Promise<void> = async () => undefined) {
    this.revisions = new Revisions(database);
    this.readable = new ReadableSecrets(new DerivedKeys({ secretKey: Buffer.alloc(32, 7), previousSecretKeys: [] }, this.random));
    this.store = new ClientStore(database, this.revisions, this.random, this.clock, this.readable);
  }

  static async fresh(dialect: DialectName): Promise<Clients> {
    const fresh = await freshDatabase(dialect);
    return new Clients(fresh.database, async () => fresh.close());
  }

  authenticator(): ClientAuthenticator {
    const log = createLog({ log: { level: 'silent', format: 'json' }, workers: 1 });
    const uses = new SecretUses(this.database, this.clock, new Schedule(log));
    const { config } = loadConfig({ PUBLIC_URL: 'http://127.0.0.1:3000', DATABASE_URL: 'sqlite::memory:' });
    const replays = new AssertionReplays(this.database, new CleanUp(this.database, new Leases(this.database, this.clock, this.random), this.clock, log));
    const keys = new ClientKeys(new SafeFetch(config, this.clock, new Resolver()), this.clock);
    const methods: AuthenticationMethod[] = [
      new ClientSecretBasic(this.clock, uses), new ClientSecretPost(this.clock, uses), new ClientSecretJwt(this.readable, replays, uses, this.clock, config), new PrivateKeyJwt(keys, replays, this.clock, config), new NoAuthentication(),
    ];
    const failures = new FailedAuthentications(this.database, new AuditWorld(this.database, { clock: this.clock, log }).audit, this.clock);
    return new ClientAuthenticator(this.store, new Map(methods.map((method) => [method.name, method])), failures, new ClientUses(this.clock), this.random);
  }

  /** Registers a client; its secrets, if any, as given. */
  async register(clientId: string, members: object = {}, ...secrets: { value: string; expiresAt?: number | null }[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.store.create(tx, { clientId, metadata: aMetadata(members) });
      for (const secret of secrets) await this.store.addSecret(tx, clientId, { name: 'x', ...secret });
    });
  }

  events(): Promise<AuditEvent[]> {
    return this.database.select(AuditEvent, 'ORDER BY id');
  }

  async close(): Promise<void> {
    this.revisions.onModuleDestroy();
    await this.remove();
  }
}

export function aMetadata(members: object = {}): ClientMetadata {
  const { metadata, problems } = parseClientMetadata({ redirect_uris: ['https://app.example.com/cb'], ...members });
  if (metadata === undefined) throw new Error(JSON.stringify(problems));
  return metadata;
}

/** What a back-channel request brings. */
export function aRequest(form: string, authorization?: string): ClientRequest {
  return { parameters: Parameters.parse(form), authorization, origin: () => ({ requestId: 'req_test', address: '192.0.2.1', userAgent: null }) };
}
