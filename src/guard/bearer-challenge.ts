import { TokenRefused } from './refusal.js';

export interface ChallengeParameters {
  /** Names the protection space (RFC 9110 §11.5). */
  readonly realm: string;
  /** Where the resource's metadata is (RFC 9728 §5.1). */
  readonly resourceMetadata?: string | undefined;
}

/** Makes the refusals of one protected resource, each with its WWW-Authenticate header. RFC 6750 §3. */
export class BearerChallenge {
  constructor(private readonly parameters: ChallengeParameters) {}

  /** Nothing was presented, or another scheme: a challenge without error code. RFC 6750 §3.1. */
  missing(): TokenRefused {
    return new TokenRefused({ status: 401, challenge: this.header({}) });
  }

  /** The token is presented wrongly: twice, malformed, in two places. RFC 6750 §3.1. */
  invalidRequest(description: string): TokenRefused {
    return this.refuse(400, 'invalid_request', description);
  }

  /** One text for every cause: which check failed is nobody's business who does not hold a good token. RFC 6750 §3.1. */
  invalidToken(cause?: unknown): TokenRefused {
    return this.refuse(401, 'invalid_token', 'The access token is invalid, expired or revoked.', {}, cause);
  }

  /** RFC 6750 §3.1: `scope` names what the request needs. */
  insufficientScope(required: readonly string[]): TokenRefused {
    return this.refuse(403, 'insufficient_scope', `This request needs the scope ${required.join(' ')}.`, { scope: required.join(' ') });
  }

  /** The token could not be checked: never let through, and not the token's fault. */
  unavailable(cause: unknown): TokenRefused {
    return new TokenRefused({ status: 503, error: 'temporarily_unavailable', description: 'The access token cannot be checked just now. Try again shortly.', retryAfter: 5, cause });
  }

  private refuse(status: 400 | 401 | 403, error: 'invalid_request' | 'invalid_token' | 'insufficient_scope', description: string, more: Readonly<Record<string, string>> = {}, cause?: unknown): TokenRefused {
    return new TokenRefused({ status, error, description, challenge: this.header({ error, error_description: description, ...more }), cause });
  }

  private header(more: Readonly<Record<string, string>>): string {
    const { realm, resourceMetadata } = this.parameters;
    const attributes = { realm, ...more, ...(resourceMetadata === undefined ? {} : { resource_metadata: resourceMetadata }) };
    return `Bearer ${Object.entries(attributes).map(([name, value]) => `${name}="${quotable(value)}"`).join(', ')}`;
  }
}

/** What may stand in an error_description (RFC 6750 §3) and needs no escape in a quoted string: a header cannot be split or ended early. */
const quotable = (value: string): string => value.replace(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, ' ');
