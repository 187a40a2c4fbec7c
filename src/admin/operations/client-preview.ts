import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import type { Statements } from '../../database/statements.js';
import { parseScope, scopeProblem } from '../../oauth/scope.js';
import { GroupStore } from '../../users/group.store.js';
import { isIdentifier } from '../../users/identifier.js';
import { User } from '../../users/user.entity.js';
import { ClientOfPath } from '../client-of-path.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations, Schema } from '../operation.js';
import { object, SCOPES, TEXT, TEXT_OR_NULL } from '../operation-schemas.js';
import { AdminProblem } from '../problem.js';
import { TokenPreviews } from '../token-preview.js';
import { personIdProblem } from '../person-id.js';

const CLAIMS: Schema = { type: ['object', 'null'] };
const SCHEMA = object({
  user: object({ id: TEXT, preferred_username: TEXT }),
  admitted: { type: 'boolean' },
  because: { ...TEXT_OR_NULL, description: 'Why the person would not get in; null when they would.' },
  scopes: SCOPES,
  refused_scopes: SCOPES,
  error: { type: ['object', 'null'], properties: { code: TEXT, description: TEXT } },
  id_token: CLAIMS,
  userinfo: CLAIMS,
  access_token: { type: ['object', 'null'], properties: { format: { type: 'string', enum: ['jwt', 'opaque'] }, claims: { type: 'object' } } },
});
const EXAMPLE = {
  user: { id: 'usr_01k7q3w5x2m8n4c6v9b0z1a2s3', preferred_username: 'ada' }, admitted: true, because: null, scopes: ['openid', 'email'], refused_scopes: [], error: null,
  id_token: { iss: 'https://id.example.com', sub: 'usr_01k7q3w5x2m8n4c6v9b0z1a2s3', aud: 'intranet', amr: ['pwd'] },
  userinfo: { sub: 'usr_01k7q3w5x2m8n4c6v9b0z1a2s3', email: 'ada@example.com', email_verified: true },
  access_token: { format: 'jwt', claims: { aud: 'https://id.example.com', scope: 'openid email' } },
};

/** "What would this person's tokens say at this application?", without signing in as them. */
@Injectable()
export class ClientPreview implements AdminOperations {
  constructor(private readonly clients: ClientOfPath, private readonly previews: TokenPreviews, private readonly groups: GroupStore) {}

  readonly operations: readonly AdminOperation[] = [{
    id: 'clients.preview', method: 'GET', path: '/clients/{client_id}/preview', scope: 'clients:read',
    summary: 'tells what a person\'s tokens for an application would say, and whether the person would get in; takes users:read as well',
    query: [
      { name: 'user', about: 'the id of the person', schema: { type: 'string', maxLength: 64, examples: ['usr_01k7q3w5x2m8n4c6v9b0z1a2s3'] } },
      { name: 'scope', about: 'the scopes that are asked for; all that the application may ask for when left out', schema: { type: 'string', maxLength: 2048, examples: ['openid email'] } },
      { name: 'resource', about: 'the API that the access token is to be for', schema: { type: 'string', maxLength: 512 } },
    ],
    answer: { status: 200, schema: SCHEMA, example: EXAMPLE },
    read: (call, statements) => this.preview(call, statements),
  }];

  private async preview(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    if (!call.caller.may('users:read')) throw new AdminProblem('insufficient-scope', 'This takes users:read besides clients:read: it tells what applications are told of a person.');
    const client = await this.clients.read(statements, call);
    if (!client.allowsGrant('authorization_code')) throw new AdminProblem('not-found', 'Nobody signs in at this application: its grant_types have no authorization_code.');
    const user = await requireUser(statements, call.query['user']);
    const { scope, resource } = call.query as { scope?: string; resource?: string };
    const problem = scope === undefined ? undefined : scopeProblem(scope);
    if (problem !== undefined) throw new AdminProblem('invalid-parameter', `The parameter scope is not valid: ${problem}.`, { errors: [{ pointer: '?scope', code: 'invalid', detail: problem }] });
    const preview = await this.previews.of(client, user, { scopes: scope === undefined ? client.scopes : parseScope(scope), resource });
    const because = await this.refusalOf(client, user);
    return { body: { user: { id: user.id, preferred_username: user.preferredUsername }, admitted: because === null, because, ...preview } };
  }

  private async refusalOf(client: Client, user: User): Promise<string | null> {
    if (client.disabled) return 'The application is disabled.';
    if (user.disabledAt !== null) return 'The person is disabled.';
    if (client.accessGroups === null || (await this.groups.isInAny(user.id, client.accessGroups))) return null;
    return client.accessGroups.length === 0 ? 'The application lets nobody in: it names no group.' : `The person is in none of the groups ${client.accessGroups.join(', ')}.`;
  }
}

async function requireUser(statements: Statements, id: unknown): Promise<User> {
  if (typeof id !== 'string') throw new AdminProblem('invalid-parameter', 'The parameter user is missing.', { errors: [{ pointer: '?user', code: 'missing', detail: 'Is needed.' }] });
  const user = isIdentifier(id) ? await statements.first(User, 'WHERE id = ? AND deleted_at IS NULL', [id]) : undefined;
  const problem = personIdProblem(id) ?? 'names nobody';
  if (user?.id !== id) throw new AdminProblem('invalid-parameter', `The parameter user ${problem}.`, { errors: [{ pointer: '?user', code: 'unknown', detail: `It ${problem}.` }] });
  return user;
}
