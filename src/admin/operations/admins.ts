import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { Clock } from '../../platform/clock.js';
import type { AdminRole } from '../../users/admin-role.entity.js';
import { ADMIN_COLUMNS, AdminRoleStore } from '../../users/admin-role.store.js';
import { ADMIN_ROLE_NAMES, type AdminRoleName } from '../../users/admin-roles.js';
import { User } from '../../users/user.entity.js';
import { AdminPower } from '../admin-power.js';
import { Field } from '../field.js';
import { Satisfies } from '../field-rules.js';
import type { Listing } from '../listing.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { INSTANT, object, TEXT, TEXT_OR_NULL, toTime } from '../operation-schemas.js';
import { AdminProblem } from '../problem.js';
import { UserOfPath } from '../user-of-path.js';
import { wireTag } from '../wire-tag.js';

const ROLE = { type: 'string', enum: ADMIN_ROLE_NAMES };
const PATH = '/admins/{id}';
const ADMIN = object({
  id: TEXT, preferred_username: TEXT, name: TEXT_OR_NULL, email: TEXT_OR_NULL, status: { type: 'string', enum: ['active', 'disabled'] }, role: ROLE, created_at: INSTANT, updated_at: INSTANT,
});
const EXAMPLE = {
  id: 'usr_01k7q3w5x2m8n4c6v9b0z1a2s3', preferred_username: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', status: 'active', role: 'people-admin',
  created_at: '2026-09-01T08:00:00.000Z', updated_at: '2026-09-01T08:00:00.000Z',
};

class AdminDraft {
  @Field('how far the power reaches: owner, app-admin, people-admin or auditor', { example: 'people-admin' })
  @Satisfies((value) => (ADMIN_ROLE_NAMES.includes(value as AdminRoleName) ? undefined : `must be one of ${ADMIN_ROLE_NAMES.join(', ')}`), ROLE)
  role!: string;
}

/** Who has power over this server. Only an owner names others, nobody takes their own power away, and there is always an owner. */
@Injectable()
export class AdminsOperations implements AdminOperations {
  constructor(
    private readonly users: UserOfPath,
    private readonly roles: AdminRoleStore,
    private readonly power: AdminPower,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  get operations(): readonly AdminOperation[] {
    return [
      { id: 'admins.list', method: 'GET', path: '/admins', scope: 'admins:read', summary: 'lists the people with an admin role', answer: { status: 200, schema: ADMIN, example: EXAMPLE }, list: this.listing() },
      { id: 'admins.show', method: 'GET', path: PATH, scope: 'admins:read', summary: 'shows the admin role of a person: 404 when there is none', answer: { status: 200, schema: ADMIN, example: EXAMPLE }, read: (call, statements) => this.show(statements, call) },
      {
        id: 'admins.set', method: 'PUT', path: PATH, scope: 'admins:write', ifMatch: 'honoured', summary: 'gives a person an admin role, or another one than before',
        body: { draft: AdminDraft, example: { role: 'people-admin' } }, answer: { status: 200, schema: ADMIN, example: EXAMPLE }, write: (tx, call) => this.set(tx, call),
      },
      { id: 'admins.remove', method: 'DELETE', path: PATH, scope: 'admins:write', ifMatch: 'honoured', summary: 'takes the admin role from a person', answer: { status: 204 }, write: (tx, call) => this.remove(tx, call) },
    ];
  }

  private listing(): Listing<AdminRole> {
    return {
      fields: {
        id: { column: ADMIN_COLUMNS.userId, kind: 'text', about: 'the id of the person', sort: true, of: ({ userId }) => userId },
        role: { column: ADMIN_COLUMNS.role, kind: 'text', about: 'the role', values: ADMIN_ROLE_NAMES, filter: true },
        created_at: { column: ADMIN_COLUMNS.createdAt, kind: 'instant', about: 'since when they have power', filter: true, sort: true, of: ({ createdAt }) => createdAt },
      },
      defaultSort: 'created_at', unique: 'id',
      rows: (statements, page) => this.roles.list(page, statements),
      toWire: (rows, statements) => this.toWire(rows, statements),
    };
  }

  private async show(statements: Statements, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.read(statements, call);
    return { body: await this.require(statements, user.id) };
  }

  private async set(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const role = (call.body as AdminDraft).role as AdminRoleName;
    const user = await this.users.holdOf(tx, call, (each) => this.tagOf(tx, each.id));
    const before = (await this.roles.find(user.id, tx))?.role;
    if (before !== role) {
      refuseOneself(call, user.id);
      if (before === 'owner') await this.power.requireAnotherOwner(tx, user.id);
      await this.power.give(tx, user.id, role, this.clock.now());
      const details = { 'role': role, ...(before === undefined ? {} : { 'before.role': before }) };
      await this.audit.record(tx, { type: 'admin_role.granted', outcome: 'success', actor: call.act.actor, actorId: call.act.actorId ?? null, userId: user.id, details }, call.act.origin);
    }
    const body = await this.require(tx, user.id);
    return { body, etag: wireTag(body) };
  }

  private async remove(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.holdOf(tx, call, (each) => this.tagOf(tx, each.id));
    const before = await this.roles.find(user.id, tx);
    if (before === undefined) throw noAdmin();
    refuseOneself(call, user.id);
    await this.power.requireAnotherOwner(tx, user.id);
    await this.power.take(tx, user.id);
    await this.audit.record(tx, { type: 'admin_role.removed', outcome: 'success', actor: call.act.actor, actorId: call.act.actorId ?? null, userId: user.id, details: { 'before.role': before.role } }, call.act.origin);
    return { status: 204 };
  }

  private async tagOf(statements: Statements, userId: string): Promise<string | undefined> {
    const row = await this.roles.find(userId, statements);
    const [wire] = row === undefined ? [] : await this.toWire([row], statements);
    return wire === undefined ? undefined : wireTag(wire);
  }

  private async require(statements: Statements, userId: string): Promise<Record<string, unknown>> {
    const row = await this.roles.find(userId, statements);
    const [wire] = row === undefined ? [] : await this.toWire([row], statements);
    if (wire === undefined) throw noAdmin();
    return wire;
  }

  private async toWire(rows: readonly AdminRole[], statements: Statements): Promise<Record<string, unknown>[]> {
    if (rows.length === 0) return [];
    const people = await statements.select(User, `WHERE id IN (${rows.map(() => '?').join(', ')})`, rows.map(({ userId }) => userId));
    const byId = new Map(people.map((user) => [user.id, user]));
    return rows.flatMap((row) => {
      const user = byId.get(row.userId);
      return user === undefined ? [] : [toAdmin(user, row)];
    });
  }
}

function toAdmin(user: User, { role, createdAt, updatedAt }: AdminRole): Record<string, unknown> {
  const { id, preferredUsername, profile, email } = user;
  const status = user.active ? 'active' : 'disabled';
  return { id, preferred_username: preferredUsername, name: profile.name ?? null, email, status, role, created_at: toTime(createdAt), updated_at: toTime(updatedAt) };
}

/** Power that one can drop by mistake is power that one cannot take up again. */
function refuseOneself({ caller }: AdminCall, userId: string): void {
  if (caller.userId === userId) throw new AdminProblem('conflict', 'This is your own role: another owner has to change it.');
}

const noAdmin = (): AdminProblem => new AdminProblem('not-found', 'This person has no admin role.');
