/** An authorization request that has passed every check: what is stored while a person signs in or decides. RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1. */
export interface AuthorizationRequestParameters {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly responseMode: string;
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  /** What the client may have of what it asked for; never empty. */
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly codeChallenge: string | undefined;
  readonly prompt: readonly Prompt[];
  /** Seconds. */
  readonly maxAge: number | undefined;
  readonly loginHint: string | undefined;
  readonly uiLocales: string | undefined;
  /** The `sub` of a verified id_token_hint. */
  readonly hintedSub: string | undefined;
  /** The digest under which it was pushed (RFC 9126): used up when its answer leaves. */
  readonly pushedAs?: string | undefined;
}

export const PROMPTS = ['none', 'login', 'consent', 'select_account'] as const;

export type Prompt = (typeof PROMPTS)[number];
