import type { RefusedRequest } from '../authorization/refused-request.entity.js';
import type { Client } from '../clients/client.js';
import { redirectUriProblem } from '../oauth/redirect-uri.js';
import { isScope } from '../oauth/scope.js';
import { closestName } from './did-you-mean.js';
import { nearestUri } from './redirect-uri-comparison.js';

/** What was sent, what is registered now, and what to do about it. */
export interface Explanation {
  readonly comparison: Comparison | null;
  /** A sentence or two for whoever has to mend it. */
  readonly advice: string;
  /** Lines for doorward.yaml that would let the request through, where that is the way to mend it. */
  readonly yaml: string | null;
  /** The command that would: not for what a file declares, whose next apply would set it back. */
  readonly command: string | null;
}

type Mending = Pick<Explanation, 'yaml' | 'command'>;

const NONE: Mending = { yaml: null, command: null };

export interface Comparison {
  readonly parameter: string;
  readonly sent: string | null;
  readonly registered: readonly string[];
  readonly nearest: string | null;
  /** The first character that differs, counted from 0. */
  readonly position: number | null;
  readonly difference: string | null;
}

/** What there is to have been meant. */
export interface Known {
  /** Some of the client ids. */
  readonly ids: readonly string[];
  readonly scopes: ReadonlySet<string>;
}

/** @param said how a command is said to whoever asks; `clients list` is said without the name of the program */
export function explain(refused: RefusedRequest, client: Client | undefined, known: Known, said: (words: string) => string): Explanation {
  const { command, ...explanation } = explanationOf(refused, client, known, said);
  return { ...explanation, command: command === null ? null : said(command) };
}

function explanationOf(refused: RefusedRequest, client: Client | undefined, { ids, scopes }: Known, said: (words: string) => string): Explanation {
  const { error, parameter } = refused;
  if (client === undefined && (parameter === 'client_id' || error === 'invalid_client')) return unknownClient(textOf(refused, 'client_id'), ids);
  if (client === undefined) return plain(refused);
  if (client.disabled) return { comparison: null, advice: `The application is disabled. Enable it: ${said(`clients enable ${client.clientId}`)}`, ...NONE };
  if (parameter === 'redirect_uri') return redirectUri(textOf(refused, 'redirect_uri'), client);
  if (error === 'invalid_client') return otherwise('client authentication', null, [client.authMethod], `The application is registered with ${client.authMethod}. Compare the method and the secret that it sends; a secret may have expired (${said(`clients secrets list ${client.clientId}`)}).`);
  if (error === 'invalid_scope' || parameter === 'scope') return scope(textOf(refused, 'scope'), client, scopes);
  if (error === 'unauthorized_client') return grants(refused, client);
  if (error === 'invalid_grant') return { ...plain(refused), advice: `The code or the refresh token was not good: used before, run out, ended, or another application's. The audit log tells which: ${said(`audit list --request ${refused.requestId}`)}` };
  if (parameter === 'code_challenge' || parameter === 'code_challenge_method') return { ...plain(refused), advice: `${refused.description} Switch PKCE with S256 on in the application's library.` };
  return plain(refused);
}

function plain({ description, parameter }: RefusedRequest): Explanation {
  return { comparison: null, advice: parameter === null ? description : `${description} Mend the parameter ${parameter} in the application.`, ...NONE };
}

function otherwise(parameter: string, sent: string | null, registered: readonly string[], advice: string, mending = NONE): Explanation {
  return { comparison: { parameter, sent, registered, nearest: null, position: null, difference: null }, advice, ...mending };
}

function unknownClient(sent: string | null, ids: readonly string[]): Explanation {
  const nearest = sent === null ? undefined : closestName(sent, ids);
  const advice = sent === null ? 'The request names no application. It must send client_id.' : `There is no application with this client_id.${nearest === undefined ? ' Register it, or mend the client_id in the application.' : ` Did you mean ${nearest}?`}`;
  return { comparison: { parameter: 'client_id', sent, registered: [], nearest: nearest ?? null, position: null, difference: null }, advice, ...NONE };
}

