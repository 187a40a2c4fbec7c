import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { AdminRoleStore } from '../users/admin-role.store.js';
import { type AdminRoleName, reachesAsFar } from '../users/admin-roles.js';
import { OneTimeLinks } from '../users/one-time-link.store.js';
import type { Caller } from './operation.js';
import { AdminProblem } from './problem.js';

/** What keeps power where it is: nobody climbs over who holds more of it, and somebody always holds all of it. */
@Injectable()
export class AdminPower {
  constructor(private readonly roles: AdminRoleStore, private readonly links: OneTimeLinks, private readonly clock: Clock) {}

  /**
   * Gives the person this role, or another than before. A link that sets their password may be in the hands of somebody whom they outreach from
   * here on, and who was allowed to make it before: it is dead. So are those that they made themselves, when they lose any of their power by it.
   */
  async give(tx: Transaction, userId: string, role: AdminRoleName, at: number): Promise<void> {
    const before = (await this.roles.find(userId, tx))?.role;
    await this.roles.set(tx, userId, role, at);
    await this.links.revoke(tx, 'password-setup', userId);
    if (before !== undefined && !reachesAsFar(role, before)) await this.links.revokeMadeBy(tx, userId);
  }

  /** Takes the person's role, and every way in that they made while they had it. */
  async take(tx: Transaction, userId: string): Promise<void> {
    await this.roles.remove(tx, userId);
    await this.links.revokeMadeBy(tx, userId);
  }

  /**
   * Throws `last-of-its-kind` (409) when the person is the last owner who may sign in and can (by a password, a passkey or a link that sets a password): without one nobody could name another.
   * Before they are disabled, deleted or lose the role, in the transaction that does it.
   */
  async requireAnotherOwner(tx: Transaction, userId: string): Promise<void> {
    if ((await this.roles.roleOf(userId, tx)) !== 'owner' || (await this.roles.hasAnotherOwner(tx, userId, this.clock.now()))) return;
    throw new AdminProblem('last-of-its-kind', 'This is the last owner who can sign in. Make somebody else an owner first.');
  }

  /**
   * Throws `last-of-its-kind` (409) where what was just taken from an owner was the last way in that any owner had: theirs alone were passkeys. In the
   * transaction that took it, which is rolled back.
   */
  async requireWayIn(tx: Transaction, userId: string): Promise<void> {
    if ((await this.roles.roleOf(userId, tx)) !== 'owner' || (await this.roles.hasOwner(tx, this.clock.now()))) return;
    throw new AdminProblem('last-of-its-kind', 'No owner could sign in after this: a passkey was the last way in. Make this person a setup link first (:send-setup-link), by which they choose a password.');
  }

  /**
   * Throws `forbidden` (403) where the caller may not act on this person: somebody whose role reaches further than the caller's own.
   * Whoever resets such a person's password, or signs in as them, has their power (CVE-2026-9099, -17526). Call it before every act on a
   * person: password, links, credentials, disabling, deleting, editing.
   */
  async requireReach(statements: Statements, caller: Caller, userId: string): Promise<void> {
    if (caller.kind === 'cli' || caller.userId === userId) return;
    const theirs = (await this.roles.find(userId, statements))?.role;
    // Who may name admins could name one of any reach.
    if (theirs === undefined || caller.may('admins:write')) return;
    const own = caller.userId === null ? undefined : await this.roles.roleOf(caller.userId, statements);
    if (own !== undefined && reachesAsFar(own, theirs)) return;
    throw new AdminProblem('forbidden', 'This person is an admin whose role reaches further than yours.');
  }
}
