import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditLog } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { originOf } from '../../http/request-origin.js';
import { accessDenied } from '../../oauth/errors.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { ConsentStore } from '../consent.store.js';
import { noLongerWaiting } from '../no-longer-waiting.js';
import { Respond } from '../respond.js';
import { WaitingRequests } from '../waiting-requests.js';
import type { AskedForConsent } from './consent-requests.js';

/** What a person decided, written down with its audit event in one transaction. */
@Injectable()
export class ConsentDecision {
  constructor(
    private readonly consents: ConsentStore,
    private readonly waiting: WaitingRequests,
    private readonly respond: Respond,
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** Exactly the scopes and claims that the page showed: they are the stored request's, and no field of the form says otherwise. */
  async allow({ stored, situation }: AskedForConsent, { user, session }: SignedIn, request: FastifyRequest): Promise<void> {
    const { clientId, parameters: { scopes, askedClaims = {} } } = stored;
    const claims = Object.keys(askedClaims);
    await this.database.transaction(async (tx) => {
      const again = !(await this.waiting.allow(tx, stored.id, user.id));
      // A double click is one decision and one event. What was withdrawn since the first one is given anew.
      if (again && (await this.consents.covers(tx, user.id, clientId, scopes, claims))) return;
      await this.consents.allow(tx, user.id, clientId, scopes, situation.now, claims);
      const record = { type: 'consent.granted', outcome: 'success', actor: 'user', userId: user.id, clientId, sessionId: session.id } as const;
      await this.audit.record(tx, { ...record, details: { scopes, ...(claims.length === 0 ? undefined : { claims }) } }, originOf(request));
    });
  }

  async deny({ stored, situation }: AskedForConsent, { user, session }: SignedIn, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { clientId, parameters } = stored;
    if (!(await this.waiting.close(parameters, stored.id))) throw noLongerWaiting();
    const record = { type: 'consent.denied', outcome: 'failure', actor: 'user', userId: user.id, clientId, sessionId: session.id } as const;
    await this.audit.record(this.database, { ...record, details: { scopes: parameters.scopes } }, originOf(request));
    const { redirectUri, responseMode, state } = parameters;
    const target = { client: situation.client, redirectUri, responseMode, state };
    await this.respond.withError(reply, target, accessDenied('The person did not allow this.'), true);
  }
}
