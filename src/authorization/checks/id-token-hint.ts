import { invalidRequest } from '../../oauth/errors.js';
import type { Check } from './check.js';

/** OpenID Connect Core §3.1.2.1: who the client believes to be signed in. It may have expired, but it must be ours and the client's own. */
export const checkIdTokenHint: Check = async (parameters, { client, readHint }) => {
  const hint = parameters.get('id_token_hint');
  if (hint === undefined) return { hintedSub: undefined };
  const hintedSub = await readHint(hint, client);
  if (hintedSub === undefined) throw invalidRequest('The id_token_hint is not an ID token of this server for this client.', { parameter: 'id_token_hint' });
  return { hintedSub };
};
