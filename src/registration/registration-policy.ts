import { ADMIN_SCOPES } from '../clients/known-scopes.js';
import type { RegistrationToken } from './registration-token.entity.js';

/** What a client may register for itself. */
export interface RegistrationPolicy {
  readonly grantTypes: readonly string[];
  readonly scopes: readonly string[];
}

/** Grants at which a person is asked, and what that person may share: nobody who registers so gets anything that nobody has allowed. */
export const OPEN_POLICY: RegistrationPolicy = {
  grantTypes: ['authorization_code', 'refresh_token'],
  scopes: ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'],
};

/** The scopes of the admin API are never among them, whatever a token says: whoever registers a client would make an administrator of it. */
export function policyOf(token: RegistrationToken | undefined): RegistrationPolicy {
  return token === undefined ? OPEN_POLICY : widened(OPEN_POLICY, { grantTypes: token.grantTypes, scopes: token.scopes.filter((scope) => !ADMIN_SCOPES.includes(scope)) });
}

/** What it has may stay: an administrator may have given it. */
export function widened(policy: RegistrationPolicy, by: RegistrationPolicy): RegistrationPolicy {
  return { grantTypes: [...new Set([...policy.grantTypes, ...by.grantTypes])], scopes: [...new Set([...policy.scopes, ...by.scopes])] };
}
