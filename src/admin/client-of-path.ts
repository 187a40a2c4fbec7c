import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import { ClientStore } from '../clients/client.store.js';
import type { Statements, Transaction } from '../database/statements.js';
import { requireUnlocked } from './file-lock.js';
import type { AdminCall } from './operation.js';
import { AdminProblem } from './problem.js';
import { requireReachOfClient } from './reach.js';

/** The application that `{client_id}` in a path names. Everything below it asks here, so that no operation forgets who may touch it. */
@Injectable()
export class ClientOfPath {
  constructor(private readonly clients: ClientStore) {}

  /** To look at. Throws not-found. */
  async read(statements: Statements, call: AdminCall): Promise<Client> {
    const client = await this.clients.read(statements, call.path['client_id'] ?? '');
    if (client === undefined) throw unknownClient();
    return client;
  }

  /**
   * To change: its row is locked until the transaction ends, so that two who write at once see each other's work, and If-Match is compared
   * with what nobody can change any more. Throws not-found, changed-meanwhile, managed-by-file, forbidden.
   */
  async hold(tx: Transaction, call: AdminCall): Promise<Client> {
    const client = await this.holdToEnd(tx, call);
    requireUnlocked(client.managedBy, call.caller, 'client');
    return client;
  }

  /** The same for what is allowed whoever declares the application: disabling it, and letting it in again. */
  async holdToEnd(tx: Transaction, call: AdminCall): Promise<Client> {
    if (!(await this.clients.touch(tx, call.path['client_id'] ?? ''))) throw unknownClient();
    const client = await this.read(tx, call);
    call.checkMatch(`"${client.version - 1}"`);
    requireReachOfClient(call.caller, client);
    return client;
  }

  /** The ETag of what hangs on the application: its version. */
  async etag(statements: Statements, call: AdminCall): Promise<string> {
    return etagOf(await this.read(statements, call));
  }
}

export function etagOf({ version }: { readonly version: number }): string {
  return `"${version}"`;
}

function unknownClient(): AdminProblem {
  return new AdminProblem('not-found', 'There is no such client.');
}
