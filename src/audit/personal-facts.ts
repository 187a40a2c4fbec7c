import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../database/statements.js';
import { Random } from '../platform/random.js';
import { AuditKeys } from './audit-keys.js';
import { AuditEvent } from './event.entity.js';
import type { AuditDetails } from './event.js';
import { openPersonal, type PersonalPart, sealPersonal } from './personal.js';

/** Stands where something stood that nobody can read any more. */
export const ERASED = '[erased]';
export const UNREADABLE = '[unreadable]';

/** Puts what events say of people under the keys of those people, and takes it out again for whoever may read the log. */
@Injectable()
export class PersonalFacts {
  constructor(private readonly keys: AuditKeys, private readonly random: Random) {}

  /** `facts` by the id of the person whom they are about. What is about somebody who was erased is left out. Null: there is nothing. */
  async seal(statements: Statements, eventId: string, facts: ReadonlyMap<string, AuditDetails>): Promise<readonly PersonalPart[] | null> {
    const parts: PersonalPart[] = [];
    for (const [of, about] of facts) {
      const key = Object.keys(about).length === 0 ? undefined : await this.keys.forWriting(statements, of);
      if (key !== undefined) parts.push(sealPersonal(key, this.random.bytes(12), eventId, of, about));
    }
    return parts.length === 0 ? null : parts;
  }

  async forget(tx: Transaction, userId: string): Promise<void> {
    await this.keys.erase(tx, userId);
  }

  /** Copies with everything in its place; `personal` keeps the parts that could not be read. One statement for all. */
  async open(statements: Statements, events: readonly AuditEvent[]): Promise<AuditEvent[]> {
    const people = new Set(events.flatMap(({ personal }) => (personal ?? []).map(({ of }) => of)));
    const keys = await this.keys.forReading(statements, [...people]);
    return events.map((event) => {
      const { personal } = event;
      if (personal === null) return event;
      const facts: Record<string, AuditDetails[string]> = {};
      const closed = personal.filter((part) => {
        const key = keys.get(part.of) ?? 'erased';
        const opened = typeof key === 'string' ? undefined : openPersonal(key, event.id, part);
        const instead = key === 'erased' ? ERASED : UNREADABLE;
        Object.assign(facts, opened ?? Object.fromEntries(part.names.map((name) => [name, instead])));
        return opened === undefined;
      });
      const { address = event.address, ...details } = facts;
      return Object.assign(new AuditEvent(), event, {
        address: address === null ? null : String(address), details: { ...event.details, ...details }, personal: closed.length === 0 ? null : closed,
      });
    });
  }
}
