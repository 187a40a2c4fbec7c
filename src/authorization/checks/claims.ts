import { parseJsonBody } from '../../http/json-body.js';
import { invalidRequest } from '../../oauth/errors.js';
import type { Check } from './check.js';

/** The claims parameter is not heeded (discovery says so: claims_parameter_supported false), but what is no claims request is refused. OpenID Connect Core §5.5. */
export const checkClaims: Check = (parameters) => {
  const text = parameters.get('claims');
  if (text !== undefined && !isClaimsRequest(text)) throw invalidRequest('The parameter claims is not a JSON object of claims requests.', { parameter: 'claims' });
  return {};
};

/** Read as strictly as a body: repeated and prototype names, and nesting without end, are no claims. */
function isClaimsRequest(text: string): boolean {
  try {
    const value = parseJsonBody(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
