import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { Transaction } from '../../database/statements.js';
import { Clock } from '../../platform/clock.js';
import { OneTimeLinks } from '../../users/one-time-link.store.js';
import type { User } from '../../users/user.entity.js';
import { toDuration } from '../duration.js';
import { FactorReset } from '../factor-reset.js';
import { Field } from '../field.js';
import { IsFlag, Satisfies } from '../field-rules.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations, WriteOperation } from '../operation.js';
import { INSTANT, object, SCOPES, TEXT, toTime } from '../operation-schemas.js';
import { LinkMails } from '../link-mails.js';
import { AdminProblem } from '../problem.js';
import { IsOptional } from '../rules.js';
import { UserActs } from '../user-acts.js';
import { UserOfPath } from '../user-of-path.js';

const DAY_MS = 86_400_000;
const LONGEST_LINK_MS = 7 * DAY_MS;
const STATE = object({ id: TEXT, status: { type: 'string', enum: ['active', 'disabled'] } });
const EXAMPLE_ID = 'usr_01k7q3w5x2m8n4c6v9b0z1a2s3';

function linkLifeProblem(value: unknown): string | undefined {
  const ms = toDuration(value);
  return ms !== undefined && ms > 0 && ms <= LONGEST_LINK_MS ? undefined : 'must be an ISO 8601 duration of at most seven days, such as P1D or PT2H';
}

class SetupLinkDraft {
  @Field('how long the link works, as an ISO 8601 duration; a day when left out', { example: 'PT2H' })
  @IsOptional()
  @Satisfies(linkLifeProblem, { type: 'string', format: 'duration' })
  expires_in?: string;

  @Field('true: the link is mailed to the person, and not shown in the answer; false when left out', { example: true })
  @IsOptional()
  @IsFlag()
  send?: boolean;
}

/** What is done to a person at once: a leaver, a lost phone, a stolen laptop. Doing it twice is doing it once. */
@Injectable()
export class UserActOperations implements AdminOperations {
  constructor(
    private readonly users: UserOfPath,
    private readonly acts: UserActs,
    private readonly links: OneTimeLinks,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly factors: FactorReset,
    private readonly mails: LinkMails,
  ) {}

  get operations(): readonly AdminOperation[] {
    return [
      act('disable', 'lets a person sign in no more, and ends what they could reach', { schema: STATE, example: { id: EXAMPLE_ID, status: 'disabled' } }, (tx, call) => this.disable(tx, call)),
      act('enable', 'lets a disabled person sign in again; what was ended stays ended', { schema: STATE, example: { id: EXAMPLE_ID, status: 'active' } }, (tx, call) => this.enable(tx, call)),
      act('sign-out', 'ends every session of a person and what was issued in them; they may sign in again', { schema: object({ id: TEXT }), example: { id: EXAMPLE_ID } }, (tx, call) => this.signOut(tx, call)),
      act('reset-mfa', 'takes a person\'s passkeys, authenticator apps and recovery codes away and signs them out, for a lost phone; tells which there were', { schema: object({ id: TEXT, reset: SCOPES }), example: { id: EXAMPLE_ID, reset: ['recovery_codes', 'totp'] } }, (tx, call) => this.resetFactors(tx, call)),
      {
        ...act('send-setup-link', 'makes a link by which a person chooses a new password, once; mailed, or shown in this answer alone', {
          schema: object({ id: TEXT, url: { type: ['string', 'null'], format: 'uri' }, expires_at: INSTANT }),
          example: { id: 'lnk_01k7q3w5x2m8n4c6v9b0z1a2s3', url: 'https://id.example.com/reset/wq1...', expires_at: '2026-11-23T09:12:44.000Z' },
        }, (tx, call) => this.makeSetupLink(tx, call)),
        body: { draft: SetupLinkDraft, optional: true },
      },
    ];
  }

  private async disable(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.hold(tx, call);
    if (call.caller.userId === user.id) throw new AdminProblem('conflict', 'This is you: somebody else has to disable you.');
    await this.acts.disable(tx, user.id, call.act);
    return this.state(tx, call, 'disabled');
  }

  private async enable(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.hold(tx, call);
    await this.acts.enable(tx, user.id, call.act);
    return this.state(tx, call, 'active');
  }

  private async signOut(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.hold(tx, call);
    await this.acts.signOut(tx, user.id, call.act);
    return { body: { id: user.id } };
  }

  private async resetFactors(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.hold(tx, call);
    return { body: { id: user.id, reset: await this.factors.reset(tx, user, call.act) } };
  }

  /** The old password works until the new one is chosen: who only forgot it must not lose what they have open. */
  private async makeSetupLink(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.hold(tx, call);
    if (user.disabledAt !== null) throw new AdminProblem('conflict', 'This person is disabled. Enable them first.');
    const { expires_in: life, send = false } = (call.body ?? {}) as SetupLinkDraft;
    const expiresAt = this.clock.now() + (toDuration(life) ?? DAY_MS);
    const { id, url } = await this.links.issue(tx, { purpose: 'password-setup', userId: user.id, expiresAt, by: call.act.actorId ?? null });
    if (send) {
      this.mails.requireAvailable();
      await this.mails.passwordSetup(tx, user, url, expiresAt);
    }
    const details = { id, expires_at: toTime(expiresAt), sent: send };
    await this.audit.record(tx, { type: 'user.setup_link_made', outcome: 'success', actor: call.act.actor, userId: user.id, details }, call.act.origin);
    return { body: { id, url: send ? null : url, expires_at: toTime(expiresAt) }, secrets: ['url'] };
  }

  private async state(tx: Transaction, call: AdminCall, status: 'active' | 'disabled'): Promise<AdminAnswer> {
    const user: User = await this.users.read(tx, call);
    return { body: { id: user.id, status }, etag: await this.users.tagOf(user, tx) };
  }
}

function act(verb: string, summary: string, answer: { readonly schema: object; readonly example: unknown }, write: WriteOperation['write']): WriteOperation {
  return { id: `users.${verb}`, method: 'POST', path: `/users/{id}:${verb}`, scope: 'users:write', ifMatch: 'honoured', summary, answer: { status: 200, ...answer } as WriteOperation['answer'], write };
}
