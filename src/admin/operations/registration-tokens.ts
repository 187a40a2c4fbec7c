import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import { HeldScopes } from '../../clients/held-scopes.js';
import { ADMIN_SCOPES } from '../../clients/known-scopes.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { Clock } from '../../platform/clock.js';
import { REGISTRATION_TOKEN_COLUMNS, RegistrationTokenStore } from '../../registration/registration-token.store.js';
import type { RegistrationToken } from '../../registration/registration-token.entity.js';
import { GrantRegistry } from '../../tokens/grant-registry.js';
import type { FieldProblem } from '../field-problem.js';
import { toInstant } from '../instant.js';
import { KnownScopes } from '../known-scopes.js';
import type { Listing } from '../listing.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { AdminProblem, validationProblem } from '../problem.js';
import { wireTag } from '../wire-tag.js';
import { RegistrationTokenBody } from './registration-drafts.js';
import { NEW_REGISTRATION_TOKEN_SCHEMA, REGISTRATION_TOKEN_EXAMPLE, REGISTRATION_TOKEN_SCHEMA, toRegistrationTokenWire } from './registration-wire.js';

const PATH = '/registration-tokens/{registration_token_id}';

/** Initial access tokens, with which clients register themselves. RFC 7591 §3. */
@Injectable()
export class RegistrationTokenOperations implements AdminOperations {
  constructor(
    private readonly tokens: RegistrationTokenStore,
    private readonly grants: GrantRegistry,
    private readonly scopes: KnownScopes,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly held: HeldScopes,
  ) {}

  readonly operations: readonly AdminOperation[] = [
    { id: 'registration-tokens.list', method: 'GET', path: '/registration-tokens', scope: 'clients:read', summary: 'list the tokens with which clients register themselves', answer: { status: 200, schema: REGISTRATION_TOKEN_SCHEMA, example: REGISTRATION_TOKEN_EXAMPLE }, list: this.listing() },
    {
      id: 'registration-tokens.create', method: 'POST', path: '/registration-tokens', scope: 'clients:write', summary: 'make a token with which clients register themselves; it is shown this once',
      body: { draft: RegistrationTokenBody, example: { name: 'build server', most_uses: 10, expires_at: '2027-01-31', grant_types: ['client_credentials'], scopes: [] } },
      answer: { status: 201, schema: NEW_REGISTRATION_TOKEN_SCHEMA, example: { ...REGISTRATION_TOKEN_EXAMPLE, uses: 0, last_used_at: null, token: 'dwi_9fK2...' } },
      write: (tx, call) => this.create(tx, call),
    },
    {
      id: 'registration-tokens.show', method: 'GET', path: PATH, scope: 'clients:read', summary: 'show such a token, without its value', answer: { status: 200, schema: REGISTRATION_TOKEN_SCHEMA, example: REGISTRATION_TOKEN_EXAMPLE },
      read: (call, statements) => this.show(call, statements),
    },
    { id: 'registration-tokens.delete', method: 'DELETE', path: PATH, scope: 'clients:write', summary: 'end such a token; the clients that came of it stay', ifMatch: 'honoured', answer: { status: 204 }, current: (call, statements) => this.show(call, statements), write: (tx, call) => this.remove(tx, call) },
  ];

  private listing(): Listing<RegistrationToken> {
    return {
      fields: {
        id: { column: REGISTRATION_TOKEN_COLUMNS.id, kind: 'text', about: 'its id', sort: true, of: ({ id }) => id },
        name: { column: REGISTRATION_TOKEN_COLUMNS.name, kind: 'text', about: 'its name', filter: true, sort: true, of: ({ name }) => name },
        created_at: { column: REGISTRATION_TOKEN_COLUMNS.createdAt, kind: 'instant', about: 'when it was made', filter: true, sort: true, of: ({ createdAt }) => createdAt },
      },
      defaultSort: 'created_at', unique: 'id',
      rows: (statements, page) => this.tokens.page(statements, page),
      toWire: (rows) => rows.map(toRegistrationTokenWire),
    };
  }

  private async create(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const { name, most_uses: mostUses = null, expires_at: end, grant_types: grantTypes = [], scopes = [] } = call.body as RegistrationTokenBody;
    const expiresAt = toInstant(end) ?? null;
    await this.held.hold(tx, scopes);
    const problems = [...this.grantProblems(grantTypes), ...(await this.scopeProblems(scopes, tx))];
    if (expiresAt !== null && expiresAt <= this.clock.now()) problems.push({ path: ['expires_at'], message: 'must lie ahead' });
    if (problems.length > 0) throw validationProblem(problems);
    const { token, value } = await this.tokens.create(tx, { name, mostUses, expiresAt, grantTypes, scopes });
    await this.record(tx, 'registration_token.created', token, call);
    const shown = toRegistrationTokenWire(token);
    return { status: 201, location: `/registration-tokens/${token.id}`, etag: wireTag(shown), body: { ...shown, token: value }, secrets: ['token'] };
  }

  private grantProblems(grants: readonly string[]): FieldProblem[] {
    return grants.flatMap((grant, index) => (this.grants.types().includes(grant) ? [] : [{ path: ['grant_types', index], message: `is no grant type of this server: ${this.grants.types().join(', ')}` }]));
  }

  /** Whoever holds the token would make an administrator of what it registers. */
  private async scopeProblems(scopes: readonly string[], statements: Statements): Promise<FieldProblem[]> {
    const known = scopes.length === 0 ? new Set() : await this.scopes.with(new Map(), statements);
    return scopes.flatMap((scope, index) => {
      if (ADMIN_SCOPES.includes(scope)) return [{ path: ['scopes', index], message: 'is of the admin API, which is not for clients that register themselves' }];
      return !known.has(scope) ? [{ path: ['scopes', index], message: 'is no scope that is known here' }] : [];
    });
  }

  private async show(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    return { body: toRegistrationTokenWire(await this.require(statements, call)) };
  }

  private async remove(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const token = await this.require(tx, call);
    await this.tokens.delete(tx, token.id);
    await this.record(tx, 'registration_token.deleted', token, call);
    return { status: 204 };
  }

  private async record(tx: Transaction, type: 'registration_token.created' | 'registration_token.deleted', { id, name, uses, mostUses, grantTypes, scopes }: RegistrationToken, { act }: AdminCall): Promise<void> {
    const details = { registration_token: id, name, uses, most_uses: mostUses, grant_types: grantTypes, scopes };
    await this.audit.record(tx, { type, outcome: 'success', actor: act.actor, actorId: act.actorId ?? null, details }, act.origin);
  }

  private async require(statements: Statements, call: AdminCall): Promise<RegistrationToken> {
    const token = await this.tokens.show(statements, call.path['registration_token_id'] ?? '');
    if (token === undefined) throw new AdminProblem('not-found', 'There is no such token.');
    return token;
  }
}
