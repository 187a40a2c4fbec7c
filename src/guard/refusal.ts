/** The words of RFC 6750 §3.1 that a refusal may carry; `undefined` where nothing was presented. */
export type BearerError = 'invalid_request' | 'invalid_token' | 'insufficient_scope' | 'temporarily_unavailable' | undefined;

interface RefusalDetails {
  readonly status: 400 | 401 | 403 | 503;
  readonly error?: BearerError;
  /** For the developer of the calling program: says nothing about the token that its bearer could not know. */
  readonly description?: string;
  /** The value of WWW-Authenticate; `undefined` where asking for other credentials would not help. */
  readonly challenge?: string;
  /** Seconds (Retry-After). */
  readonly retryAfter?: number;
  /** Never leaves the service. */
  readonly cause?: unknown;
}

/**
 * Why a request was not let through. It has the shape of an http-errors error (status, statusCode, expose, headers), which
 * Express, Fastify and Nest answer by themselves; a filter of the service's own makes the answer nicer and the log quieter.
 */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  readonly status: number;
  readonly statusCode: number;
  readonly expose = true;
  readonly error: BearerError;
  readonly description: string | undefined;
  readonly challenge: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(details: RefusalDetails) {
    super(details.description ?? 'Authentication is required.', { cause: details.cause });
    this.status = details.status;
    this.statusCode = details.status;
    this.error = details.error;
    this.description = details.description;
    this.challenge = details.challenge;
    this.headers = {
      'cache-control': 'no-store',
      ...(details.challenge === undefined ? {} : { 'www-authenticate': details.challenge }),
      ...(details.retryAfter === undefined ? {} : { 'retry-after': String(details.retryAfter) }),
    };
  }

  /** The JSON answer; `undefined` (no body) where RFC 6750 §3.1 wants no error information. */
  get body(): { readonly error: string; readonly error_description: string } | undefined {
    return this.error === undefined ? undefined : { error: this.error, error_description: this.message };
  }
}
