import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../database/statements.js';
import type { SettingsSection } from '../../settings/section.entity.js';
import { isSectionName, SECTION_NAMES, type SectionName } from '../../settings/sections.js';
import { SettingsStore } from '../../settings/settings.store.js';
import type { Act, AdminResource, ParsedDraft, Reference, Stored } from '../admin-resource.js';
import { draftProblems, unknownFields, unknownKey, type Wire } from '../draft-check.js';
import { type AdminField, fieldsOf } from '../field.js';
import type { FieldProblem } from '../field-problem.js';
import { DECLARED_SECTIONS } from '../operations/settings-drafts.js';
import { SettingsActs } from '../settings-acts.js';
import { groupsNamedIn } from '../settings-groups.js';

const SECTION: AdminField = { name: 'section', kind: 'text', about: 'which section', required: true };
const KEYED = Object.fromEntries(SECTION_NAMES.map((name) => [name, fieldsOf(DECLARED_SECTIONS[name].draft)]));

/** What admins set while the server runs, as files declare it: a section that is listed is described in full. Over the API sections have operations of their own (operations/settings.ts). */
@Injectable()
export class SettingsAdmin implements AdminResource<SettingsSection> {
  readonly name = 'settings';
  readonly singular = 'settings';
  readonly key = 'section';
  readonly keyed = KEYED;
  readonly fields = [SECTION, ...Object.values(KEYED).flat()];
  readonly kept = [];
  readonly recordsItself = true;

  constructor(private readonly store: SettingsStore, private readonly acts: SettingsActs) {}

  parse(wire: Wire): ParsedDraft {
    const { section, ...value } = wire;
    const name = String(section);
    if (!isSectionName(name)) return { problems: [unknownKey(name, SECTION_NAMES, [])] };
    const problems = [...unknownFields(value, fieldsOf(DECLARED_SECTIONS[name].draft)), ...draftProblems(DECLARED_SECTIONS[name].draft, value)];
    return problems.length > 0 ? { problems } : { wire: toWire(name, value) };
  }

  /** A misspelt group would be a rule that protects nobody. */
  references(wire: Wire): Reference[] {
    if (wire['section'] !== 'mfa') return [];
    return groupsNamedIn(wire).map(({ member, index, name }) => ({ path: [member, index], to: 'groups', value: name }));
  }

  async find(key: string, statements?: Statements): Promise<Stored<SettingsSection> | undefined> {
    return (await this.page(undefined, undefined, statements)).find((stored) => stored.key === key);
  }

  /** There are few: all of them are the first page. A section in which nothing is set is not there, unless a file says so. */
  async page(after: Stored<SettingsSection> | undefined, _managedBy?: string, statements?: Statements): Promise<Stored<SettingsSection>[]> {
    if (after !== undefined) return [];
    return (await this.store.list(statements)).filter(isThere).map(toStored);
  }

  async conflicts(_stored: Stored<SettingsSection> | undefined, wire: Wire): Promise<FieldProblem[]> {
    const { section, ...value } = wire;
    return this.acts.orderProblems(section as SectionName, value);
  }

  async create(tx: Transaction, wire: Wire, act: Act): Promise<string | undefined> {
    const { section, ...value } = wire;
    const before = await this.store.find(tx, section as SectionName);
    if (isThere(before)) return undefined;
    return (await this.acts.replace(tx, before, value, act, act.managedBy))?.section;
  }

  async update(tx: Transaction, { row }: Stored<SettingsSection>, wire: Wire, _changed: readonly string[], act: Act): Promise<boolean> {
    const { section: _, ...value } = wire;
    return (await this.acts.replace(tx, row, value, act)) !== undefined;
  }

  async handOver(tx: Transaction, { row }: Stored<SettingsSection>, managedBy: string | null): Promise<boolean> {
    const before = await this.store.find(tx, row.section);
    return (await this.store.replace(tx, before, before.value, managedBy)) !== undefined;
  }

  /** Every member is at its default again. */
  async delete(tx: Transaction, { row }: Stored<SettingsSection>, act: Act): Promise<boolean> {
    return (await this.acts.replace(tx, row, {}, act, null)) !== undefined;
  }
}

function isThere({ value, managedBy }: SettingsSection): boolean {
  return managedBy !== null || Object.keys(value).length > 0;
}

/** In the order of the declaration, in whichever order somebody set them. */
function toWire(section: SectionName, value: Wire): Wire {
  const names = fieldsOf(DECLARED_SECTIONS[section].draft).map(({ name }) => name).filter((name) => value[name] !== undefined);
  return { section, ...Object.fromEntries(names.map((name) => [name, value[name]])) };
}

function toStored(row: SettingsSection): Stored<SettingsSection> {
  return { id: row.section, key: row.section, wire: toWire(row.section, row.value as Wire), managedBy: row.managedBy, origin: null, version: row.version, row };
}
