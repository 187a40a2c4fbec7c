import type { RequestOrigin } from '../audit/event.js';
import type { Client } from '../clients/client.js';
import { invalidRequest, invalidTarget } from '../oauth/errors.js';
import type { Parameters } from '../oauth/parameters.js';
import { parseScope } from '../oauth/scope.js';
import type { Audience } from './audience.js';
import type { Audiences } from './audiences.js';
import type { Authorization } from './authorization.entity.js';

/** A token request, parsed once, from a client that has proved who it is. RFC 6749 §4. */
export interface TokenRequest {
  readonly grantType: string;
  readonly client: Client;
  /** `undefined`: the client asked for none. */
  readonly scopes: readonly string[] | undefined;
  /** What the grant declared in `parameters`; the grant reads nothing else. */
  readonly parameters: Pick<Parameters, 'get' | 'require'>;
  /** Whom a token with these scopes would be for. Throws, or rejects with, invalid_target. `allowed`: by what a person gave, where one did. */
  audience(scopes: readonly string[], allowed?: Pick<Authorization, 'resources' | 'createdAt'>): Audience | Promise<Audience>;
  readonly origin: RequestOrigin;
  /** When it arrived, in milliseconds: one request, one instant. */
  readonly at: number;
}

const MOST_CHARACTERS = 2048;

/** Throws invalid_request, invalid_scope or invalid_target. */
export function parseTokenRequest(client: Client, parameters: Parameters, context: TokenRequestContext): TokenRequest {
  const grantType = parameters.require('grant_type');
  const scope = parameters.get('scope');
  if (scope !== undefined && scope.length > MOST_CHARACTERS) throw invalidRequest('The scope is longer than 2048 characters.', { parameter: 'scope' });
  const resources = parameters.all('resource');
  if (resources.length > 1) throw invalidTarget('An access token is for one resource: name one.');
  const resource = resources[0];
  return {
    grantType,
    client,
    parameters,
    origin: context.origin,
    at: context.at,
    scopes: scope === undefined ? undefined : parseScope(scope),
    audience: (scopes, allowed) => {
      const granted = allowed?.resources ?? [];
      const audience = context.audiences.choose({ scopes, resource: resource ?? granted[0], granted, since: allowed?.createdAt });
      return audience instanceof Promise ? audience.then((chosen) => inFormatOf(client, chosen)) : inFormatOf(client, audience);
    },
  };
}

const inFormatOf = (client: Client, audience: Audience): Audience => (client.accessTokenFormat === undefined ? audience : { ...audience, format: client.accessTokenFormat });

/** What a token request is read against. */
export interface TokenRequestContext {
  readonly audiences: Pick<Audiences, 'choose'>;
  readonly origin: RequestOrigin;
  readonly at: number;
}
