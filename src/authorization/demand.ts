import type { Client } from '../clients/client.js';
import type { Demand } from '../sessions/sign-in-context.js';
import { meetsAcr } from '../tokens/acr.js';
import type { AuthorizationRequestParameters } from './authorization-request.js';

/**
 * How strong a sign-in has to be for this request: what the client's registration demands always, what is essential to the request, and what it would
 * like best. OpenID Connect Core §3.1.2.1 (acr_values), §5.5.1.1 (essential). `undefined`: no stronger than policy says of everybody.
 */
export function demandOf({ essentialAcr, claims }: Pick<AuthorizationRequestParameters, 'essentialAcr' | 'claims'>, { metadata }: Client): Demand | undefined {
  const [required, wanted] = [metadata.required_acr, claims?.acr];
  if (required === undefined && essentialAcr === undefined && wanted === undefined) return undefined;
  return {
    requires: (amr) => (required === undefined || meetsAcr(amr, required)) && (essentialAcr === undefined || meetsAny(amr, essentialAcr)),
    prefers: (amr) => wanted === undefined || meetsAny(amr, wanted),
    enrols: required !== undefined,
  };
}

const meetsAny = (amr: readonly string[], levels: readonly string[]): boolean => levels.some((acr) => meetsAcr(amr, acr));
