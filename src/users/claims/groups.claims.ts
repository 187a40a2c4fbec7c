import { Injectable } from '@nestjs/common';
import { GroupStore } from '../group.store.js';
import type { User } from '../user.entity.js';
import type { ClaimSource } from './claim-source.js';

/** No standard names it, but nearly every application that knows roles asks for a scope and a claim called groups. */
@Injectable()
export class GroupsClaims implements ClaimSource {
  readonly scope = 'groups';
  readonly claims = ['groups'];

  constructor(private readonly groups: GroupStore) {}

  async resolve(user: User): Promise<Record<string, unknown>> {
    return { groups: await this.groups.groupsOf(user.id) };
  }
}
