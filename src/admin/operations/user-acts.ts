import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/statements.js';
import type { User } from '../../users/user.entity.js';
import { toDuration } from '../duration.js';
import { Field } from '../field.js';
import { IsFlag, Satisfies } from '../field-rules.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations, WriteOperation } from '../operation.js';
import { INSTANT, object, TEXT, toTime } from '../operation-schemas.js';
import { PasswordSetupLinks } from '../password-setup-links.js';
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
    private readonly links: PasswordSetupLinks,
  ) {}

  get operations(): readonly AdminOperation[] {
    return [
      act('disable', 'lets a person sign in no more, and ends what they could reach', { schema: STATE, example: { id: EXAMPLE_ID, status: 'disabled' } }, (tx, call) => this.disable(tx, call)),
      act('enable', 'lets a disabled person sign in again; what was ended stays ended', { schema: STATE, example: { id: EXAMPLE_ID, status: 'active' } }, (tx, call) => this.enable(tx, call)),
      act('sign-out', 'ends every session of a person and what was issued in them; they may sign in again', { schema: object({ id: TEXT }), example: { id: EXAMPLE_ID } }, (tx, call) => this.signOut(tx, call)),
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

  private async makeSetupLink(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.hold(tx, call);
    const { expires_in: life, send = false } = (call.body ?? {}) as SetupLinkDraft;
    const { id, url, expiresAt } = await this.links.make(tx, user, { lifeMs: toDuration(life) ?? DAY_MS, send }, call.act);
    return { body: { id, url, expires_at: toTime(expiresAt) }, secrets: ['url'] };
  }

  private async state(tx: Transaction, call: AdminCall, status: 'active' | 'disabled'): Promise<AdminAnswer> {
    const user: User = await this.users.read(tx, call);
    return { body: { id: user.id, status }, etag: await this.users.tagOf(user, tx) };
  }
}

function act(verb: string, summary: string, answer: { readonly schema: object; readonly example: unknown }, write: WriteOperation['write']): WriteOperation {
  return { id: `users.${verb}`, method: 'POST', path: `/users/{id}:${verb}`, scope: 'users:write', ifMatch: 'honoured', summary, answer: { status: 200, ...answer } as WriteOperation['answer'], write };
}
