import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { GroupMemberStore } from '../../users/group-member.store.js';
import { AdminEdits } from '../admin-edits.js';
import { ClientOfPath, etagOf } from '../client-of-path.js';
import { Field } from '../field.js';
import { IsListOf } from '../field-rules.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations, Schema } from '../operation.js';
import { object, SCOPES } from '../operation-schemas.js';
import { validationProblem } from '../problem.js';
import { ArrayUnique, IsIn, IsOptional } from '../rules.js';
import { setFields } from '../set-fields.js';

/** Counting everybody in a large company for every look would be a scan. */
const COUNTED = 10_000;
const PATH = '/clients/{client_id}/access';

class AccessDraft {
  @Field('everyone, or groups: only the people in one of these', { example: 'groups' })
  @IsIn(['everyone', 'groups'], { message: 'must be everyone or groups' })
  mode!: 'everyone' | 'groups';

  @Field('the names of the groups; none at all lets nobody in', { example: ['engineering'] })
  @IsOptional()
  @ArrayUnique({ message: 'names the same group twice' })
  @IsListOf('text', 'group names', 200)
  groups?: string[];
}

class AccessPatch {
  @Field('everyone, or groups: only the people in one of these')
  @IsOptional()
  @IsIn(['everyone', 'groups'], { message: 'must be everyone or groups' })
  mode?: 'everyone' | 'groups';

  @Field('the names of the groups; none at all lets nobody in', { example: ['engineering', 'sales'] })
  @IsOptional()
  @ArrayUnique({ message: 'names the same group twice' })
  @IsListOf('text', 'group names', 200)
  groups?: string[];
}

const SCHEMA: Schema = object({
  mode: { type: 'string', enum: ['everyone', 'groups'] }, groups: SCOPES,
  people: { type: 'integer', minimum: 0, description: 'How many enabled people that lets in.' },
  people_exact: { type: 'boolean', description: `False: at least so many; counting ends at ${COUNTED}.` },
});
const EXAMPLE = { mode: 'groups', groups: ['engineering'], people: 37, people_exact: true };

/** Who may use an application. Who no longer may loses what was issued at its next use (tokens/authorization-standing.ts). */
@Injectable()
export class ClientAccess implements AdminOperations {
  constructor(private readonly clients: ClientOfPath, private readonly members: GroupMemberStore, private readonly edits: AdminEdits) {}

  get operations(): readonly AdminOperation[] {
    const answer = { status: 200, schema: SCHEMA, example: EXAMPLE } as const;
    return [
      {
        id: 'clients.access.show', method: 'GET', path: PATH, scope: 'clients:read', summary: 'tells who may use an application, and how many people that is', answer,
        read: async (call, statements) => this.shown(await this.clients.read(statements, call), statements),
      },
      {
        id: 'clients.access.set', method: 'PUT', path: PATH, scope: 'clients:write', ifMatch: 'honoured', summary: 'says who may use an application', answer,
        body: { draft: AccessDraft, example: { mode: 'groups', groups: ['engineering'] } }, write: (tx, call) => this.write(tx, call),
      },
      {
        id: 'clients.access.update', method: 'PATCH', path: PATH, scope: 'clients:write', ifMatch: 'honoured', summary: 'changes who may use an application', answer,
        body: { draft: AccessPatch, example: { groups: ['engineering', 'sales'] } }, write: (tx, call) => this.write(tx, call),
      },
    ];
  }

  private async write(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const client = await this.clients.hold(tx, call);
    const body = call.body as AccessPatch;
    const groups = body.groups ?? undefined;
    const mode = body.mode ?? (groups === undefined && client.accessGroups === null ? 'everyone' : 'groups');
    if (mode === 'everyone' && (groups?.length ?? 0) > 0) throw validationProblem([{ path: ['groups'], message: 'must be left out: the mode is everyone' }]);
    await this.requireGroups(tx, groups ?? []);
    await setFields(this.edits, tx, 'clients', client.clientId, { access: mode === 'everyone' ? null : { groups: groups ?? client.accessGroups ?? [] } }, call.act);
    return this.shown(await this.clients.read(tx, call), tx);
  }

  /** Locked, so that none of them goes away before this is written. In one order, so that no two wait for each other. */
  private async requireGroups(tx: Transaction, names: readonly string[]): Promise<void> {
    const missing = new Set<string>();
    for (const name of names.toSorted()) if ((await this.members.hold(tx, name)) === undefined) missing.add(name);
    const problems = names.flatMap((name, index) => (missing.has(name) ? [{ path: ['groups', index], message: `there is no group ${JSON.stringify(name.slice(0, 80))}` }] : []));
    if (problems.length > 0) throw validationProblem(problems);
  }

  private async shown(client: Client, statements: Statements): Promise<AdminAnswer> {
    const { accessGroups } = client;
    const people = await this.members.countAdmitted(statements, accessGroups, COUNTED + 1);
    const body = { mode: accessGroups === null ? 'everyone' : 'groups', groups: accessGroups ?? [], people: Math.min(people, COUNTED), people_exact: people <= COUNTED };
    return { body, etag: etagOf(client) };
  }
}
