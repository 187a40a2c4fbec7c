import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import type { ClientMetadata } from '../clients/client-metadata.js';
import { ClientStore } from '../clients/client.store.js';
import { needsReadableSecret } from '../clients/readable-secrets.js';
import type { Transaction } from '../database/statements.js';

const NAME = 'registered';

/** Keeps a self-registered client and its secret in step with how it authenticates. */
@Injectable()
export class RegisteredSecret {
  constructor(private readonly clients: ClientStore) {}

  /** Once its metadata is stored: a new secret where it needs one and has none that will do, shown this once. What is of no use any more goes. */
  async renew(tx: Transaction, before: Client, metadata: ClientMetadata): Promise<string | undefined> {
    const needed = metadata.token_endpoint_auth_method.startsWith('client_secret_') || needsReadableSecret(metadata);
    const fits = before.secrets.some(({ sealed }) => !needsReadableSecret(metadata) || sealed !== null);
    if (needed && fits) return undefined;
    for (const { id } of before.secrets) await this.clients.removeSecret(tx, before.clientId, id);
    return needed ? (await this.clients.addSecret(tx, before.clientId, { name: NAME }))?.value : undefined;
  }
}
