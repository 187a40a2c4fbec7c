import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CleanUp } from '../database/clean-up.js';
import { Database } from '../database/database.js';
import { type KeysetPage, keysetTail } from '../database/keyset.js';
import type { Statements, Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { isIdentifier } from './identifier.js';
import { Invitation } from './invitation.entity.js';

export const INVITATION_COLUMNS = {
  id: { sql: 'id' }, email: { sql: 'email' }, createdAt: { sql: 'created_at' }, expiresAt: { sql: 'expires_at' }, acceptedAt: { sql: 'accepted_at', nullable: true },
} as const;

export type NewInvitation = Pick<Invitation, 'email' | 'emailVouched' | 'emailVerified' | 'name' | 'groups' | 'clientId' | 'createdBy' | 'expiresAt'>;

/** Who was invited. Accepting is one conditional UPDATE; what has run out is refused by its time. */
@Injectable()
export class InvitationStore implements OnModuleInit {
  constructor(private readonly database: Database, private readonly clock: Clock, private readonly random: Random, private readonly cleanUp: CleanUp) {}

  onModuleInit(): void {
    this.cleanUp.register({ table: 'invitations', column: 'expires_at', keepMs: 90 * 86_400_000 });
  }

  async find(id: string, statements: Statements = this.database): Promise<Invitation | undefined> {
    return isIdentifier(id) ? statements.first(Invitation, 'WHERE id = ?', [id]) : undefined;
  }

  async list(page: KeysetPage, statements: Statements): Promise<Invitation[]> {
    const { tail, params } = keysetTail(page);
    return statements.select(Invitation, tail, params);
  }

  async create(tx: Transaction, invitation: NewInvitation): Promise<Invitation> {
    const now = this.clock.now();
    const created = Object.assign(new Invitation(), { id: this.random.id('inv'), ...invitation, createdAt: now, updatedAt: now, acceptedAt: null, userId: null, version: 1 });
    await tx.insert(Invitation, created);
    return created;
  }

  /** For another link, mailed or passed on by hand: what the one before would have proved, it need not. `false`: it was accepted meanwhile, or is gone. */
  async prolong(tx: Transaction, id: string, expiresAt: number, mailed: boolean): Promise<boolean> {
    const sql = 'UPDATE invitations SET expires_at = ?, email_verified = COALESCE(email_vouched, ?), updated_at = ?, version = version + 1 WHERE id = ? AND accepted_at IS NULL';
    return (await tx.run(sql, [expiresAt, mailed ? 1 : 0, this.clock.now(), id])) === 1;
  }

  /** Of many who accept at once one is told `true`. */
  async accept(tx: Transaction, id: string, userId: string): Promise<boolean> {
    const now = this.clock.now();
    const sql = 'UPDATE invitations SET accepted_at = ?, user_id = ?, updated_at = ?, version = version + 1 WHERE id = ? AND accepted_at IS NULL AND expires_at > ?';
    return (await tx.run(sql, [now, userId, now, id, now])) === 1;
  }

  async delete(tx: Transaction, id: string): Promise<boolean> {
    return (await tx.run('DELETE FROM invitations WHERE id = ?', [id])) === 1;
  }
}
