import { Injectable } from '@nestjs/common';
import type { Consequence } from '../../plan.js';
import type { PlannedWrite } from '../planned-write.js';
import { AccessCounts } from './counts.js';
import { changesTo, type ClientChange } from './planned-world.js';
import { counted, names, people } from './words.js';

/** Scopes that APIs no longer know, with the applications that still ask for them; and scopes that applications give up. */
@Injectable()
export class LostScopes {
  constructor(private readonly counts: AccessCounts) {}

  async of(writes: readonly PlannedWrite[], clients: readonly ClientChange[]): Promise<Consequence[]> {
    const gone = goneFromApis(writes);
    const byApis = gone.flatMap((scope) => {
      const losers = clients.filter(({ after }) => after.open && after.scopes.includes(scope)).map(({ name }) => name);
      const count = losers.length;
      return count === 0 ? [] : [{ kind: 'applications-lose-scope', subject: scope, count, sentence: `${counted(count, 'application loses', 'applications lose')} the scope ${scope}: ${names(losers)}` } as const];
    });
    return [...byApis, ...(await this.givenUp(clients))];
  }

  private async givenUp(clients: readonly ClientChange[]): Promise<Consequence[]> {
    const consequences: Consequence[] = [];
    for (const { id, name, before, after } of clients) {
      if (!before.open || !after.open) continue;
      for (const scope of before.scopes.filter((each) => !after.scopes.includes(each))) {
        const count = await this.counts.usersOfClient(id, scope);
        consequences.push({ kind: 'application-gives-up-scope', subject: `${id} ${scope}`, count, sentence: `${name} loses the scope ${scope}${count === 0 ? '' : `, which ${people(count)} had allowed it`}` });
      }
    }
    return consequences;
  }
}

function goneFromApis(writes: readonly PlannedWrite[]): string[] {
  const gone = changesTo('apis', writes).flatMap((write) => {
    const after = new Set(write.action === 'delete' ? [] : scopesOf(write.wire));
    return scopesOf(write.stored.wire).filter((scope) => !after.has(scope));
  });
  const kept = new Set(writes.flatMap((write) => (write.resource.name === 'apis' && write.action !== 'delete' ? scopesOf(write.wire) : [])));
  return [...new Set(gone)].filter((scope) => !kept.has(scope));
}

function scopesOf(wire: Readonly<Record<string, unknown>>): string[] {
  return ((wire['scopes'] ?? []) as { value: string }[]).map(({ value }) => value);
}
