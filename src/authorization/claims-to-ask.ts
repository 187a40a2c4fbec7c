import type { AuthorizationRequestParameters } from './authorization-request.js';
import type { Consent } from './consent.entity.js';

/** The claims asked for by name that this consent does not cover: neither by their own names nor by the scopes that tell them. */
export const claimsToAsk = ({ askedClaims = {} }: AuthorizationRequestParameters, consent: Pick<Consent, 'scopes' | 'claims'> | undefined): string[] =>
  Object.entries(askedClaims).flatMap(([name, scope]) => (consent !== undefined && (consent.claims?.includes(name) === true || consent.scopes.includes(scope)) ? [] : [name]));
