import { Injectable } from '@nestjs/common';
import { ConsentStore, type NamedConsent } from '../../authorization/consent.store.js';
import { EndAccess } from '../../authorization/end-access.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { AdminPower } from '../admin-power.js';
import { causeOf } from '../admin-resource.js';
import { GRANT_EXAMPLE, GRANT_SCHEMA, GrantsListing } from './grants-listing.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { AdminProblem } from '../problem.js';

/** What people have allowed applications (consents; the admin API calls them grants), and how to take it back for them. */
@Injectable()
export class GrantOperations implements AdminOperations {
  constructor(private readonly listing: GrantsListing, private readonly consents: ConsentStore, private readonly access: EndAccess, private readonly power: AdminPower) {}

  get operations(): readonly AdminOperation[] {
    const shown = { status: 200, schema: GRANT_SCHEMA, example: GRANT_EXAMPLE } as const;
    return [
      { id: 'grants.list', method: 'GET', path: '/grants', scope: 'grants:read', summary: 'list what people have allowed applications', answer: shown, list: this.listing.ofAll, command: 'consents list' },
      { id: 'users.grants.list', method: 'GET', path: '/users/{id}/grants', scope: 'grants:read', summary: 'list what a person has allowed applications', answer: shown, list: this.listing.ofUser, command: 'consents list' },
      { id: 'grants.show', method: 'GET', path: '/grants/{gid}', scope: 'grants:read', summary: 'show what a person has allowed an application', answer: shown, command: 'consents show', read: (call, statements) => this.show(call, statements) },
      {
        id: 'grants.delete', method: 'DELETE', path: '/grants/{gid}', scope: 'grants:write', summary: 'withdraw a consent and end every token that rests on it',
        ifMatch: 'honoured', answer: { status: 204 }, command: 'consents delete', current: (call, statements) => this.show(call, statements), write: (tx, call) => this.withdraw(tx, call),
      },
    ];
  }

  private async show(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const [body] = await this.listing.toWire([await this.require(statements, call)], statements);
    return { body };
  }

  private async withdraw(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const { consent } = await this.require(tx, call);
    await this.power.requireReach(tx, call.caller, consent.userId);
    await this.access.ofConsent(tx, consent.userId, consent.clientId, causeOf(call.act, 'withdrawn'));
    return { status: 204 };
  }

  private async require(statements: Statements, call: AdminCall): Promise<NamedConsent> {
    const found = await this.consents.findById(statements, call.path['gid'] ?? '');
    if (found === undefined) throw new AdminProblem('not-found', 'There is no such grant.');
    return found;
  }
}
