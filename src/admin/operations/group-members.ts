import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { Statements, Transaction } from '../../database/statements.js';
import type { Group } from '../../users/group.entity.js';
import { GroupMemberStore, MEMBER_COLUMN } from '../../users/group-member.store.js';
import { GroupStore } from '../../users/group.store.js';
import type { User } from '../../users/user.entity.js';
import { requireUnlocked } from '../file-lock.js';
import type { Listing } from '../listing.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { AdminProblem } from '../problem.js';
import { UserOfPath } from '../user-of-path.js';
import { object, TEXT, TEXT_OR_NULL } from '../operation-schemas.js';

const PATH = '/groups/{name}/members';
const MEMBER = object({ id: TEXT, preferred_username: TEXT, name: TEXT_OR_NULL, email: TEXT_OR_NULL, status: { type: 'string', enum: ['active', 'disabled'] } });
const EXAMPLE = { id: 'usr_01k7q3w5x2m8n4c6v9b0z1a2s3', preferred_username: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', status: 'active' };

/**
 * Who is in a group, one person at a time: no list is ever replaced, so that two who add people at once both get theirs. Who loses a group
 * that an application demands loses what was issued for it at the next use (tokens/authorization-standing.ts).
 */
@Injectable()
export class GroupMembers implements AdminOperations {
  constructor(
    private readonly members: GroupMemberStore,
    private readonly groups: GroupStore,
    private readonly users: UserOfPath,
    private readonly audit: AuditLog,
  ) {}

  get operations(): readonly AdminOperation[] {
    return [
      { id: 'groups.members.list', method: 'GET', path: PATH, scope: 'groups:read', summary: 'lists the people in a group', answer: { status: 200, schema: MEMBER, example: EXAMPLE }, list: this.listing() },
      {
        id: 'groups.members.show', method: 'GET', path: `${PATH}/{id}`, scope: 'groups:read', summary: 'tells whether a person is in a group: 404 when not',
        answer: { status: 200, schema: MEMBER, example: EXAMPLE }, read: (call, statements) => this.show(call, statements),
      },
      { id: 'groups.members.add', method: 'PUT', path: `${PATH}/{id}`, scope: 'groups:write', summary: 'puts a person into a group', answer: { status: 204 }, write: (tx, call) => this.add(tx, call) },
      { id: 'groups.members.remove', method: 'DELETE', path: `${PATH}/{id}`, scope: 'groups:write', summary: 'takes a person out of a group', answer: { status: 204 }, write: (tx, call) => this.remove(tx, call) },
    ];
  }

  private listing(): Listing<User> {
    return {
      fields: { id: { column: MEMBER_COLUMN, kind: 'text', about: 'the id of the person', sort: true, of: ({ id }) => id } },
      defaultSort: 'id', unique: 'id',
      rows: async (statements, page, call) => this.members.page(statements, (await this.require(statements, call)).name, page),
      toWire: (rows) => rows.map(toMember),
    };
  }

  private async show(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const { name } = await this.require(statements, call);
    const user = await this.users.read(statements, call);
    if (!(await this.members.has(statements, name, user.id))) throw noMember();
    return { body: toMember(user) };
  }

  private async add(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const [group, user] = await this.hold(tx, call);
    if (await this.members.has(tx, group.name, user.id)) return { status: 204 };
    await this.groups.addMember(tx, group.name, user.id);
    await this.record(tx, 'group.member_added', group, user, call);
    return { status: 204 };
  }

  private async remove(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const [group, user] = await this.hold(tx, call);
    if (!(await this.groups.removeMember(tx, group.name, user.id))) throw noMember();
    await this.record(tx, 'group.member_removed', group, user, call);
    return { status: 204 };
  }

  /** The person's row before the group's, as wherever a person's groups are written: two in the other order would wait for each other. */
  private async hold(tx: Transaction, call: AdminCall): Promise<[Group, User]> {
    await this.require(tx, call);
    const user = await this.users.hold(tx, call);
    const group = await this.members.hold(tx, call.path['name'] ?? '');
    if (group === undefined) throw unknownGroup();
    // A file says of each person it declares which groups they are in: these and no others.
    requireUnlocked(user.managedBy, call.caller, 'person');
    return [group, user];
  }

  private async require(statements: Statements, call: AdminCall): Promise<Group> {
    const group = await this.members.group(statements, call.path['name'] ?? '');
    if (group === undefined) throw unknownGroup();
    return group;
  }

  private async record(tx: Transaction, type: 'group.member_added' | 'group.member_removed', { name }: Group, user: User, { act }: AdminCall): Promise<void> {
    await this.audit.record(tx, { type, outcome: 'success', actor: act.actor, userId: user.id, details: { name } }, act.origin);
  }
}

function toMember({ id, preferredUsername, profile, email, disabledAt }: User): Record<string, unknown> {
  return { id, preferred_username: preferredUsername, name: profile['name'] ?? null, email, status: disabledAt === null ? 'active' : 'disabled' };
}

const unknownGroup = (): AdminProblem => new AdminProblem('not-found', 'There is no such group.');
const noMember = (): AdminProblem => new AdminProblem('not-found', 'The person is not in this group.');
