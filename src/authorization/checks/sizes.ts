import { invalidRequest } from '../../oauth/errors.js';
import type { Check } from './check.js';

/** Characters; what is longer has no use and costs storage for half an hour. docs/reference/limits.md. */
const LONGEST: Readonly<Record<string, number>> = { state: 2048, nonce: 2048, scope: 2048, login_hint: 512, ui_locales: 512, acr_values: 512, claims: 8192, id_token_hint: 8192 };

/** No store keeps a NUL, and no nonce has a use for the others. */
const CONTROL = /\p{Cc}/u;

export const checkSizes: Check = (parameters) => {
  for (const [name, longest] of Object.entries(LONGEST)) {
    const value = parameters.get(name);
    if (value !== undefined && value.length > longest) throw invalidRequest(`The parameter ${name} is longer than ${longest} characters.`, { parameter: name });
  }
  if (CONTROL.test(parameters.get('nonce') ?? '')) throw invalidRequest('The parameter nonce has control characters.', { parameter: 'nonce' });
  return { state: parameters.get('state'), nonce: parameters.get('nonce'), loginHint: parameters.get('login_hint'), uiLocales: parameters.get('ui_locales') };
};
