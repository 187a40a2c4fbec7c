import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { AuditDetails, AuditEventType } from '../../audit/event.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { AlreadyTaken } from '../../users/already-taken.js';
import { groupNameProblem } from '../../users/group-name.js';
import type { Role } from '../../users/role.entity.js';
import { ROLE_COLUMNS, RoleStore } from '../../users/role.store.js';
import { Field } from '../field.js';
import { IsText, Satisfies } from '../field-rules.js';
import { requireUnlocked } from '../file-lock.js';
import type { Listing } from '../listing.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { INSTANT, MANAGED_BY, object, TEXT, TEXT_OR_NULL, toTime } from '../operation-schemas.js';
import { AdminProblem } from '../problem.js';
import { IsOptional } from '../rules.js';

const PATH = '/roles/{name}';
const ROLE = object({ name: TEXT, description: TEXT_OR_NULL, managed_by: MANAGED_BY, created_at: INSTANT, updated_at: INSTANT });
const EXAMPLE = { name: 'orders:approver', description: 'May approve orders', managed_by: null, created_at: '2026-09-01T08:00:00.000Z', updated_at: '2026-09-01T08:00:00.000Z' };

class RoleDescription {
  @Field('what it means, for whoever gives it', { kind: 'text', example: 'May approve orders' })
  @IsOptional()
  @IsText(500)
  description?: string | null;
}

class RoleDraft {
  @Field('its name, as applications see it in the claim roles', { example: 'orders:approver' })
  @Satisfies(groupNameProblem, { type: 'string', minLength: 1, maxLength: 128 })
  name!: string;

  @Field('what it means, for whoever gives it', { kind: 'text', example: 'May approve orders' })
  @IsOptional()
  @IsText(500)
  description?: string | null;
}

/** What people can be to applications: told in the claim roles to those that ask for the scope roles. */
@Injectable()
export class RoleOperations implements AdminOperations {
  constructor(private readonly roles: RoleStore, private readonly audit: AuditLog) {}

  get operations(): readonly AdminOperation[] {
    const answer = { status: 200, schema: ROLE, example: EXAMPLE } as const;
    return [
      { id: 'roles.list', method: 'GET', path: '/roles', scope: 'roles:read', summary: 'lists the roles that people can have in applications', answer, list: this.listing() },
      { id: 'roles.create', method: 'POST', path: '/roles', scope: 'roles:write', summary: 'makes a role', body: { draft: RoleDraft, example: { name: EXAMPLE.name, description: EXAMPLE.description } }, answer: { ...answer, status: 201 }, write: (tx, call) => this.create(tx, call) },
      { id: 'roles.show', method: 'GET', path: PATH, scope: 'roles:read', summary: 'shows a role', answer, read: async (call, statements) => toAnswer(requireRole(await this.roles.find(call.path['name'] ?? '', statements))) },
      { id: 'roles.update', method: 'PATCH', path: PATH, scope: 'roles:write', ifMatch: 'honoured', summary: 'describes a role', body: { draft: RoleDescription, example: { description: EXAMPLE.description } }, answer, write: (tx, call) => this.update(tx, call) },
      { id: 'roles.delete', method: 'DELETE', path: PATH, scope: 'roles:write', ifMatch: 'honoured', summary: 'removes a role; whoever had it loses it', answer: { status: 204 }, write: (tx, call) => this.remove(tx, call) },
    ];
  }

  private listing(): Listing<Role> {
    return {
      fields: {
        name: { column: ROLE_COLUMNS.name, kind: 'text', about: 'its name', filter: true, sort: true, of: ({ name }) => name },
        created_at: { column: ROLE_COLUMNS.createdAt, kind: 'instant', about: 'when it was made', filter: true },
      },
      defaultSort: 'name', unique: 'name',
      search: { about: 'the beginning of its name', conditions: (text) => [{ column: ROLE_COLUMNS.name, comparison: 'prefix', value: text }] },
      rows: (statements, page) => this.roles.list(page, statements),
      toWire: (rows) => rows.map(toWire),
    };
  }

  private async create(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const { name, description } = call.body as RoleDraft;
    try {
      const role = await this.roles.create(tx, name, description ?? null);
      await this.record(tx, 'role.created', call, { name, ...(role.description === null ? {} : { 'after.description': role.description }) });
      return { ...toAnswer(role), status: 201, location: `/roles/${encodeURIComponent(name)}` };
    } catch (error) {
      if (error instanceof AlreadyTaken) throw new AdminProblem('already-exists', 'There is a role of this name already.');
      throw error;
    }
  }

  private async update(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const role = await this.hold(tx, call);
    const { description = role.description } = call.body as RoleDescription;
    if (description !== role.description) {
      requireUnlocked(role.managedBy, call.caller, 'role');
      await this.roles.describe(tx, role.name, description);
      await this.record(tx, 'role.updated', call, { 'name': role.name, 'before.description': role.description, 'after.description': description });
    }
    return toAnswer(requireRole(await this.roles.find(role.name, tx)));
  }

  private async remove(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const role = await this.hold(tx, call);
    requireUnlocked(role.managedBy, call.caller, 'role');
    await this.roles.delete(tx, role.name);
    await this.record(tx, 'role.deleted', call, { name: role.name });
    return { status: 204 };
  }

  private async hold(tx: Transaction, call: AdminCall): Promise<Role> {
    const role = requireRole(await this.roles.hold(tx, call.path['name'] ?? ''));
    call.checkMatch(`"${role.version}"`);
    return role;
  }

  private async record(statements: Statements, type: AuditEventType, { act }: AdminCall, details: AuditDetails): Promise<void> {
    await this.audit.record(statements, { type, outcome: 'success', actor: act.actor, actorId: act.actorId ?? null, details }, act.origin);
  }
}

function requireRole(role: Role | undefined): Role {
  if (role === undefined) throw new AdminProblem('not-found', 'There is no such role.');
  return role;
}

function toAnswer(role: Role): AdminAnswer {
  return { body: toWire(role), etag: `"${role.version}"` };
}

function toWire({ name, description, managedBy, createdAt, updatedAt }: Role): Record<string, unknown> {
  return { name, description, managed_by: managedBy, created_at: toTime(createdAt), updated_at: toTime(updatedAt) };
}
