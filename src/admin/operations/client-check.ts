import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import type { Statements } from '../../database/statements.js';
import { redirectUriProblem } from '../../oauth/redirect-uri.js';
import { ClientOfPath } from '../client-of-path.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations, Schema } from '../operation.js';
import { TEXT } from '../operation-schemas.js';
import { AdminProblem } from '../problem.js';
import { nearestUri } from '../redirect-uri-comparison.js';

const SCHEMA: Schema = {
  type: 'object',
  properties: {
    url: TEXT,
    accepted: { type: 'boolean', description: 'Whether the authorization endpoint would send people there.' },
    problem: { ...TEXT, description: 'Why it could not even be registered.' },
    nearest: {
      type: 'object',
      properties: { uri: TEXT, position: { type: 'integer', minimum: 0, description: 'The first character that differs, counted from 0.' }, difference: TEXT },
      required: ['uri', 'position', 'difference'],
      additionalProperties: false,
    },
  },
  required: ['url', 'accepted'],
  additionalProperties: false,
};
const EXAMPLE = {
  url: 'https://app.example.com/cb/', accepted: false,
  nearest: { uri: 'https://app.example.com/cb', position: 26, difference: 'It has a trailing slash that the registered one does not have.' },
};

/** "Would this redirect URI be accepted?": the comparison of the authorization endpoint, without a sign-in. */
@Injectable()
export class ClientCheck implements AdminOperations {
  constructor(private readonly clients: ClientOfPath) {}

  readonly operations: readonly AdminOperation[] = [{
    id: 'clients.check', method: 'GET', path: '/clients/{client_id}/check', scope: 'clients:read', summary: 'tells whether a redirect URI would be accepted, and how it differs from the nearest registered one',
    query: [{ name: 'url', about: 'the redirect URI as the application sends it', schema: { type: 'string', maxLength: 4096, examples: ['https://app.example.com/cb/'] } }],
    answer: { status: 200, schema: SCHEMA, example: EXAMPLE },
    read: (call, statements) => this.check(call, statements),
  }];

  private async check(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const { url } = call.query;
    if (typeof url !== 'string') throw new AdminProblem('invalid-parameter', 'The parameter url is missing.', { errors: [{ pointer: '?url', code: 'missing', detail: 'Is needed.' }] });
    return { body: verdict(await this.clients.read(statements, call), url) };
  }
}

function verdict(client: Client, url: string): Record<string, unknown> {
  if (client.hasRedirectUri(url)) return { url, accepted: true };
  const problem = redirectUriProblem(url, { applicationType: client.metadata.application_type });
  const nearest = nearestUri(url, client.redirectUris);
  return { url, accepted: false, ...(problem === undefined ? {} : { problem: `A redirect URI ${problem}.` }), ...(nearest === undefined ? {} : { nearest }) };
}
