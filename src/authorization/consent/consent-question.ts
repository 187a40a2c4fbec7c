import { claimsToAsk } from '../claims-to-ask.js';
import type { Consent } from '../consent.entity.js';
import type { StoredAuthorizationRequest } from '../authorization-request.entity.js';
import type { FullSituation } from '../situations.js';

/** What a consent page asks. */
export interface ConsentQuestion {
  readonly scopes: readonly string[];
  /** Claims that are asked for by name. */
  readonly claims: readonly string[];
  /** The consent that stays beside it; `undefined` when the page shows everything. */
  readonly besides: Consent | undefined;
}

/** The scopes and claims that were not allowed before; all of them where the client wants to be asked anew, or where none is new. */
export function consentQuestion(stored: StoredAuthorizationRequest, { consent }: FullSituation): ConsentQuestion {
  const { scopes, prompt } = stored.parameters;
  const fresh = scopes.filter((scope) => consent?.scopes.includes(scope) !== true);
  const freshClaims = claimsToAsk(stored.parameters, consent);
  if (prompt.includes('consent') || fresh.length + freshClaims.length === 0) return { scopes, claims: claimsToAsk(stored.parameters, undefined), besides: undefined };
  return { scopes: fresh, claims: freshClaims, besides: consent };
}

/**
 * What the form's CSRF token says that it is about: this person, this request, and the consent that the page left out because it had been given.
 * An answer counts for nothing else: not for another request in the same browser, nor for scopes that were withdrawn while the page was open.
 */
export const consentSubject = (sessionId: string, requestId: string, besides: Consent | undefined): string =>
  [sessionId, requestId, ...(besides === undefined ? [] : [besides.id])].join(' ');
