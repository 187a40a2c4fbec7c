import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AuditEvent } from '../../audit/event.entity.js';
import { CredentialStore } from '../../credentials/credential.store.js';
import { Clock } from '../../platform/clock.js';
import { RecentProof } from '../../sessions/recent-proof.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { CurrentPassword, type PasswordProof } from './current-password.js';

/** `nothing`: they have shown just now that it is them. `password`: all that they had before the event. `everything`: whatever they sign in with. */
export type NeededProof = 'nothing' | 'password' | 'everything';

/** The owner has been told by mail: whoever comes later with a session of that time and the password may be anybody. */
const PASSWORD_SUFFICES_MS = 72 * 3_600_000;

/**
 * What somebody can be asked for who finds an act in their account that is not theirs: what they held before it. A passkey that a stranger has just
 * added is nothing that the owner could show, and asked for it, they could only look on.
 */
@Injectable()
export class EarlierProof {
  constructor(private readonly recent: RecentProof, private readonly credentials: CredentialStore, private readonly current: CurrentPassword, private readonly clock: Clock) {}

  /** One statement where it is not fresh. */
  async needed(signedIn: SignedIn, { type: what, occurredAt, details }: Pick<AuditEvent, 'type' | 'occurredAt' | 'details'>): Promise<NeededProof> {
    if (await this.recent.isRecent(signedIn)) return 'nothing';
    // A session that was begun after it has shown what there was by then, and may do so again: else a stolen one would take away what keeps the thief out.
    if (signedIn.user.passwordHash === null || signedIn.session.createdAt > occurredAt) return 'everything';
    if (this.clock.now() - occurredAt > PASSWORD_SUFFICES_MS) return 'everything';
    const held = (await this.credentials.usableBy(signedIn.user.id)).filter(({ type }) => type !== 'recovery_code');
    const earlier = held.filter(({ id, confirmedAt }) => !(what === 'credential.added' && id === details['credential']) && (confirmedAt ?? 0) < occurredAt);
    return held.length > 0 && earlier.length === 0 ? 'password' : 'everything';
  }

  async checkPassword({ user }: SignedIn, password: string, request: FastifyRequest): Promise<PasswordProof> {
    return this.current.verify(user, password, request, 'disowning');
  }
}
