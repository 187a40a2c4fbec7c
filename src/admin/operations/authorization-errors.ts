import { Inject, Injectable } from '@nestjs/common';
import { RefusedRequestStore } from '../../authorization/refused-request.store.js';
import { ClientStore } from '../../clients/client.store.js';
import { CONFIG, type Config } from '../../config/config.js';
import { saidCommand } from '../../config/said-command.js';
import type { Statements } from '../../database/statements.js';
import { Clock } from '../../platform/clock.js';
import { KnownScopes } from '../known-scopes.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations, Schema } from '../operation.js';
import { INSTANT, listOf, object, TEXT, TEXT_OR_NULL, toTime } from '../operation-schemas.js';
import { AdminProblem } from '../problem.js';
import { explain } from '../refusal-explanation.js';

const SCHEMA: Schema = object({
  request_id: TEXT,
  occurred_at: INSTANT,
  endpoint: { type: 'string', enum: ['authorization', 'token'] },
  client_id: { ...TEXT_OR_NULL, description: 'The application, if there is one with the client_id that was sent' },
  error: { ...TEXT, description: 'The error code of RFC 6749' },
  parameter: { ...TEXT_OR_NULL, description: 'The parameter at fault' },
  description: TEXT,
  sent: { type: 'object', description: 'What was sent, by name; true where only that it was sent is kept' },
  comparison: {
    ...object({
      parameter: TEXT, sent: TEXT_OR_NULL, registered: listOf(TEXT), nearest: TEXT_OR_NULL,
      position: { type: ['integer', 'null'], minimum: 0, description: 'The first character that differs, counted from 0' }, difference: TEXT_OR_NULL,
    }),
    type: ['object', 'null'], description: 'What was sent against what is registered now',
  },
  advice: { ...TEXT, description: 'What to do' },
  yaml: { ...TEXT_OR_NULL, description: 'Lines for doorward.yaml that would let the request through' },
  command: { ...TEXT_OR_NULL, description: 'The command that would, where no file declares the application' },
});

const EXAMPLE = {
  request_id: 'req_01kaq7z3v5m8w2t4x6y9b1c3d6', occurred_at: '2026-11-22T09:15:00.000Z', endpoint: 'authorization', client_id: 'intranet', error: 'invalid_request', parameter: 'redirect_uri',
  description: 'The redirect_uri is not registered for this client. Compare letter by letter: scheme, host, port, path, trailing slash.',
  sent: { client_id: 'intranet', redirect_uri: 'https://intranet.example.com/cb/', response_type: 'code', scope: 'openid', state: true },
  comparison: {
    parameter: 'redirect_uri', sent: 'https://intranet.example.com/cb/', registered: ['https://intranet.example.com/cb'], nearest: 'https://intranet.example.com/cb', position: 31,
    difference: 'It has a trailing slash that the registered one does not have.',
  },
  advice: 'Let the application send the registered redirect URI, letter by letter; or, if the one that was sent is right, register it.',
  yaml: 'clients:\n  - client_id: "intranet"\n    redirect_uris: ["https://intranet.example.com/cb","https://intranet.example.com/cb/"]\n',
  command: 'doorward clients update intranet --redirect-uris https://intranet.example.com/cb https://intranet.example.com/cb/',
};

/** Why a request was refused, for who has the request id that the error page showed. */
@Injectable()
export class AuthorizationErrorOperations implements AdminOperations {
  constructor(
    private readonly refused: RefusedRequestStore,
    private readonly clients: ClientStore,
    private readonly scopes: KnownScopes,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  readonly operations: readonly AdminOperation[] = [{
    id: 'authorization-errors.show', method: 'GET', path: '/authorization-errors/{request_id}', scope: 'audit:read', summary: 'tell why a request was refused: what was sent against what is registered',
    answer: { status: 200, schema: SCHEMA, example: EXAMPLE }, command: 'errors show', read: (call, statements) => this.show(call, statements),
  }];

  private async show(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const refused = await this.refused.find(call.path['request_id'] ?? '', this.clock.now(), statements);
    if (refused === undefined) throw new AdminProblem('not-found', 'No refusal is kept under this request id. They are kept for a week, and only so many a minute; the log of the server may know more.');
    const client = refused.clientId === null ? undefined : await this.clients.read(statements, refused.clientId);
    const ids = client === undefined ? await this.clients.idsLike(String(refused.sent['client_id'] ?? ''), statements) : [];
    // Who is at the command line has this machine before them; who asks the API sits anywhere.
    const said = (words: string): string => (call.caller.kind === 'cli' ? saidCommand(this.config, words) : `doorward ${words}`);
    const { requestId, refusedAt, endpoint, clientId, error, parameter, description, sent } = refused;
    return { body: { request_id: requestId, occurred_at: toTime(refusedAt), endpoint, client_id: clientId, error, parameter, description, sent, ...explain(refused, client, { ids, scopes: await this.scopes.with(new Map(), statements) }, said) } };
  }
}
