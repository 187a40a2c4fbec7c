import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { STATEMENT_ISSUER_COLUMNS, StatementIssuerStore } from '../../registration/statement-issuer.store.js';
import type { StatementIssuer } from '../../registration/statement-issuer.entity.js';
import type { Listing } from '../listing.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { AdminProblem } from '../problem.js';
import { wireTag } from '../wire-tag.js';
import { StatementIssuerBody } from './registration-drafts.js';
import { STATEMENT_ISSUER_EXAMPLE, STATEMENT_ISSUER_SCHEMA, toStatementIssuerWire } from './registration-wire.js';

const PATH = '/statement-issuers/{statement_issuer_id}';

/** Whose software statements are believed. RFC 7591 §2.3. */
@Injectable()
export class StatementIssuerOperations implements AdminOperations {
  constructor(private readonly issuers: StatementIssuerStore, private readonly audit: AuditLog) {}

  readonly operations: readonly AdminOperation[] = [
    { id: 'statement-issuers.list', method: 'GET', path: '/statement-issuers', scope: 'clients:read', summary: 'list whose software statements are believed', answer: { status: 200, schema: STATEMENT_ISSUER_SCHEMA, example: STATEMENT_ISSUER_EXAMPLE }, list: this.listing() },
    {
      id: 'statement-issuers.create', method: 'POST', path: '/statement-issuers', scope: 'clients:write', summary: 'believe the software statements of an issuer',
      body: { draft: StatementIssuerBody, example: { issuer: STATEMENT_ISSUER_EXAMPLE.issuer, jwks: STATEMENT_ISSUER_EXAMPLE.jwks } },
      answer: { status: 201, schema: STATEMENT_ISSUER_SCHEMA, example: STATEMENT_ISSUER_EXAMPLE }, write: (tx, call) => this.create(tx, call),
    },
    {
      id: 'statement-issuers.show', method: 'GET', path: PATH, scope: 'clients:read', summary: 'show an issuer of software statements and its keys', answer: { status: 200, schema: STATEMENT_ISSUER_SCHEMA, example: STATEMENT_ISSUER_EXAMPLE },
      read: (call, statements) => this.show(call, statements),
    },
    { id: 'statement-issuers.delete', method: 'DELETE', path: PATH, scope: 'clients:write', summary: 'believe an issuer no longer; the clients that it vouched for stay', ifMatch: 'honoured', answer: { status: 204 }, current: (call, statements) => this.show(call, statements), write: (tx, call) => this.remove(tx, call) },
  ];

  private listing(): Listing<StatementIssuer> {
    return {
      fields: {
        id: { column: STATEMENT_ISSUER_COLUMNS.id, kind: 'text', about: 'its id', sort: true, of: ({ id }) => id },
        issuer: { column: STATEMENT_ISSUER_COLUMNS.issuer, kind: 'text', about: 'the iss of its statements', filter: true, sort: true, of: ({ issuer }) => issuer },
        created_at: { column: STATEMENT_ISSUER_COLUMNS.createdAt, kind: 'instant', about: 'when it was added', filter: true, sort: true, of: ({ createdAt }) => createdAt },
      },
      defaultSort: 'created_at', unique: 'id',
      rows: (statements, page) => this.issuers.page(statements, page),
      toWire: (rows) => rows.map(toStatementIssuerWire),
    };
  }

  private async create(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const { issuer, jwks } = call.body as StatementIssuerBody;
    const made = await this.issuers.create(tx, { issuer, jwks });
    if (made === 'taken') throw new AdminProblem('already-exists', 'There is such an issuer already: remove it to give it other keys.', { errors: [{ pointer: '/issuer', code: 'taken', detail: 'is registered already' }] });
    await this.record(tx, 'statement_issuer.created', made, call);
    const shown = toStatementIssuerWire(made);
    return { status: 201, location: `/statement-issuers/${made.id}`, etag: wireTag(shown), body: shown };
  }

  private async show(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    return { body: toStatementIssuerWire(await this.require(statements, call)) };
  }

  private async remove(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const issuer = await this.require(tx, call);
    await this.issuers.delete(tx, issuer.id);
    await this.record(tx, 'statement_issuer.deleted', issuer, call);
    return { status: 204 };
  }

  private async record(tx: Transaction, type: 'statement_issuer.created' | 'statement_issuer.deleted', { id, issuer }: StatementIssuer, { act }: AdminCall): Promise<void> {
    await this.audit.record(tx, { type, outcome: 'success', actor: act.actor, actorId: act.actorId ?? null, details: { statement_issuer: id, issuer } }, act.origin);
  }

  private async require(statements: Statements, call: AdminCall): Promise<StatementIssuer> {
    const issuer = await this.issuers.show(statements, call.path['statement_issuer_id'] ?? '');
    if (issuer === undefined) throw new AdminProblem('not-found', 'There is no such issuer.');
    return issuer;
  }
}
