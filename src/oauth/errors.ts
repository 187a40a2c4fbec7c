import { OAuthError, type OAuthErrorDetails } from './oauth-error.js';

/** The request lacks a parameter, repeats one, or is malformed. RFC 6749 §4.1.2.1, §5.2. */
export const invalidRequest = (description: string, details?: OAuthErrorDetails): OAuthError => new OAuthError('invalid_request', description, details);

/** Client authentication failed. One text for every cause, so that nobody learns which clients exist. RFC 6749 §5.2. */
export const invalidClient = (details?: OAuthErrorDetails): OAuthError => new OAuthError('invalid_client', 'Client authentication failed.', details);

/** The code or refresh token is unknown, expired, used, or somebody else's: one text for all. RFC 6749 §5.2. */
export const invalidGrant = (details?: OAuthErrorDetails): OAuthError => new OAuthError('invalid_grant', 'The grant is invalid, expired, revoked or was issued to another client.', details);

/** RFC 6749 §4.1.2.1, §5.2. */
export const invalidScope = (description: string, details?: OAuthErrorDetails): OAuthError => new OAuthError('invalid_scope', description, { parameter: 'scope', ...details });

/** RFC 8707 §2. */
export const invalidTarget = (description: string, details?: OAuthErrorDetails): OAuthError => new OAuthError('invalid_target', description, { parameter: 'resource', ...details });

/** The access token is malformed, expired, revoked or not meant for this resource. RFC 6750 §3.1. */
export const invalidToken = (details?: OAuthErrorDetails): OAuthError => new OAuthError('invalid_token', 'The access token is invalid, expired or revoked.', details);

/** RFC 6750 §3.1. */
export const insufficientScope = (description: string, details?: OAuthErrorDetails): OAuthError => new OAuthError('insufficient_scope', description, details);

/** This client may not use this grant or response type. RFC 6749 §4.1.2.1, §5.2. */
export const unauthorizedClient = (description: string, details?: OAuthErrorDetails): OAuthError => new OAuthError('unauthorized_client', description, details);

/** RFC 6749 §5.2. */
export const unsupportedGrantType = (description: string, details?: OAuthErrorDetails): OAuthError => new OAuthError('unsupported_grant_type', description, { parameter: 'grant_type', ...details });

/** RFC 6749 §4.1.2.1. */
export const unsupportedResponseType = (description: string, details?: OAuthErrorDetails): OAuthError => new OAuthError('unsupported_response_type', description, { parameter: 'response_type', ...details });

/** RFC 7009 §2.2.1. */
export const unsupportedTokenType = (description: string, details?: OAuthErrorDetails): OAuthError => new OAuthError('unsupported_token_type', description, details);

/** The person or the server said no. RFC 6749 §4.1.2.1. */
export const accessDenied = (description: string, details?: OAuthErrorDetails): OAuthError => new OAuthError('access_denied', description, details);

/** Nobody has decided yet: ask again after the interval. RFC 8628 §3.5. */
export const authorizationPending = (): OAuthError => new OAuthError('authorization_pending', 'Nobody has allowed this yet.');

/** As authorization_pending, and the interval is five seconds longer from here on. RFC 8628 §3.5. */
export const slowDown = (): OAuthError => new OAuthError('slow_down', 'Polled too soon: wait five seconds more between polls from here on.');

/** RFC 8628 §3.5. */
export const expiredToken = (): OAuthError => new OAuthError('expired_token', 'The device code has expired: begin again.');

/** An acr that is essential to the client cannot be reached. OpenID Connect Core Error Code unmet_authentication_requirements 1.0 §2. */
export const unmetAuthenticationRequirements = (description: string, details?: OAuthErrorDetails): OAuthError => new OAuthError('unmet_authentication_requirements', description, details);

/** prompt=none, and a person would have to sign in. OpenID Connect Core §3.1.2.6. */
export const loginRequired = (description: string, details?: OAuthErrorDetails): OAuthError => new OAuthError('login_required', description, details);

/** prompt=none, and a person would have to decide. OpenID Connect Core §3.1.2.6. */
export const consentRequired = (description: string, details?: OAuthErrorDetails): OAuthError => new OAuthError('consent_required', description, details);

/** RFC 9101 §7. */
export const invalidRequestObject = (description: string, details?: OAuthErrorDetails): OAuthError => new OAuthError('invalid_request_object', description, { parameter: 'request', ...details });

/** RFC 9101 §7. */
export const invalidRequestUri = (description: string, details?: OAuthErrorDetails): OAuthError => new OAuthError('invalid_request_uri', description, { parameter: 'request_uri', ...details });

/** OpenID Connect Core §3.1.2.6. */
export const registrationNotSupported = (): OAuthError => new OAuthError('registration_not_supported', 'The registration parameter is not supported.', { parameter: 'registration' });

/** RFC 6749 §4.1.2.1. The cause is logged under the request id. */
export const serverError = (details?: OAuthErrorDetails): OAuthError => new OAuthError('server_error', 'The server could not answer this request.', details);

/** RFC 6749 §4.1.2.1: a repeat may succeed. */
export const temporarilyUnavailable = (details?: OAuthErrorDetails): OAuthError => new OAuthError('temporarily_unavailable', 'The server cannot answer just now. Try again shortly.', { retryAfter: 1, ...details });
