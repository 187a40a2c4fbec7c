import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import type { Statements } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { LimitCounterStore } from './limit-counter.store.js';
import { findExceeded, limitsOf, type SignInLimit } from './sign-in-limits.js';

/** Who somebody is to the limits: the digests that attempts on their account are counted by. */
export interface CountedPerson {
  readonly person: string;
  /** One of each name that they can sign in by. */
  readonly names: readonly string[];
}

/** Tells until when people cannot sign in for all the attempts that failed: on devices that they have not used before, for nothing pauses the others. */
@Injectable()
export class PausedPeople {
  constructor(private readonly counters: LimitCounterStore, private readonly clock: Clock, @Inject(CONFIG) private readonly config: Pick<Config, 'rateLimits'>) {}

  /** In their order; milliseconds, null for who is not paused. One statement. */
  async until(people: readonly CountedPerson[], statements: Statements): Promise<(number | null)[]> {
    if (!this.config.rateLimits || people.length === 0) return people.map(() => null);
    const limits = people.map(limitsOn);
    const open = await this.counters.open([...new Set(limits.flat().map(({ keyDigest }) => keyDigest))], this.clock.now(), statements);
    return limits.map((each) => findExceeded(each, open)?.until ?? null);
  }
}

function limitsOn({ person, names }: CountedPerson): SignInLimit[] {
  const attempt = { person, address: '', device: null } as const;
  const all = [...names.map((account) => limitsOf({ ...attempt, account })), limitsOf({ ...attempt, account: person, stage: 'factor' })];
  return all.flatMap(({ measuredBy }) => measuredBy.filter(({ by }) => by === 'account'));
}
