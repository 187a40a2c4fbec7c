import { invalidRequest } from '../../oauth/errors.js';
import type { Check } from './check.js';

const DEEPEST = 6;

/** The claims parameter is not heeded (discovery says so: claims_parameter_supported false), but what is no claims request is refused. OpenID Connect Core §5.5. */
export const checkClaims: Check = (parameters) => {
  const text = parameters.get('claims');
  if (text !== undefined && !isClaimsRequest(text)) throw invalidRequest('The parameter claims is not a JSON object of claims requests.', { parameter: 'claims' });
  return {};
};

function isClaimsRequest(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    if (depth > DEEPEST) return false;
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).every((name) => name !== '__proto__');
  } catch {
    return false;
  }
}
