import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Condition } from '../database/keyset.js';
import { AuditEventStore, AUDIT_COLUMNS } from './audit-event.store.js';
import type { AuditEvent } from './event.entity.js';

const LOOK_EVERY_MS = 1000;
const PAGE = 100;
/** So that proxies between leave the connection open, and that one whose reader has left is noticed. */
const HEARTBEAT_MS = 5_000;
/** Then whoever follows has to ask again, with a token that is still good and a role that they still have. */
const LONGEST_MS = 5 * 60_000;
/** For one instance: each is a look into the database a second. */
const MOST_TAILS = 20;
/** So that one reader's programs do not take the places of all others. */
const MOST_OF_ONE = 5;

/** Some events, or none for a sign of life; the number to go on after. */
export interface TailStep {
  readonly events: readonly AuditEvent[];
  readonly after: number;
}

interface Tail {
  readonly at: number;
  readonly reader: string;
}

/** Tells events as they are sealed: in their final order, each once, from whatever number on. */
@Injectable()
export class AuditTail implements OnModuleDestroy {
  readonly #begun = new Set<Tail>();
  readonly #waking = new Set<() => void>();
  #stopped = false;

  constructor(private readonly events: AuditEventStore) {}

  onModuleDestroy(): void {
    this.#stopped = true;
    for (const wake of this.#waking) wake();
  }

  /** Undefined: as many are followed already, by all or by this reader, as may be. `after`: the last number that was told; from now on when left out. */
  async follow(reader: string, conditions: readonly Condition[], after?: number): Promise<AsyncIterable<TailStep> | undefined> {
    // One that nobody began to read is no longer counted when its time is over.
    for (const tail of this.#begun) if (performance.now() - tail.at > LONGEST_MS) this.#begun.delete(tail);
    const own = [...this.#begun].filter((tail) => tail.reader === reader).length;
    if (this.#begun.size >= MOST_TAILS || own >= MOST_OF_ONE) return undefined;
    const tail = { at: performance.now(), reader };
    this.#begun.add(tail);
    return this.steps(conditions, after ?? (await this.events.lastSequence()), tail);
  }

  private async *steps(conditions: readonly Condition[], from: number, tail: Tail): AsyncGenerator<TailStep> {
    let after = from;
    let told = performance.now();
    try {
      yield { events: [], after };
      while (!this.#stopped && performance.now() - tail.at < LONGEST_MS) {
        const last = await this.events.lastSequence();
        const found = last <= after ? [] : await this.between(conditions, after, last);
        after = found.length === PAGE ? (found.at(-1)?.sequence ?? last) : Math.max(after, last);
        if (found.length > 0 || performance.now() - told >= HEARTBEAT_MS) {
          told = performance.now();
          yield { events: found, after };
        }
        if (found.length < PAGE) await this.pause();
      }
    } finally {
      this.#begun.delete(tail);
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waking.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, LOOK_EVERY_MS).unref();
      this.#waking.add(wake);
      if (this.#stopped) wake();
    });
  }

  private between(conditions: readonly Condition[], after: number, to: number): Promise<AuditEvent[]> {
    const column = AUDIT_COLUMNS.sequence;
    const bounds: Condition[] = [{ column, comparison: 'gt', value: after }, { column, comparison: 'lte', value: to }];
    return this.events.page({ conditions: [...conditions, ...bounds], sort: [{ column }], limit: PAGE });
  }
}
