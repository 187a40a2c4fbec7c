import type { KeyObject } from 'node:crypto';
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
    const keys = new Map<string, KeyObject | undefined>();
    for (const [of, about] of facts) if (Object.keys(about).length > 0) keys.set(of, await this.keys.forWriting(statements, of));
    return this.under(keys, eventId, facts);
  }

  /** The parts of many events by their ids, with the keys fetched together. */
  async sealAll(tx: Transaction, events: readonly (readonly [eventId: string, facts: ReadonlyMap<string, AuditDetails>])[]): Promise<ReadonlyMap<string, readonly PersonalPart[] | null>> {
    const people = events.flatMap(([, facts]) => [...facts].filter(([, about]) => Object.keys(about).length > 0).map(([of]) => of));
    const keys = await this.keys.forWritingAll(tx, [...new Set(people)]);
    return new Map(events.map(([eventId, facts]) => [eventId, this.under(keys, eventId, facts)]));
  }

  private under(keys: ReadonlyMap<string, KeyObject | undefined>, eventId: string, facts: ReadonlyMap<string, AuditDetails>): readonly PersonalPart[] | null {
    const parts = [...facts].flatMap(([of, about]) => {
      const key = keys.get(of);
      return key === undefined || Object.keys(about).length === 0 ? [] : [sealPersonal(key, this.random.bytes(12), eventId, of, about)];
    });
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
