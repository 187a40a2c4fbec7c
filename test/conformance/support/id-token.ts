/** Claims that an ID token may hold although nobody asked for them: OpenID Connect Core §2 and §3.3.2.11, and `sid` of the logout specifications. */
export const ID_TOKEN_CLAIMS: ReadonlySet<string> = new Set(['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'jti', 'auth_time', 'nonce', 'acr', 'amr', 'azp', 'at_hash', 'c_hash', 's_hash', 'sid']);
