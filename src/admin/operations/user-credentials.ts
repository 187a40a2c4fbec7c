import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../database/statements.js';
import type { User } from '../../users/user.entity.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { listOf, object, TEXT, TEXT_OR_NULL } from '../operation-schemas.js';
import { AdminProblem } from '../problem.js';
import { UserActs } from '../user-acts.js';
import { UserOfPath } from '../user-of-path.js';
import { WHOLE_LIST_PAGE, wholeList } from '../whole-list.js';

const PATH = '/users/{id}/credentials';
const PASSWORD = 'password';
const CREDENTIAL = object({ id: TEXT, type: { type: 'string', enum: [PASSWORD] }, hash: TEXT_OR_NULL });

/** What a person proves themselves with, as far as it may be told: that it is there, never what it is. */
@Injectable()
export class UserCredentials implements AdminOperations {
  constructor(private readonly users: UserOfPath, private readonly acts: UserActs) {}

  get operations(): readonly AdminOperation[] {
    return [
      {
        id: 'users.credentials.list', method: 'GET', path: PATH, scope: 'credentials:read', summary: 'lists what a person can sign in with',
        answer: { status: 200, schema: object({ data: listOf(CREDENTIAL), page: WHOLE_LIST_PAGE }), example: wholeList([{ id: PASSWORD, type: PASSWORD, hash: 'argon2id' }]) },
        read: (call, statements) => this.list(call, statements),
      },
      {
        id: 'users.credentials.delete', method: 'DELETE', path: `${PATH}/{credential_id}`, scope: 'credentials:write', ifMatch: 'honoured',
        summary: 'takes a credential away and signs the person out', answer: { status: 204 }, write: (tx, call) => this.remove(tx, call),
      },
      {
        id: 'users.password.set', method: 'PUT', path: '/users/{id}/password', scope: 'credentials:write', summary: 'is refused: nobody but the person may know their password; make a setup link instead',
        answer: { status: 204 }, write: (tx, call) => this.refuse(tx, call),
      },
    ];
  }

  private async list(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    return { body: wholeList(credentialsOf(await this.users.read(statements, call))) };
  }

  private async remove(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.hold(tx, call);
    if (call.path['credential_id'] !== PASSWORD || !(await this.acts.removePassword(tx, user, call.act))) throw new AdminProblem('not-found', 'The person has no such credential.');
    return { status: 204 };
  }

  /** Whoever sets a password can sign in as that person, and nothing would tell the two apart (ASVS 6.4.6). */
  private async refuse(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.read(tx, call);
    throw new AdminProblem('forbidden', `Nobody but the person may know their password. POST /admin/v1/users/${user.id}:send-setup-link makes a link by which they choose one.`);
  }
}

function credentialsOf({ passwordHash }: User): Record<string, unknown>[] {
  return passwordHash === null ? [] : [{ id: PASSWORD, type: PASSWORD, hash: /^\$([a-z0-9-]+)\$/.exec(passwordHash)?.[1]?.replace(/^2[abxy]$/, 'bcrypt') ?? null }];
}
