import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { type Client, SELF_REGISTERED } from '../clients/client.js';
import type { ClientMetadata } from '../clients/client-metadata.js';
import { ClientStore } from '../clients/client.store.js';
import { HeldScopes } from '../clients/held-scopes.js';
import type { Transaction } from '../database/statements.js';
import { invalidToken } from '../oauth/errors.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { RegisteredSecret } from './registered-secret.js';
import { Registration } from './registration.entity.js';
import { metadataRefused } from './registration-errors.js';
import { policyOf } from './registration-policy.js';
import { RegistrationRows } from './registration-rows.js';
import type { RegistrationToken } from './registration-token.entity.js';

/** A client that nobody has used by then goes. */
export const UNUSED_DAYS = 30;
const DAY_MS = 86_400_000;

export interface NewRegistration {
  readonly metadata: ClientMetadata;
  readonly token: RegistrationToken | undefined;
  readonly softwareStatement: string | null;
  readonly origin: RequestOrigin;
}

export interface Registered {
  readonly client: Client;
  readonly registration: Registration;
  readonly accessToken: string;
  readonly secret: string | undefined;
}

/** Writes a new client down, with everything that comes with it. */
@Injectable()
export class Registering {
  constructor(
    private readonly stored: RegistrationRows,
    private readonly clients: ClientStore,
    private readonly secrets: RegisteredSecret,
    private readonly random: Random,
    private readonly audit: AuditLog,
    private readonly scopes: HeldScopes,
  ) {}

  /** Throws invalid_token where the initial access token was used up a moment ago, invalid_client_metadata where a scope went. */
  async register(tx: Transaction, draft: NewRegistration): Promise<Registered> {
    const { metadata, token, softwareStatement, origin } = draft;
    if (token !== undefined) await this.consume(tx, token, metadata.scope.split(' '));
    const client = await this.clients.create(tx, { metadata, origin: SELF_REGISTERED });
    if (client === 'taken') throw new Error('A client has the id that was made for this one.');
    const secret = await this.secrets.renew(tx, client, metadata);
    const accessToken = this.random.secret('dwr');
    const registration = Object.assign(new Registration(), {
      clientId: client.clientId, tokenDigest: digest(accessToken), tokenId: token?.id ?? null, address: origin.address.slice(0, 64), softwareStatement,
      createdAt: client.createdAt, firstUsedAt: null, expiresAt: client.createdAt + UNUSED_DAYS * DAY_MS,
    });
    await this.stored.registrations.create(tx, registration);
    const details = { self_registered: true, client_name: metadata.client_name ?? null, redirect_uris: metadata.redirect_uris.slice(0, 20), registration_token: token?.id ?? null };
    await this.audit.record(tx, { type: 'client.created', outcome: 'success', actor: 'client', clientId: client.clientId, details }, origin);
    return { client, registration, accessToken, secret };
  }

  /** What the token allows is read anew once its scopes are held: one that goes at this moment would be the client's when the next API comes to declare it. */
  private async consume(tx: Transaction, token: RegistrationToken, scopes: readonly string[]): Promise<void> {
    const beyond = scopes.filter((scope) => token.scopes.includes(scope));
    await this.scopes.hold(tx, beyond);
    if (!(await this.stored.tokens.consume(tx, token))) throw invalidToken({ cause: 'The initial access token was used up meanwhile.' });
    const now = beyond.length === 0 ? token : await this.stored.tokens.show(tx, token.id);
    const gone = beyond.filter((scope) => !policyOf(now).scopes.includes(scope));
    if (gone.length > 0) throw metadataRefused([{ pointer: '/scope', message: `names ${gone.join(' ')}, which was removed meanwhile` }]);
  }
}
