import type { AdminOperation, Schema } from '../operation.js';
import { operationObject, tagOf } from './operation-object.js';
import { FIELD_ERROR_SCHEMA, PROBLEM_SCHEMA } from './problem-answers.js';

/** What the document says of this server. */
export interface ServerFacts {
  readonly issuer: string;
  readonly version: string;
}

/** The members of the document that others here read. OpenAPI 3.1 §4.8.1. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly summary: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
}

const DESCRIPTION = `Everything that the administrators of this server can do. Field names are those of RFC 7591 and OpenID Connect.

Ask the token endpoint for an access token for this API and send it as \`Authorization: Bearer\`. Unknown fields and parameters are refused. Refusals are problem documents (RFC 9457).`;

/** The admin API as an OpenAPI 3.1 document: everything in it is read off the declarations of the operations. */
export function toOpenApi(operations: readonly AdminOperation[], { issuer, version }: ServerFacts): OpenApiDocument {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const operation of operations) (paths[operation.path] ??= {})[operation.method.toLowerCase()] = operationObject(operation, `${issuer}/docs/errors`);
  return {
    openapi: '3.1.0',
    info: { title: 'Doorward admin API', version, summary: 'Applications, people, groups, APIs, and what they may do.', description: DESCRIPTION },
    servers: [{ url: `${issuer}/admin/v1` }],
    tags: [...new Set(operations.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: PROBLEM_SCHEMA, FieldError: FIELD_ERROR_SCHEMA, Page: PAGE_SCHEMA },
      securitySchemes: { oauth2: securityScheme(operations, issuer) },
    },
  };
}

const PAGE_SCHEMA: Schema = {
  type: 'object',
  required: ['next_cursor', 'has_more'],
  properties: {
    next_cursor: { type: ['string', 'null'], description: 'The cursor of the next page; null at the end.' },
    has_more: { type: 'boolean' },
    total_estimate: { type: 'integer', description: 'About how many there are; with include=total_estimate.' },
  },
};

function securityScheme(operations: readonly AdminOperation[], issuer: string): Schema {
  const names = [...new Set(operations.map(({ scope }) => scope).filter((scope) => scope !== null))].toSorted();
  const scopes = Object.fromEntries(names.map((name) => [name, aboutScope(name)]));
  const [tokenUrl, authorizationUrl] = [`${issuer}/oauth2/token`, `${issuer}/oauth2/authorize`];
  return { type: 'oauth2', description: `Tokens for the audience ${issuer}/admin/v1.`, flows: { clientCredentials: { tokenUrl, scopes }, authorizationCode: { authorizationUrl, tokenUrl, refreshUrl: tokenUrl, scopes } } };
}

/** `client-secrets:write`: Change client secrets. */
function aboutScope(name: string): string {
  const [resource = '', verb] = name.split(':');
  return `${verb === 'read' ? 'See' : verb === 'write' ? 'Change' : 'Use'} ${resource.replaceAll('-', ' ')}`;
}
