import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/statements.js';
import { AuthorizationListStore } from '../../tokens/authorization-list.store.js';
import { type LiveToken, TokenActs } from '../../tokens/token-acts.js';
import { AdminPower } from '../admin-power.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations, Schema } from '../operation.js';
import { AdminProblem } from '../problem.js';
import { INSTANT, TEXT, TEXT_OR_NULL, toTime } from '../operation-schemas.js';
import { RevocationDraft, TokenDraft } from './token-drafts.js';
import { AUTHORIZATION_EXAMPLE, AUTHORIZATION_SCHEMA, TokensListing } from './tokens-listing.js';

const INTROSPECTED: Schema = {
  type: 'object', required: ['active'], additionalProperties: false,
  properties: {
    active: { type: 'boolean' }, kind: { type: 'string', enum: ['access_token', 'refresh_token'] }, client_id: TEXT, sub: TEXT, user_id: TEXT_OR_NULL, scope: TEXT, aud: TEXT,
    authorization_id: TEXT_OR_NULL, jti: TEXT, issued_at: INSTANT, expires_at: INSTANT,
  },
};

/** Tokens as those see them who look after everybody's: what is alive, what one is good for, and the end of it. No token is ever shown. */
@Injectable()
export class TokenOperations implements AdminOperations {
  constructor(private readonly listing: TokensListing, private readonly acts: TokenActs, private readonly authorizations: AuthorizationListStore, private readonly power: AdminPower) {}

  get operations(): readonly AdminOperation[] {
    return [
      {
        id: 'tokens.list', method: 'GET', path: '/tokens', scope: 'tokens:read', summary: 'list what people have let applications into, and for how long: metadata, never a token',
        answer: { status: 200, schema: AUTHORIZATION_SCHEMA, example: AUTHORIZATION_EXAMPLE }, list: this.listing.ofAll,
      },
      {
        id: 'tokens.introspect', method: 'POST', path: '/tokens:introspect', scope: 'tokens:read', summary: 'tell what a token is good for at this moment, whoever it belongs to',
        body: { draft: TokenDraft, example: { token: 'dwa_…' } }, answer: { status: 200, schema: INTROSPECTED, example: { active: false } }, write: (_tx, call) => this.introspect(call),
      },
      {
        id: 'tokens.revoke', method: 'POST', path: '/tokens:revoke', scope: 'tokens:write', summary: 'end a token, or everything that an authorization yielded',
        body: { draft: RevocationDraft, example: { id: AUTHORIZATION_EXAMPLE.id } }, answer: { status: 204 }, write: (tx, call) => this.revoke(tx, call),
      },
    ];
  }

  private async introspect(call: AdminCall): Promise<AdminAnswer> {
    const live = await this.acts.find((call.body as TokenDraft).token);
    return { body: live === undefined ? { active: false } : toWire(live) };
  }

  /** RFC 7009 §2.2: a token that nobody would accept is revoked already. An id must be one. */
  private async revoke(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const { token, id } = call.body as RevocationDraft;
    if ((token === undefined) === (id === undefined)) throw new AdminProblem('validation', 'Give "token" or "id".', { errors: [{ pointer: '/token', code: 'one-of', detail: 'Give "token" or "id", and not both.' }] });
    if (token === undefined) await this.end(tx, id ?? '', call);
    else {
      const live = await this.acts.find(token);
      if (live !== undefined) await this.acts.revoke(tx, token, live, call.act);
    }
    return { status: 204 };
  }

  private async end(tx: Transaction, id: string, call: AdminCall): Promise<void> {
    const found = await this.authorizations.find(tx, id);
    if (found === undefined) throw new AdminProblem('not-found', 'There is no such authorization.');
    // Whoever has a leaked token ends it; what is told of by its id alone is ended by who may act on the person.
    await this.power.requireReach(tx, call.caller, found.authorization.userId);
    await this.acts.end(tx, found.authorization, call.act);
  }
}

function toWire(live: LiveToken): Readonly<Record<string, unknown>> {
  if (live.kind === 'refresh_token') {
    const { authorization, sub, exp } = live.refresh;
    const { clientId, userId, scopes, id, createdAt } = authorization;
    return { active: true, kind: live.kind, client_id: clientId, sub, user_id: userId, scope: scopes.join(' '), authorization_id: id, issued_at: toTime(createdAt), expires_at: toTime(exp * 1000) };
  }
  const { clientId, sub, userId, scopes, audience, authorizationId, jti, issuedAt, expiresAt } = live.access;
  return {
    active: true, kind: live.kind, client_id: clientId, sub, user_id: userId, scope: scopes.join(' '), aud: audience, authorization_id: authorizationId, jti,
    issued_at: toTime(issuedAt * 1000), expires_at: toTime(expiresAt * 1000),
  };
}
