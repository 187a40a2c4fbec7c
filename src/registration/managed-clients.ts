import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Client, SELF_REGISTERED } from '../clients/client.js';
import { ClientStore, isClientId } from '../clients/client.store.js';
import { Database } from '../database/database.js';
import { invalidToken } from '../oauth/errors.js';
import { digest, digestsEqual } from '../platform/token-digest.js';
import { presentedToken } from './bearer-token.js';
import { RegistrationAccess } from './registration-access.js';
import type { Registration } from './registration.entity.js';
import { RegistrationStore } from './registration.store.js';

export interface ManagedClient {
  readonly client: Client;
  readonly registration: Registration;
  /** As presented: only its digest is stored. */
  readonly accessToken: string;
}

/** Finds the client that a registration access token is for. RFC 7592 §2. */
@Injectable()
export class ManagedClients {
  constructor(
    private readonly access: RegistrationAccess,
    private readonly registrations: RegistrationStore,
    private readonly clients: ClientStore,
    private readonly database: Database,
  ) {}

  /** Throws invalid_token: one answer whether the client is missing, another's, disabled, or one that did not register itself. */
  async require(clientId: string, request: FastifyRequest): Promise<ManagedClient> {
    this.access.checkOn();
    const accessToken = presentedToken(request) ?? '';
    const registration = isClientId(clientId) ? await this.registrations.find(this.database, clientId) : undefined;
    const isRight = digestsEqual(digest(accessToken), registration?.tokenDigest ?? digest(''));
    const client = registration === undefined || !isRight ? undefined : await this.clients.read(this.database, clientId);
    // Another client may have got the id of one that was deleted: it is not this token's.
    const isSame = client?.origin === SELF_REGISTERED && client.createdAt === registration?.createdAt && !client.disabled;
    if (client === undefined || registration === undefined || accessToken === '' || !isSame) throw invalidToken({ cause: 'The registration access token is not this client’s.' });
    return { client, registration, accessToken };
  }
}
