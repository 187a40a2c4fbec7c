import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { Statements, Transaction } from '../../database/statements.js';
import type { Role } from '../../users/role.entity.js';
import type { RoleAssignment } from '../../users/role-assignment.entity.js';
import { ASSIGNMENT_COLUMNS, RoleStore } from '../../users/role.store.js';
import { User } from '../../users/user.entity.js';
import type { Listing } from '../listing.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { INSTANT, object, TEXT, toTime } from '../operation-schemas.js';
import { AdminProblem } from '../problem.js';
import { UserOfPath } from '../user-of-path.js';

const PATH = '/roles/{name}/assignments';
const ASSIGNMENT = object({ id: TEXT, preferred_username: TEXT, created_at: INSTANT });
const EXAMPLE = { id: 'usr_01k7q3w5x2m8n4c6v9b0z1a2s3', preferred_username: 'ada', created_at: '2026-09-01T08:00:00.000Z' };

/** Who has a role, one person at a time: two who assign at once both get what they asked for. */
@Injectable()
export class RoleAssignments implements AdminOperations {
  constructor(private readonly roles: RoleStore, private readonly users: UserOfPath, private readonly audit: AuditLog) {}

  get operations(): readonly AdminOperation[] {
    return [
      { id: 'roles.assignments.list', method: 'GET', path: PATH, scope: 'roles:read', summary: 'lists the people who have a role', answer: { status: 200, schema: ASSIGNMENT, example: EXAMPLE }, list: this.listing() },
      { id: 'roles.assignments.add', method: 'PUT', path: `${PATH}/{id}`, scope: 'roles:write', summary: 'gives a role to a person', answer: { status: 204 }, write: (tx, call) => this.assign(tx, call) },
      { id: 'roles.assignments.remove', method: 'DELETE', path: `${PATH}/{id}`, scope: 'roles:write', summary: 'takes a role from a person', answer: { status: 204 }, write: (tx, call) => this.unassign(tx, call) },
    ];
  }

  private listing(): Listing<RoleAssignment> {
    return {
      fields: { id: { column: ASSIGNMENT_COLUMNS.userId, kind: 'text', about: 'the id of the person', sort: true, of: ({ userId }) => userId } },
      defaultSort: 'id', unique: 'id',
      rows: async (statements, page, call) => this.roles.assignments(requireRole(await this.roles.find(call.path['name'] ?? '', statements)).name, page, statements),
      toWire,
    };
  }

  private async assign(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const { role, user } = await this.hold(tx, call);
    if (await this.roles.has(role.name, user.id, tx)) return { status: 204 };
    await this.roles.assign(tx, role.name, user.id);
    await this.record(tx, 'role.assigned', role, user, call);
    return { status: 204 };
  }

  private async unassign(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const { role, user } = await this.hold(tx, call);
    if (!(await this.roles.unassign(tx, role.name, user.id))) throw new AdminProblem('not-found', 'This person does not have the role.');
    await this.record(tx, 'role.unassigned', role, user, call);
    return { status: 204 };
  }

  /** The person's row first, as wherever what a person has is written. */
  private async hold(tx: Transaction, call: AdminCall): Promise<{ readonly role: Role; readonly user: User }> {
    requireRole(await this.roles.find(call.path['name'] ?? '', tx));
    const user = await this.users.hold(tx, call);
    return { role: requireRole(await this.roles.hold(tx, call.path['name'] ?? '')), user };
  }

  private async record(tx: Transaction, type: 'role.assigned' | 'role.unassigned', { name }: Role, user: User, { act }: AdminCall): Promise<void> {
    await this.audit.record(tx, { type, outcome: 'success', actor: act.actor, actorId: act.actorId ?? null, userId: user.id, details: { name } }, act.origin);
  }
}

function requireRole(role: Role | undefined): Role {
  if (role === undefined) throw new AdminProblem('not-found', 'There is no such role.');
  return role;
}

async function toWire(rows: readonly RoleAssignment[], statements: Statements): Promise<Record<string, unknown>[]> {
  if (rows.length === 0) return [];
  const people = await statements.select(User, `WHERE id IN (${rows.map(() => '?').join(', ')})`, rows.map(({ userId }) => userId));
  const names = new Map(people.map(({ id, preferredUsername }) => [id, preferredUsername]));
  return rows.map(({ userId, createdAt }) => ({ id: userId, preferred_username: names.get(userId) ?? userId, created_at: toTime(createdAt) }));
}
