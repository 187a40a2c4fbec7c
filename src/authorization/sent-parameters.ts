import type { Parameters } from '../oauth/parameters.js';
import { hideSecrets } from '../platform/log-redaction.js';

const LONGEST = 1000;
const MOST_REPEATED = 5;

/** What an application says of itself and of what it wants: kept as it was sent. */
const KEPT = [
  'client_id', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'resource', 'prompt', 'max_age', 'acr_values', 'display', 'ui_locales', 'code_challenge_method', 'grant_type',
] as const;
/** Secret, personal or long: only that it was sent. */
const SEEN = [
  'state', 'nonce', 'code_challenge', 'code_verifier', 'claims', 'request', 'request_uri', 'registration', 'id_token_hint', 'login_hint', 'code', 'refresh_token', 'client_secret', 'client_assertion',
] as const;

/** Nothing else is kept: what a stranger adds besides may be anything. */
export function sentParameters(parameters: Parameters): Readonly<Record<string, string | true | readonly string[]>> {
  const kept = KEPT.flatMap((name) => {
    const values = parameters.all(name).slice(0, MOST_REPEATED).map(bounded);
    return values.length === 0 ? [] : [[name, values.length === 1 ? (values[0] ?? '') : values] as const];
  });
  const seen = SEEN.flatMap((name) => (parameters.has(name) ? [[name, true as const] as const] : []));
  return Object.fromEntries<string | true | readonly string[]>([...kept, ...seen]);
}

/** A redirect URI may carry what its application keeps in there: values that look like secrets are hidden. */
function bounded(value: string): string {
  return hideSecrets(value.slice(0, LONGEST));
}
