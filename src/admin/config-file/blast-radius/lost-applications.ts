import { Injectable } from '@nestjs/common';
import type { Consequence } from '../../plan.js';
import type { PlannedWrite } from '../planned-write.js';
import { AccessCounts } from './counts.js';
import { changesTo, type ClientChange, type ClientSide, lets } from './planned-world.js';
import { people } from './words.js';

interface Mover {
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
  /** Disabled or removed: told once, and not again for each application. */
  readonly leaves: boolean;
}

/** Who could use an application before and cannot afterwards: it goes, it is narrowed to groups, or they leave the groups that open it. */
@Injectable()
export class LostApplications {
  constructor(private readonly counts: AccessCounts) {}

  async of(writes: readonly PlannedWrite[], clients: readonly ClientChange[]): Promise<Consequence[]> {
    const deleted = changesTo('groups', writes).filter(({ action }) => action === 'delete').map(({ stored }) => stored.key);
    const movers = moversIn(writes, deleted);
    const consequences: Consequence[] = [];
    for (const client of clients) {
      const count = (await this.byTheApplication(client, deleted)) + byTheirGroups(client, movers, deleted);
      if (count > 0) consequences.push({ kind: 'people-lose-application', subject: client.id, count, sentence: `${people(count)} ${count === 1 ? 'loses' : 'lose'} ${client.name}` });
    }
    return consequences;
  }

  /** Counted over everybody, as if nobody changed groups. */
  private async byTheApplication({ before, after }: ClientChange, deleted: readonly string[]): Promise<number> {
    if (!before.open || (after.open && after.groups === null)) return 0;
    const still = after.open ? (after.groups ?? []).filter((name) => !deleted.includes(name)) : [];
    if (before.groups === null) return (await this.counts.people()) - (await this.counts.members(still));
    return before.groups.every((name) => still.includes(name)) ? 0 : this.counts.members(before.groups, still);
  }
}

/** What that count has to be corrected by, for those whose groups change in the same plan. */
function byTheirGroups({ before, after }: ClientChange, movers: readonly Mover[], deleted: readonly string[]): number {
  let correction = 0;
  for (const mover of movers) {
    if (!lets(before, mover.before)) continue;
    const counted = !lets(without(after, deleted), mover.before);
    const loses = !mover.leaves && !lets(after, mover.after);
    correction += (loses ? 1 : 0) - (counted ? 1 : 0);
  }
  return correction;
}

function without(side: ClientSide, deleted: readonly string[]): ClientSide {
  return side.groups === null ? side : { ...side, groups: side.groups.filter((name) => !deleted.includes(name)) };
}

function moversIn(writes: readonly PlannedWrite[], deleted: readonly string[]): Mover[] {
  return changesTo('users', writes).filter(({ stored }) => stored.wire['disabled'] !== true).flatMap((write): Mover[] => {
    const before = new Set((write.stored.wire['groups'] ?? []) as string[]);
    if (write.action === 'delete' || (write.changed.includes('disabled') && write.wire['disabled'] === true)) return [{ before, after: new Set<string>(), leaves: true }];
    if (!write.changed.includes('groups')) return [];
    return [{ before, after: new Set(((write.wire['groups'] ?? []) as string[]).filter((name) => !deleted.includes(name))), leaves: false }];
  });
}
