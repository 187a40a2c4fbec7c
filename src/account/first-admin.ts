import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { Database } from '../database/database.js';
import { jitter, pause } from '../database/pause.js';
import { DatabaseUnavailable, UniqueViolation } from '../database/statements.js';
import { AdminRoleStore } from '../users/admin-role.store.js';
import type { OneTimeLink } from '../users/one-time-link.entity.js';
import { type SetupLink, SetupLinks } from './setup-links.js';

/** A start repeats the link that lives, unless it would be over before anybody has read it. */
const STILL_WORTH_MS = 10 * 60_000;
/** Others may be first now and then, not for ever. */
const MOST_TRIES = 10;

/** There is an owner who can sign in, and whoever asked for a set-up link did not say that this is meant. */
export class OwnerExists extends Error {
  override readonly name = 'OwnerExists';
}

/** Sees to it that a server without an owner has one living link that makes one. */
@Injectable()
export class FirstAdmin {
  constructor(
    private readonly links: SetupLinks,
    private readonly roles: AdminRoleStore,
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  async hasOwner(): Promise<boolean> {
    return (await this.roles.count('owner')) > 0;
  }

  /** What a start prints: the living link, or a new one; undefined once there is an owner. Processes that start at once all print the same. */
  async announced(): Promise<SetupLink | undefined> {
    if (await this.hasOwner()) return undefined;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const seen = await this.links.stored();
      if (seen !== undefined && this.links.goodFor(seen) > STILL_WORTH_MS) return this.links.toLink(seen);
      // The first one's row is seen once its COMMIT is through, for which SQLite needs a turn of the event loop.
      if ((await this.replace(seen, 'server', false, null)) === undefined) await pause(jitter(1, 20));
    }
    throw new DatabaseUnavailable('others keep replacing the set-up link');
  }

  /**
   * A new link; the one before is dead. Throws OwnerExists unless `breakGlass`: every owner has lost their way in, and whoever can run
   * commands on the database holds all power anyway. The audit log tells it.
   */
  async renew(actor: 'cli', breakGlass: boolean, origin: RequestOrigin | null): Promise<SetupLink> {
    const owned = await this.hasOwner();
    if (owned && !breakGlass) throw new OwnerExists('There is an owner already, who can name others. Where every owner has lost their way in: --break-glass.');
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const made = await this.replace(await this.links.stored(), actor, owned, origin);
      if (made !== undefined) return this.links.toLink(made);
      await pause(jitter(1, 20));
    }
    throw new DatabaseUnavailable('others keep replacing the set-up link');
  }

  /** The new link; undefined when another process was first. */
  private async replace(seen: OneTimeLink | undefined, actor: 'server' | 'cli', breakGlass: boolean, origin: RequestOrigin | null): Promise<OneTimeLink | undefined> {
    try {
      return await this.database.transaction(async (tx) => {
        if (!(await this.links.replace(tx, seen, breakGlass))) return undefined;
        await this.audit.record(tx, { type: 'setup_link.created', outcome: 'success', actor, details: { break_glass: breakGlass } }, origin);
        return this.links.stored(tx);
      });
    } catch (error) {
      if (error instanceof UniqueViolation) return undefined;
      throw error;
    }
  }
}
