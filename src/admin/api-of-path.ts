import { Injectable } from '@nestjs/common';
import type { Api } from '../clients/api.entity.js';
import { ApiStore } from '../clients/api.store.js';
import type { Statements, Transaction } from '../database/statements.js';
import { requireUnlocked } from './file-lock.js';
import type { AdminCall } from './operation.js';
import { AdminProblem } from './problem.js';

/** The API that `{identifier}` in a path names, the built-in ones among them. */
@Injectable()
export class ApiOfPath {
  constructor(private readonly apis: ApiStore) {}

  /** To look at. Throws not-found. */
  async read(statements: Statements, call: AdminCall): Promise<Api> {
    const identifier = call.path['identifier'] ?? '';
    const api = [...this.apis.builtIn, ...(await this.apis.list(statements))].find((each) => each.identifier === identifier);
    if (api === undefined) throw unknownApi();
    return api;
  }

  /** To change. Throws not-found, conflict for the built-in ones, changed-meanwhile, managed-by-file. */
  async hold(tx: Transaction, call: AdminCall): Promise<Api> {
    const identifier = call.path['identifier'] ?? '';
    if (this.apis.isReserved(identifier)) throw new AdminProblem('conflict', 'This is an API of Doorward itself: it stays as it is.');
    const api = await this.apis.hold(tx, identifier);
    if (api?.identifier !== identifier) throw unknownApi();
    call.checkMatch(`"${api.version}"`);
    requireUnlocked(api.managedBy, call.caller, 'API');
    return api;
  }
}

function unknownApi(): AdminProblem {
  return new AdminProblem('not-found', 'There is no such API.');
}
