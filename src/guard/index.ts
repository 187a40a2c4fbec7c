/**
 * The resource-server kit, published as `doorward/guard`: what any service needs to take Doorward's access tokens.
 * It imports nothing of the server and nothing but Node.
 */
export { BearerChallenge, type ChallengeParameters } from './bearer-challenge.js';
export { authorizationFields, isBearerToken, readBearerToken } from './bearer-credentials.js';
export { AuthorizationServerUnavailable } from './bounded-fetch.js';
export type { Introspect, IntrospectionAnswer } from './introspection.js';
export type { JwsAlgorithmName } from './jws-algorithms.js';
export { BearerGuard, principalOf } from './nest-guard.js';
export type { Principal } from './principal.js';
export { type BearerError, TokenRefused } from './refusal.js';
export { RequireScope, requiredScopes } from './require-scope.js';
export type { GuardClock } from './system-clock.js';
export { createTokenGuard, type TokenGuard, type TokenGuardOptions } from './token-guard.js';
