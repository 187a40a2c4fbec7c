/**
 * What a client asked to be told beyond its scopes, as far as it may have it (OpenID Connect Core §5.5): kept with the authorization, so that
 * a refresh tells the same. Names of claims, and the acr values that it would like best.
 */
export interface RequestedClaims {
  readonly idToken?: readonly string[];
  readonly userinfo?: readonly string[];
  readonly acr?: readonly string[];
}
