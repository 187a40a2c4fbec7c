import { Injectable } from '@nestjs/common';
import type { Statements } from '../database/statements.js';
import { AdminRoleStore } from '../users/admin-role.store.js';
import type { Invitation } from '../users/invitation.entity.js';
import type { User } from '../users/user.entity.js';
import { UserStore } from '../users/user.store.js';

/** Where whoever invited cannot be told any more, so many owners are. */
const MOST_OWNERS = 3;
const MOST_LOOKED_AT = 20;

/** Who has invited somebody, and can be written to. */
@Injectable()
export class Inviters {
  constructor(private readonly users: UserStore, private readonly roles: AdminRoleStore) {}

  /** One person who still has power here; else the first few owners. */
  async of({ createdBy }: Invitation, statements: Statements): Promise<User[]> {
    const inviter = createdBy === null ? undefined : await this.users.findById(createdBy, statements);
    if (inviter !== undefined && isReachable(inviter) && (await this.roles.roleOf(inviter.id, statements)) !== undefined) return [inviter];
    const owners = await statements.rows<{ user_id: string }>(`SELECT user_id FROM admin_roles WHERE role = 'owner' ORDER BY created_at, user_id LIMIT ${MOST_LOOKED_AT}`);
    const people: User[] = [];
    for (const { user_id: id } of owners) {
      const owner = await this.users.findById(id, statements);
      if (owner !== undefined && isReachable(owner)) people.push(owner);
    }
    return people.slice(0, MOST_OWNERS);
  }
}

const isReachable = ({ active, email, emailVerified }: User): boolean => active && email !== null && emailVerified;
