import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../database/statements.js';
import { RunningSettings } from '../../settings/running-settings.js';
import type { SettingsSection } from '../../settings/section.entity.js';
import { SECTION_NAMES, type SectionName } from '../../settings/sections.js';
import { SettingsStore } from '../../settings/settings.store.js';
import { changedFields, type Wire } from '../draft-check.js';
import { fieldsOf } from '../field.js';
import { fieldSchema } from '../field-schema.js';
import { requireUnlocked } from '../file-lock.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations, Schema } from '../operation.js';
import { MANAGED_BY, object, toTimeOrNull } from '../operation-schemas.js';
import { AdminProblem, validationProblem } from '../problem.js';
import { SettingsActs } from '../settings-acts.js';
import { DECLARED_SECTIONS } from './settings-drafts.js';

/** What admins set while the server runs, section by section. Null, or nothing, is the default. */
@Injectable()
export class SettingsOperations implements AdminOperations {
  constructor(private readonly store: SettingsStore, private readonly running: RunningSettings, private readonly acts: SettingsActs) {}

  readonly operations: readonly AdminOperation[] = [
    {
      id: 'settings.list', method: 'GET', path: '/settings', scope: 'settings:read', summary: 'Shows every section of the settings',
      answer: { status: 200, schema: object({ data: { type: 'array', items: { anyOf: SECTION_NAMES.map(sectionSchema) } } }), example: { data: SECTION_NAMES.map(sectionExample) } },
      read: async (_, statements) => ({ body: { data: await Promise.all(SECTION_NAMES.map(async (name) => this.toWire(await this.store.find(statements, name)))) } }),
    },
    ...SECTION_NAMES.flatMap((name) => this.ofSection(name)),
  ];

  private ofSection(name: SectionName): AdminOperation[] {
    const { draft, about, example } = DECLARED_SECTIONS[name];
    const answer = { status: 200, schema: sectionSchema(name), example: sectionExample(name) } as const;
    return [
      {
        id: `settings.${name}.show`, method: 'GET', path: `/settings/${name}`, scope: 'settings:read', summary: `Shows ${about}`, answer,
        read: (_, statements) => this.show(statements, name),
      },
      {
        id: `settings.${name}.update`, method: 'PATCH', path: `/settings/${name}`, scope: 'settings:write', ifMatch: 'required',
        summary: `Changes ${about}; null puts the default back`, body: { draft, example }, answer, write: (tx, call) => this.update(tx, call, name),
      },
    ];
  }

  private async show(statements: Statements, name: SectionName): Promise<AdminAnswer> {
    return this.answer(await this.store.find(statements, name));
  }

  private async update(tx: Transaction, call: AdminCall, name: SectionName): Promise<AdminAnswer> {
    const before = await this.store.find(tx, name);
    call.checkMatch(etagOf(before));
    const value: Wire = Object.fromEntries(Object.entries({ ...before.value, ...(call.body as Wire) }).filter(([, member]) => member !== null && member !== undefined));
    const problems = [...this.acts.orderProblems(name, value), ...(await this.acts.groupProblems(tx, before.value as Wire, value))];
    if (problems.length > 0) throw validationProblem(problems);
    if (changedFields(before.value as Wire, value).length === 0) return this.answer(before);
    requireUnlocked(before.managedBy, call.caller, 'section of the settings');
    const after = await this.acts.replace(tx, before, value, call.act);
    if (after === undefined) throw new AdminProblem('changed-meanwhile', 'Somebody else changed this section just now: read it again.');
    return this.answer(after);
  }

  private answer(section: SettingsSection): AdminAnswer {
    return { body: this.toWire(section), etag: etagOf(section) };
  }

  /** Every member as it is in effect, and which of them somebody has set. */
  private toWire({ section, value, managedBy, updatedAt }: SettingsSection): Wire {
    return { section, ...this.running.defaultsOf(section), ...value, set: Object.keys(value).toSorted(), managed_by: managedBy, updated_at: toTimeOrNull(updatedAt === 0 ? null : updatedAt) };
  }
}

function etagOf({ version }: SettingsSection): string {
  return `"${version}"`;
}

function sectionSchema(name: SectionName): Schema {
  const { draft } = DECLARED_SECTIONS[name];
  const fields = Object.fromEntries(fieldsOf(draft).map((field) => [field.name, name === 'branding' ? { ...fieldSchema(field), type: ['string', 'null'] } : fieldSchema(field)]));
  return object({
    section: { type: 'string', const: name }, ...fields,
    set: { type: 'array', items: { type: 'string' }, description: 'The members that somebody has set; the others are at their defaults.' },
    managed_by: MANAGED_BY,
    updated_at: { type: ['string', 'null'], format: 'date-time' },
  });
}

function sectionExample(name: SectionName): Wire {
  const { example, unset } = DECLARED_SECTIONS[name];
  return { section: name, ...unset, ...example, set: Object.keys(example).toSorted(), managed_by: null, updated_at: '2026-11-22T09:12:00.000Z' };
}
