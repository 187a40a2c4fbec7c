import { Injectable } from '@nestjs/common';
import { ClientStore } from '../clients/client.store.js';
import type { Transaction } from '../database/statements.js';
import { loginNameDigest } from '../users/login-name.js';
import { GroupMemberStore } from '../users/group-member.store.js';
import type { FieldProblem } from './field-problem.js';
import type { Caller } from './operation.js';
import { AdminProblem, validationProblem } from './problem.js';

interface Named {
  readonly email: string;
  readonly groups?: readonly string[];
  readonly client_id?: string;
}

/** Whether what an invitation names is there, and the caller's to give. */
@Injectable()
export class InvitationReferences {
  constructor(private readonly groups: GroupMemberStore, private readonly clients: ClientStore) {}

  /** Throws validation, forbidden, already-exists. */
  async check(tx: Transaction, caller: Caller, named: Named): Promise<void> {
    const problems: FieldProblem[] = [];
    // Held, in one order: a group that is being removed takes its name out of the invitations that it sees.
    const there = new Set<string>();
    for (const name of (named.groups ?? []).toSorted()) if ((await this.groups.hold(tx, name)) !== undefined) there.add(name);
    for (const [index, name] of (named.groups ?? []).entries()) {
      if (!there.has(name)) problems.push({ path: ['groups', index], message: `there is no group ${JSON.stringify(name.slice(0, 80))}` });
    }
    if (named.client_id !== undefined && (await this.clients.find(named.client_id)) === undefined) problems.push({ path: ['client_id'], message: 'there is no such application' });
    if (problems.length > 0) throw validationProblem(problems);
    this.requireReach(caller, named.groups ?? []);
    const owner = await tx.row('SELECT user_id FROM login_names WHERE name_digest = ?', [loginNameDigest(named.email)]);
    if (owner !== undefined) throw new AdminProblem('already-exists', 'Somebody signs in with this address already: send them a link that sets their password instead.');
  }

  /** Throws `forbidden`: whoever may not put people into groups may not invite them into any. */
  requireReach(caller: Caller, groups: readonly string[]): void {
    if (groups.length > 0 && !caller.may('groups:write')) throw new AdminProblem('forbidden', 'To invite somebody into groups takes groups:write.');
  }
}
