import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { RequestOrigin } from '../../audit/event.js';
import { Database } from '../../database/database.js';
import type { Transaction } from '../../database/statements.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { AuthorizationCodeMint } from '../../tokens/authorization-code-mint.js';
import { DeviceCodeStore } from '../../tokens/device-code.store.js';
import { ConsentStore } from '../consent.store.js';
import { SessionClientStore } from '../session-client.store.js';
import type { DeviceQuestion } from './device-questions.js';

/** Who allows at the last moment has not done so in vain: as long as a code of the other grant. */
const TIME_TO_POLL_MS = 60_000;

/** What a person decided about a device, written down with its audit events in one transaction. RFC 8628 §3.3. */
@Injectable()
export class DeviceDecision {
  constructor(
    private readonly codes: DeviceCodeStore,
    private readonly consents: ConsentStore,
    private readonly mint: AuthorizationCodeMint,
    private readonly sessionClients: SessionClientStore,
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** `false` when it was decided before, or is too late. */
  async allow(question: DeviceQuestion, signedIn: SignedIn, origin: RequestOrigin): Promise<boolean> {
    const { code, situation: { now, request: { scopes } } } = question;
    const { user, session } = signedIn;
    return this.database.transaction(async (tx) => {
      if (!(await this.codes.decide(tx, code.id, 'allow', user.id, now))) return false;
      const about = { outcome: 'success', actor: 'user', userId: user.id, clientId: code.clientId, sessionId: session.id, details: { scopes } } as const;
      if (!(await this.consents.covers(tx, user.id, code.clientId, scopes))) {
        await this.consents.allow(tx, user.id, code.clientId, scopes, now);
        await this.audit.record(tx, { ...about, type: 'consent.granted' }, origin);
      }
      await this.sessionClients.note(question.situation.client, session, scopes, tx);
      await this.authorize(tx, question, signedIn);
      await this.audit.record(tx, { ...about, type: 'device.authorized', personal: { device_address: code.address } }, origin);
      return true;
    });
  }

  /** `because`: the person did not want to, or may not. */
  async deny({ code, situation: { now } }: DeviceQuestion, { user, session }: SignedIn, because: 'person' | 'group', origin: RequestOrigin): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      if (!(await this.codes.decide(tx, code.id, 'deny', user.id, now))) return false;
      const record = { outcome: 'failure', actor: 'user', userId: user.id, clientId: code.clientId, sessionId: session.id } as const;
      const event = because === 'person' ? ({ type: 'device.denied', personal: { device_address: code.address } } as const) : ({ type: 'authorization.refused', details: { because } } as const);
      await this.audit.record(tx, { ...record, ...event }, origin);
      return true;
    });
  }

  /** The same as a code yields. Its own code goes nowhere: the device redeems it by the one that it has, under the id of that. */
  private async authorize(tx: Transaction, { code, situation: { now, request } }: DeviceQuestion, { user, session }: SignedIn): Promise<void> {
    const consent = await this.consents.find(tx, user.id, code.clientId);
    const codeLifetime = Math.max(code.expiresAt - now, TIME_TO_POLL_MS);
    const draft = {
      requestId: code.id, userId: user.id, clientId: code.clientId, sessionId: session.id, consentId: consent?.id ?? null,
      scopes: request.scopes, resources: request.resources, authenticatedAt: session.authenticatedAt, amr: session.amr,
      nonce: null, claims: null, redirectUri: null, codeChallenge: null, at: now, codeLifetime,
    };
    await this.mint.mint(draft, tx);
  }
}