function redirectUri(sent: string | null, client: Client): Explanation {
  if (sent === null) return otherwise('redirect_uri', null, client.redirectUris, 'The request sends no redirect_uri, or sends it twice. It must send one of the registered ones.');
  if (client.hasRedirectUri(sent)) return otherwise('redirect_uri', sent, client.redirectUris, 'This redirect URI is registered by now: try again.');
  const nearest = nearestUri(sent, client.redirectUris);
  const problem = redirectUriProblem(sent, { applicationType: client.metadata.application_type });
  const comparison: Comparison = {
    parameter: 'redirect_uri', sent, registered: client.redirectUris, nearest: nearest?.uri ?? null, position: nearest?.position ?? null, difference: nearest?.difference ?? null,
  };
  if (problem !== undefined) return { comparison, advice: `The application must send a registered redirect URI. This one cannot be registered: it ${problem}.`, ...NONE };
  return { comparison, advice: 'Let the application send the registered redirect URI, letter by letter; or, if the one that was sent is right, register it.', ...mending(client, 'redirect_uris', [...client.redirectUris, sent]) };
}

function scope(sent: string | null, client: Client, known: ReadonlySet<string>): Explanation {
  const missing = (sent ?? '').split(' ').filter((value) => value !== '' && !client.scopes.includes(value));
  if (missing.length === 0) return otherwise('scope', sent, [...client.scopes], 'The application may ask for these scopes; not with this grant, or not more than was granted before.');
  const never = missing.filter((value) => !isScope(value));
  if (never.length > 0) return otherwise('scope', sent, [...client.scopes], `No scope can be called ${never.join(', ')}: scopes are printable ASCII, separated by spaces.`);
  const undeclared = missing.find((value) => !known.has(value));
  if (undeclared !== undefined) {
    const nearest = closestName(undeclared, known);
    const then = nearest === undefined ? 'Declare it with its API first, or mend the scope in the application.' : `Did you mean ${nearest}?`;
    return otherwise('scope', sent, [...client.scopes], `There is no scope ${undeclared}. ${then}`);
  }
  return otherwise('scope', sent, [...client.scopes], `The application is not registered for ${missing.join(', ')}. Ask for less, or register what is missing.`, mending(client, 'scope', [...client.scopes, ...missing].join(' ')));
}

function grants(refused: RefusedRequest, client: Client): Explanation {
  const wanted = refused.endpoint === 'authorization' ? 'authorization_code' : textOf(refused, 'grant_type');
  if (wanted === null || client.allowsGrant(wanted)) return plain(refused);
  return otherwise('grant_type', wanted, client.grantTypes, `The application is not registered for ${wanted}.`, mending(client, 'grant_types', [...client.grantTypes, wanted]));
}

function textOf({ sent }: RefusedRequest, name: string): string | null {
  const value = sent[name];
  return typeof value === 'string' ? value : null;
}

function mending(client: Client, field: string, value: string | readonly string[]): Mending {
  const values = typeof value === 'string' ? [value] : value;
  const isOfFile = client.managedBy?.startsWith('file:') === true;
  return {
    // JSON is YAML: nothing that was sent can become a line of its own.
    yaml: `clients:\n  - client_id: ${JSON.stringify(client.clientId)}\n    ${field}: ${JSON.stringify(value)}\n`,
    command: isOfFile || values.some((each) => !PRINTABLE.test(each)) ? null : `clients update ${quoted(client.clientId)} --${field.replaceAll('_', '-')} ${values.map(quoted).join(' ')}`,
  };
}

/** No option, and nothing that a terminal would take for more than text. */
const PRINTABLE = /^(?!-)\P{C}+$/u;

/** For a shell: what was sent is a stranger's. */
const quoted = (text: string): string => (/^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);
