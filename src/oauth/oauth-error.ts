/**
 * The error codes Doorward answers with, each with its HTTP status: call sites never write a status.
 * RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.1, RFC 8707 §2, RFC 9101 §7, OpenID Connect Core §3.1.2.6.
 */
export const OAUTH_ERROR_STATUS = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  invalid_scope: 400,
  invalid_target: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_response_type: 400,
  unsupported_response_mode: 400,
  unsupported_token_type: 400,
  access_denied: 403,
  authorization_pending: 400,
  slow_down: 400,
  expired_token: 400,
  login_required: 400,
  unmet_authentication_requirements: 400,
  interaction_required: 400,
  consent_required: 400,
  account_selection_required: 400,
  invalid_request_object: 400,
  invalid_request_uri: 400,
  request_not_supported: 400,
  request_uri_not_supported: 400,
  registration_not_supported: 400,
  invalid_redirect_uri: 400,
  invalid_client_metadata: 400,
  invalid_software_statement: 400,
  server_error: 500,
  temporarily_unavailable: 503,
} as const;

export type OAuthErrorCode = keyof typeof OAUTH_ERROR_STATUS;

export interface OAuthErrorDetails {
  /** The request parameter at fault: shown on error pages. */
  readonly parameter?: string;
  /** Seconds after which a repeat may succeed (Retry-After). */
  readonly retryAfter?: number;
  /** The HTTP status where the code's own would mislead: 413, 415, 429. */
  readonly status?: number;
  /** Never leaves the server; logged. */
  readonly cause?: unknown;
}

/** An error of the protocol. `description` may leave the server and is written for the client's developer. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly parameter: string | undefined;
  readonly retryAfter: number | undefined;
  readonly status: number;

  constructor(readonly code: OAuthErrorCode, readonly description: string, details: OAuthErrorDetails = {}) {
    super(`${code}: ${description}`, { cause: details.cause });
    this.parameter = details.parameter;
    this.retryAfter = details.retryAfter;
    this.status = details.status ?? OAUTH_ERROR_STATUS[code];
  }
}
