import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditLog } from '../audit/audit-log.js';
import { Database } from '../database/database.js';
import { originOf } from '../http/request-origin.js';
import type { OAuthError } from '../oauth/oauth-error.js';
import { CodeAnswer } from './code-answer.js';
import { noLongerWaiting } from './no-longer-waiting.js';
import { Respond } from './respond.js';
import { SessionStates } from './session-states.js';
import type { FullSituation } from './situations.js';
import type { Underway } from './underway.js';
import { WaitingRequests } from './waiting-requests.js';

/** Gives a request its answer. */
@Injectable()
export class Answers {
  constructor(
    private readonly codes: CodeAnswer,
    private readonly respond: Respond,
    private readonly sessionStates: SessionStates,
    private readonly waiting: WaitingRequests,
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  async allow({ target, stored }: Underway, situation: FullSituation, reply: FastifyReply): Promise<void> {
    const answer = await this.codes.code(situation, stored?.id);
    if (answer === 'already-answered') throw noLongerWaiting();
    const { request, client } = situation;
    await this.respond.withCode(reply, target, { code: answer.code, ...this.sessionStates.of(request, client.clientId, reply) }, stored !== undefined);
  }

  /** Of the refusals only one is about a person: that they may not use the application. */
  async refuse({ target, stored }: Underway, situation: FullSituation, error: OAuthError, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { signedIn, client, request: asked } = situation;
    // One request, one answer: gone back to, it yields neither a second refusal nor a code.
    if (!(await this.waiting.close(asked, stored?.id))) throw noLongerWaiting();
    if (error.code === 'access_denied' && signedIn !== undefined) {
      const record = { type: 'authorization.refused', outcome: 'failure', actor: 'user', userId: signedIn.user.id, clientId: client.clientId, sessionId: signedIn.session.id } as const;
      await this.audit.record(this.database, { ...record, details: { because: 'group' } }, originOf(request));
    }
    await this.respond.withError(reply, target, error, stored !== undefined);
  }
}
