export interface LogoutTokenInput {
  readonly issuer: string;
  readonly clientId: string;
  /** What this client knows the person by. */
  readonly sub: string;
  readonly sid: string;
  readonly jti: string;
  /** Seconds. */
  readonly issuedAt: number;
}

/** So that no recipient of another kind of token takes it for one of its own. Back-Channel Logout §2.4, RFC 8725 §3.11. */
export const LOGOUT_TOKEN_TYPE = 'logout+jwt';
/** The most that Back-Channel Logout §4 recommends. */
const LIFETIME_SECONDS = 120;

/** The claims of a logout token. Back-Channel Logout §2.4. No nonce, ever: by that it cannot pass for an ID token. */
export function logoutTokenClaims({ issuer, clientId, sub, sid, jti, issuedAt }: LogoutTokenInput): Record<string, unknown> {
  return {
    iss: issuer, aud: clientId, iat: issuedAt, exp: issuedAt + LIFETIME_SECONDS, jti, sub, sid,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  };
}
