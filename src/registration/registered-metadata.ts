import { Injectable } from '@nestjs/common';
import { ClientAuthenticator } from '../clients/client-authenticator.js';
import type { ClientMetadata } from '../clients/client-metadata.js';
import { CLIENT_METADATA_NAMES, LOCALISED_NAMES, parseClientMetadata } from '../clients/parse-client-metadata.js';
import { unmetDemandOf } from '../clients/unmet-demand.js';
import { GrantRegistry } from '../tokens/grant-registry.js';
import type { RegistrationPolicy } from './registration-policy.js';
import { algorithmProblems } from './available-algorithms.js';
import { type MetadataProblem, metadataRefused } from './registration-errors.js';

/** What only administrators say of an application. */
const ADMINISTRATORS_OWN = ['first_party', 'access', 'access_token_format', 'required_acr', 'lifetimes'] as const;
const LOCALISED = new RegExp(LOCALISED_NAMES);
const MOST_MEMBERS = 200;

/** Turns what a client says of itself into metadata that it may have. */
@Injectable()
export class RegisteredMetadata {
  constructor(private readonly grants: GrantRegistry, private readonly authenticator: ClientAuthenticator) {}

  /**
   * Complete metadata within the policy. `stored`: what the client has so far, whose administrators' fields stay. Throws invalid_redirect_uri and
   * invalid_client_metadata. RFC 7591 §2, OpenID Connect Registration §2.
   */
  parse(input: unknown, policy: RegistrationPolicy, stored?: ClientMetadata): ClientMetadata {
    const wire = knownMembers(input);
    const own = ADMINISTRATORS_OWN.filter((name) => wire[name] !== undefined);
    if (own.length > 0) throw metadataRefused(own.map((name) => ({ pointer: `/${name}`, message: 'is for administrators to say' })));
    const { metadata, problems } = parseClientMetadata({ ...wire, ...scopeWithin(wire['scope'], policy) }, { grantTypes: this.grants.types(), authenticationMethods: this.authenticator.methods() });
    if (metadata === undefined) throw metadataRefused(problems);
    const refused = [...this.beyond(metadata, policy), ...foreignOrigins(metadata)];
    if (refused.length > 0) throw metadataRefused(refused);
    return { ...metadata, ...withDefaults(metadata), ...administratorsFields(stored) };
  }

  /** What it may not have, and what this server cannot do: better told now than at the first sign-in. */
  private beyond(metadata: ClientMetadata, policy: RegistrationPolicy): MetadataProblem[] {
    const problems = metadata.grant_types.flatMap((grant, index) =>
      policy.grantTypes.includes(grant) && this.grants.types().includes(grant) ? [] : [{ pointer: `/grant_types/${index}`, message: `may not be registered here: ${policy.grantTypes.join(', ')} may` }]);
    const { token_endpoint_auth_method: method } = metadata;
    const demand = unmetDemandOf(metadata, 'tokens');
    if (!this.authenticator.methods().includes(method)) problems.push({ pointer: '/token_endpoint_auth_method', message: `is not supported: ${this.authenticator.methods().join(', ')} are` });
    if (demand !== undefined) problems.push({ pointer: `/${demand}`, message: 'asks for what this server cannot do yet' });
    return [...problems, ...algorithmProblems(metadata, this.authenticator.signingAlgorithms())];
  }
}

/** Members that nobody here understands are passed over, as RFC 7591 §2 wants it; null is the same as left out (RFC 7592 §2.2). */
export function knownMembers(input: unknown): Readonly<Record<string, unknown>> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw metadataRefused([{ pointer: '', message: 'The body must be a JSON object' }]);
  const entries = Object.entries(input);
  if (entries.length > MOST_MEMBERS) throw metadataRefused([{ pointer: '', message: `The body must not have more than ${MOST_MEMBERS} members` }]);
  return Object.fromEntries(entries.filter(([name, value]) => value !== null && (CLIENT_METADATA_NAMES.includes(name) || LOCALISED.test(name))));
}

/** The scopes that it may have, of those that it names: the answer tells which (RFC 7591 §2). Left out: the usual ones, and those that its token is for. */
function scopeWithin(scope: unknown, policy: RegistrationPolicy): { readonly scope?: unknown } {
  if (typeof scope !== 'string') return scope === undefined ? {} : { scope };
  const allowed = scope.split(' ').filter((each) => policy.scopes.includes(each));
  if (allowed.length === 0 && scope.trim() !== '') throw metadataRefused([{ pointer: '/scope', message: 'names nothing that may be registered here' }]);
  return { scope: allowed.join(' ') };
}

/** Scripts may be let in on origins that the client answers people on, and nowhere else: preflights are answered for all clients together. */
function foreignOrigins(metadata: ClientMetadata): MetadataProblem[] {
  const own = new Set(metadata.redirect_uris.map((uri) => new URL(uri).origin));
  return (metadata.cors_origins ?? []).flatMap((origin, index) => (own.has(origin) ? [] : [{ pointer: `/cors_origins/${index}`, message: 'must be the origin of one of the redirect_uris' }]));
}

/** Libraries that register themselves are often of an age at which assertions named the token endpoint (OpenID Connect Core §9). */
function withDefaults({ token_endpoint_auth_method: method, token_endpoint_auth_audience: audience }: ClientMetadata): Partial<ClientMetadata> {
  return audience === undefined && method.endsWith('_jwt') ? { token_endpoint_auth_audience: 'token_endpoint' } : {};
}

function administratorsFields(stored: ClientMetadata | undefined): Partial<ClientMetadata> {
  const { first_party, access, access_token_format, required_acr, lifetimes } = stored ?? {};
  return { ...(first_party === undefined ? {} : { first_party }), ...(access === undefined ? {} : { access }), ...(access_token_format === undefined ? {} : { access_token_format }), ...(required_acr === undefined ? {} : { required_acr }), ...(lifetimes === undefined ? {} : { lifetimes }) };
}

/** What the client is told of its metadata. */
export function shownMetadata(metadata: ClientMetadata): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !ADMINISTRATORS_OWN.some((own) => own === name)));
}
