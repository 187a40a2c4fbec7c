import { Injectable } from '@nestjs/common';
import { readCredentialName } from '../../credentials/credential-name.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { FactorReset } from '../factor-reset.js';
import { Field } from '../field.js';
import { Satisfies } from '../field-rules.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { listOf, object, SCOPES, TEXT } from '../operation-schemas.js';
import { AdminProblem } from '../problem.js';
import { UserCredentialActs } from '../user-credential-acts.js';
import { UserOfPath } from '../user-of-path.js';
import { WHOLE_LIST_PAGE, wholeList } from '../whole-list.js';
import { CREDENTIAL, CREDENTIAL_EXAMPLES } from './user-credentials-wire.js';

const PATH = '/users/{id}/credentials';
const ONE = `${PATH}/{credential_id}`;
const unknown = (): AdminProblem => new AdminProblem('not-found', 'The person has no such credential.');

class CredentialDraft {
  @Field('what its owner calls it; a passkey\'s or an authenticator\'s', { example: 'Ada’s phone' })
  @Satisfies((value) => (typeof value === 'string' && readCredentialName(value) !== undefined ? undefined : 'must be one line of 1 to 64 characters'), { type: 'string', minLength: 1, maxLength: 64 })
  name!: string;
}

/** What a person proves themselves with, as far as it may be told: that it is there, never what it is. */
@Injectable()
export class UserCredentials implements AdminOperations {
  constructor(private readonly users: UserOfPath, private readonly acts: UserCredentialActs, private readonly factors: FactorReset) {}

  get operations(): readonly AdminOperation[] {
    return [
      {
        id: 'users.credentials.list', method: 'GET', path: PATH, scope: 'credentials:read', summary: 'lists what a person can sign in with',
        answer: { status: 200, schema: object({ data: listOf(CREDENTIAL), page: WHOLE_LIST_PAGE }), example: wholeList(CREDENTIAL_EXAMPLES) },
        read: (call, statements) => this.list(call, statements),
      },
      {
        id: 'users.credentials.update', method: 'PATCH', path: ONE, scope: 'credentials:write', ifMatch: 'honoured', summary: 'names a passkey or an authenticator app of a person anew',
        body: { draft: CredentialDraft }, answer: { status: 200, schema: CREDENTIAL, example: CREDENTIAL_EXAMPLES[1] }, write: (tx, call) => this.rename(tx, call),
      },
      {
        id: 'users.credentials.delete', method: 'DELETE', path: ONE, scope: 'credentials:write', ifMatch: 'honoured',
        summary: 'takes a credential away and signs the person out', answer: { status: 204 }, write: (tx, call) => this.remove(tx, call),
      },
      {
        id: 'users.reset-mfa', method: 'POST', path: '/users/{id}:reset-mfa', scope: 'users:write', ifMatch: 'honoured',
        summary: 'takes a person\'s passkeys, authenticator apps and recovery codes away and signs them out, for a lost phone; tells which there were',
        answer: { status: 200, schema: object({ id: TEXT, reset: SCOPES }), example: { id: 'usr_01k7q3w5x2m8n4c6v9b0z1a2s3', reset: ['recovery_codes', 'totp'] } }, write: (tx, call) => this.reset(tx, call),
      },
      {
        id: 'users.password.set', method: 'PUT', path: '/users/{id}/password', scope: 'credentials:write', summary: 'is refused: nobody but the person may know their password; make a setup link instead',
        answer: { status: 204 }, write: (tx, call) => this.refuse(tx, call),
      },
    ];
  }

  private async list(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    return { body: wholeList(await this.acts.list(await this.users.read(statements, call), statements)) };
  }

  private async rename(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.hold(tx, call);
    const id = call.path['credential_id'] ?? '';
    const { name } = call.body as Partial<CredentialDraft>;
    if (name !== undefined && !(await this.acts.rename(tx, user, id, readCredentialName(name) ?? '', call.act))) throw unknown();
    const credential = (await this.acts.list(user, tx)).find((each) => each.id === id);
    if (credential === undefined) throw unknown();
    return { body: credential };
  }

  private async remove(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.hold(tx, call);
    if (!(await this.acts.remove(tx, user, call.path['credential_id'] ?? '', call.act))) throw unknown();
    return { status: 204 };
  }

  private async reset(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.hold(tx, call);
    return { body: { id: user.id, reset: await this.factors.reset(tx, user, call.act) } };
  }

  /** Whoever sets a password can sign in as that person, and nothing would tell the two apart (ASVS 6.4.6). */
  private async refuse(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.read(tx, call);
    throw new AdminProblem('forbidden', `Nobody but the person may know their password. POST /admin/v1/users/${user.id}:send-setup-link makes a link by which they choose one.`);
  }
}
