import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../audit/event.js';
import type { Client } from '../clients/client.js';
import { Database } from '../database/database.js';
import { RequestLimits } from '../limits/request-limits.js';
import { TooManyRequests } from '../limits/too-many-requests.js';
import { accessDenied, invalidRequest } from '../oauth/errors.js';
import { digest } from '../platform/token-digest.js';
import type { ManagedClient } from './managed-clients.js';
import { ManagedWrites } from './managed-writes.js';
import type { Registered } from './registering.js';
import { RegistrationDrafts } from './registration-drafts.js';
import { metadataRefused } from './registration-errors.js';
import { OPEN_POLICY, widened } from './registration-policy.js';

/** What the server alone says. RFC 7592 §2.2. */
const SERVERS_OWN = ['registration_access_token', 'registration_client_uri', 'client_secret_expires_at', 'client_id_issued_at'] as const;
const MOST_AN_HOUR = 60;
const HOUR = 3600;

/** PUT and DELETE: a client changes what it registered, or takes itself away. RFC 7592 §2.2, §2.3. */
@Injectable()
export class ClientManagement {
  constructor(private readonly drafts: RegistrationDrafts, private readonly writes: ManagedWrites, private readonly limits: RequestLimits, private readonly database: Database) {}

  /** Everything that it had and does not name is put back to its default. Throws what a registration throws, access_denied and TooManyRequests. */
  async replace(managed: ManagedClient, body: unknown, origin: RequestOrigin): Promise<Omit<Registered, 'accessToken'>> {
    const { client } = managed;
    checkUnmanaged(client);
    if (!(await this.limits.take('registration changes', client.clientId, MOST_AN_HOUR, HOUR))) throw new TooManyRequests('too many changes of this client', HOUR / 4);
    checkIdentity(client, body);
    const draft = await this.drafts.of(body, widened(OPEN_POLICY, { grantTypes: client.grantTypes, scopes: client.scopes }), client.metadata);
    const changed = await this.database.transaction((tx) => this.writes.replace(tx, managed, draft, origin));
    if (changed === undefined) throw invalidRequest('The client was changed at the same moment: read it again.', { status: 409 });
    return changed;
  }

  async remove({ client }: ManagedClient, origin: RequestOrigin): Promise<void> {
    checkUnmanaged(client);
    await this.database.transaction((tx) => this.writes.remove(tx, client, origin));
  }
}

/** Who declares a client answers for what it may do: a change from here would be undone by the next run of the file, or worse, not. */
function checkUnmanaged(client: Client): void {
  if (client.managedBy !== null) throw accessDenied('The administrators of this server manage this client now: ask them to change it.');
}

/** The client that it says it is must be the one whose address it calls, with the secret that it has. RFC 7592 §2.2. */
function checkIdentity(client: Client, body: unknown): void {
  const { client_id: id, client_secret: secret, ...others } = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  if (id !== client.clientId) throw metadataRefused([{ pointer: '/client_id', message: 'must be the client_id that was registered' }]);
  const own = SERVERS_OWN.find((name) => others[name] !== undefined);
  if (own !== undefined) throw metadataRefused([{ pointer: `/${own}`, message: 'must not be sent: the server says what it is' }]);
  if (secret === undefined || secret === null) return;
  const isOwn = typeof secret === 'string' && client.secretMatching(digest(secret.slice(0, 1024)), client.createdAt) !== undefined;
  if (!isOwn) throw metadataRefused([{ pointer: '/client_secret', message: 'must be the secret that the client has; it cannot be chosen' }]);
}
