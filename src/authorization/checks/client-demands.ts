import { unauthorizedClient } from '../../oauth/errors.js';
import type { Check } from './check.js';

/** What the client's registration demands and this server cannot do yet must not be passed over: the client relies on it. */
export const checkClientDemands: Check = (_parameters, { client }) => {
  const unmet = client.unmetSignInDemand;
  if (unmet !== undefined) throw unauthorizedClient(`The client is registered with ${unmet}, which this server cannot do yet.`);
  return {};
};
