import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../database/statements.js';
import { groupNameProblem } from '../../users/group-name.js';
import type { Role } from '../../users/role.entity.js';
import { ROLE_COLUMNS, RoleStore } from '../../users/role.store.js';
import type { Act, AdminResource, ParsedDraft, Stored } from '../admin-resource.js';
import { draftProblems, unknownFields, type Wire } from '../draft-check.js';
import { Field, fieldsOf } from '../field.js';
import { IsText, Satisfies } from '../field-rules.js';
import { IsOptional } from '../rules.js';

class DeclaredRole {
  @Field('its name, as applications see it in the claim roles, compared letter by letter')
  @Satisfies(groupNameProblem)
  name!: string;

  @Field('what it means, for whoever gives it')
  @IsOptional()
  @IsText(500)
  description?: string;
}

const FIELDS = fieldsOf(DeclaredRole);
const AT_ONCE = 200;

/** What people can be to applications, as files declare it. Over the API roles have operations of their own (operations/roles.ts), and so has giving them. */
@Injectable()
export class RolesAdmin implements AdminResource<Role> {
  readonly name = 'roles';
  readonly singular = 'role';
  readonly key = 'name';
  readonly fields = FIELDS;
  readonly kept = [];

  constructor(private readonly roles: RoleStore) {}

  parse(wire: Wire): ParsedDraft {
    const problems = [...unknownFields(wire, this.fields), ...draftProblems(DeclaredRole, wire)];
    return problems.length > 0 ? { problems } : { wire: { name: wire['name'], ...(wire['description'] === undefined ? {} : { description: wire['description'] }) } };
  }

  async find(key: string, statements?: Statements): Promise<Stored<Role> | undefined> {
    const role = await this.roles.find(key, statements);
    return role === undefined ? undefined : toStored(role);
  }

  async page(after: Stored<Role> | undefined, _managedBy?: string, statements?: Statements): Promise<Stored<Role>[]> {
    const conditions = after === undefined ? [] : [{ column: ROLE_COLUMNS.name, comparison: 'gt' as const, value: after.key }];
    return (await this.roles.list({ conditions, sort: [{ column: ROLE_COLUMNS.name }], limit: AT_ONCE }, statements)).map(toStored);
  }

  async create(tx: Transaction, wire: Wire, act: Act): Promise<string | undefined> {
    return (await this.roles.create(tx, wire['name'] as string, descriptionIn(wire), act.managedBy)).name;
  }

  async update(tx: Transaction, stored: Stored<Role>, wire: Wire): Promise<boolean> {
    return this.roles.describe(tx, stored.key, descriptionIn(wire));
  }

  handOver(tx: Transaction, stored: Stored<Role>, managedBy: string | null): Promise<boolean> {
    return this.roles.setManagedBy(tx, stored.key, managedBy);
  }

  /** Whoever had it loses it. */
  async delete(tx: Transaction, stored: Stored<Role>): Promise<boolean> {
    return this.roles.delete(tx, stored.key);
  }
}

function descriptionIn(wire: Wire): string | null {
  return (wire['description'] as string | undefined) ?? null;
}

function toStored(role: Role): Stored<Role> {
  const description = role.description === null ? {} : { description: role.description };
  return { id: role.name, key: role.name, wire: { name: role.name, ...description }, managedBy: role.managedBy, origin: null, version: role.version, row: role };
}
