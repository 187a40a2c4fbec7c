import { Injectable } from '@nestjs/common';
import { RunningSettings } from '../../../settings/running-settings.js';
import type { SectionName } from '../../../settings/sections.js';
import type { Wire } from '../../draft-check.js';
import type { Consequence } from '../../plan.js';
import type { PlannedWrite } from '../planned-write.js';
import { AccessCounts, type Covered } from './counts.js';
import { counted, people } from './words.js';

/** Whom other settings hurt: who has to set up a second factor, and whose sessions have lasted too long by then. */
@Injectable()
export class TightenedSettings {
  constructor(private readonly counts: AccessCounts, private readonly running: RunningSettings) {}

  async of(writes: readonly PlannedWrite[]): Promise<Consequence[]> {
    const consequences: Consequence[] = [];
    for (const write of writes.filter(({ resource }) => resource.name === 'settings')) {
      consequences.push(...(await this.between(...this.sidesOf(write))));
    }
    return consequences;
  }

  /** From one section to what it is to be, each with every member as it is in effect. */
  async between(section: string, before: Wire, after: Wire): Promise<Consequence[]> {
    if (section === 'mfa') return [...(await this.ofFactors(coveredBy(before), coveredBy(after))), ...(await this.ofPasskeys(groupsOf(before), groupsOf(after)))];
    return section === 'sessions' ? this.ofSessions(before, after) : [];
  }

  private sidesOf(write: PlannedWrite): [section: SectionName, before: Wire, after: Wire] {
    const section = String(write.action === 'create' ? write.wire['section'] : write.stored.key) as SectionName;
    const defaults = this.running.defaultsOf(section) as Wire;
    const stored = write.action === 'create' ? {} : write.stored.wire;
    return [section, { ...defaults, ...stored }, { ...defaults, ...(write.action === 'delete' ? {} : write.wire) }];
  }

  private async ofFactors(before: Covered, after: Covered): Promise<Consequence[]> {
    const count = await this.counts.withoutFactor(after, before);
    if (count === 0) return [];
    return [{ kind: 'people-set-up-factor', subject: 'mfa', count, sentence: `${people(count)} without a second factor ${count === 1 ? 'has' : 'have'} to set one up at the next sign-in` }];
  }

  private async ofPasskeys(before: readonly string[], after: readonly string[]): Promise<Consequence[]> {
    const count = await this.counts.withoutFactor(after, before, ['passkey']);
    if (count === 0) return [];
    return [{ kind: 'people-set-up-factor', subject: 'mfa', count, sentence: `${people(count)} without a passkey ${count === 1 ? 'has' : 'have'} to set one up at the next sign-in` }];
  }

  private async ofSessions(before: Wire, after: Wire): Promise<Consequence[]> {
    const [was, is] = [Number(before['session_max']), Number(after['session_max'])];
    const count = is < was ? await this.counts.sessionsOlderThan(is) : 0;
    return count === 0 ? [] : [{ kind: 'sessions-end', subject: 'sessions', count, sentence: `${counted(count, 'session has', 'sessions have')} lasted longer than session_max allows by then, and ${count === 1 ? 'ends' : 'end'}` }];
  }
}

function coveredBy({ required, groups }: Wire): Covered {
  return required === 'always' ? 'everybody' : ((groups ?? []) as readonly string[]);
}

const groupsOf = ({ passkey_groups: groups }: Wire): readonly string[] => (groups ?? []) as readonly string[];
