import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { AuditDetails } from '../audit/event.js';
import type { Statements, Transaction } from '../database/statements.js';
import { digest } from '../platform/token-digest.js';
import { RunningSettings } from '../settings/running-settings.js';
import type { SettingsSection } from '../settings/section.entity.js';
import type { SectionName } from '../settings/sections.js';
import { SettingsStore } from '../settings/settings.store.js';
import { GroupStore } from '../users/group.store.js';
import type { Act } from './act.js';
import { didYouMean } from './did-you-mean.js';
import { canonicalJson, changedFields, type Wire } from './draft-check.js';
import type { FieldProblem } from './field-problem.js';
import { DECLARED_SECTIONS } from './operations/settings-drafts.js';
import { groupsNamedIn } from './settings-groups.js';

/** Characters of one value in an audit event. */
const LONGEST_TOLD = 500;
/** Groups that a misspelt one may have meant. */
const MOST_COMPARED = 200;

/** What is written when a section of the settings is changed, the audit event included. */
@Injectable()
export class SettingsActs {
  constructor(private readonly store: SettingsStore, private readonly running: RunningSettings, private readonly groups: GroupStore, private readonly audit: AuditLog) {}

  /** An idle time longer than the whole life would never be reached, and whoever set it would think it was. */
  orderProblems(name: SectionName, value: Wire): FieldProblem[] {
    const [shorter, longer] = DECLARED_SECTIONS[name].ordered ?? [];
    if (shorter === undefined || longer === undefined) return [];
    const effective = { ...this.running.defaultsOf(name), ...value } as Readonly<Record<string, number>>;
    if ((effective[shorter] ?? 0) <= (effective[longer] ?? 0)) return [];
    return [{ path: [shorter], message: `must not be longer than ${longer}, which is ${effective[longer]}` }];
  }

  /** A misspelt group would be a rule that protects nobody. What was named before may have gone meanwhile. */
  async groupProblems(tx: Transaction, before: Wire, after: Wire): Promise<FieldProblem[]> {
    const problems: FieldProblem[] = [];
    const named = groupsNamedIn(before).map(({ name }) => name);
    for (const { member, index, name } of groupsNamedIn(after)) {
      if (named.includes(name) || (await this.groups.hold(tx, name))) continue;
      problems.push({ path: [member, index], message: `there is no group ${JSON.stringify(name.slice(0, 80))}${await this.meant(name, tx)}` });
    }
    return problems;
  }

  private async meant(name: string, statements: Statements): Promise<string> {
    const groups = await this.groups.list({ limit: MOST_COMPARED }, statements);
    return didYouMean(name, groups.map((group) => group.name));
  }

  /** Resolves to what it is afterwards; undefined when somebody else changed it meanwhile. */
  async replace(tx: Transaction, before: SettingsSection, value: Wire, act: Act, managedBy = before.managedBy): Promise<SettingsSection | undefined> {
    const changed = changedFields(before.value as Wire, value);
    const after = await this.store.replace(tx, before, value, managedBy);
    if (after === undefined) return undefined;
    const owner = managedBy === before.managedBy ? {} : { ...(before.managedBy === null ? {} : { 'before.managed_by': before.managedBy }), ...(managedBy === null ? {} : { 'after.managed_by': managedBy }) };
    const details = { section: before.section, ...(act.managedBy === null ? {} : { file: act.managedBy }), changed, ...sides(changed, before.value as Wire, value), ...owner };
    await this.audit.record(tx, { type: 'settings.updated', outcome: 'success', actor: act.actor, actorId: act.actorId ?? null, details }, act.origin);
    return after;
  }
}

function sides(names: readonly string[], before: Wire, after: Wire): AuditDetails {
  const told = (when: string, wire: Wire): [string, string][] => names.filter((name) => wire[name] !== undefined).map((name) => [`${when}.${name}`, brief(canonicalJson(wire[name]))]);
  return Object.fromEntries([...told('before', before), ...told('after', after)]);
}

/** A picture is told by what it can be compared with. */
function brief(json: string): string {
  return json.length <= LONGEST_TOLD ? json : `${json.length} characters, SHA-256 ${digest(json)}`;
}
