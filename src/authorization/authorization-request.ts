import type { RequestedClaims } from '../tokens/requested-claims.js';

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
  /** The claims asked for by name, as far as the client may have them, and the acr values it would like best. */
  readonly claims?: RequestedClaims;
  /** Those that no requested scope tells already, each with the scope that would: what a person is asked about one by one. */
  readonly askedClaims?: Readonly<Record<string, string>>;
  /** The only people an answer may be about (the claim `sub` with a value). */
  readonly requestedSubs?: readonly string[];
  /** Of these acr values one has to be reached. */
  readonly essentialAcr?: readonly string[];
  /** The digest under which it was pushed (RFC 9126): used up when its answer leaves. */
  readonly pushedAs?: string | undefined;
}

export const PROMPTS = ['none', 'login', 'consent', 'select_account', 'create'] as const;

export type Prompt = (typeof PROMPTS)[number];
