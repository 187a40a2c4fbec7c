import { Injectable } from '@nestjs/common';
import { RoleStore } from '../role.store.js';
import type { User } from '../user.entity.js';
import type { ClaimSource } from './claim-source.js';

/** `roles` as in RFC 9068 §2.2.3.1: what the person is to applications. Admin roles are nobody else's business. */
@Injectable()
export class RolesClaims implements ClaimSource {
  readonly scope = 'roles';
  readonly claims = ['roles'];

  constructor(private readonly roles: RoleStore) {}

  async resolve(user: User): Promise<Record<string, unknown>> {
    return { roles: await this.roles.rolesOf(user.id) };
  }
}
