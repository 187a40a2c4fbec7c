/** A relying party as people are shown it: what it calls itself, and the address that cannot be made up. */
export interface ApplicationCard {
  readonly name: string;
  /** Where its answers go: see `applicationDomain`. */
  readonly domain: string;
}

/** With what it says of itself, and whether anybody answers for that. */
export interface FullApplicationCard extends ApplicationCard {
  readonly uri: string | null;
  /** A path below the base path: logos come from this server. */
  readonly logoUri: string | null;
  readonly policyUri: string | null;
  readonly tosUri: string | null;
  /** An operator registered it, rather than the application itself. */
  readonly verified: boolean;
}

/** Posts username and csrf to /reset. The answer is the same for every name. */
export interface ResetRequestPage {
  readonly csrf: string;
  /** What was typed: never checked for existence. */
  readonly username: string;
  readonly error: 'missing' | 'limited' | null;
  /** Whether this server can send mail. */
  readonly available: boolean;
}

/** Posts code, for and csrf to /reset/code. */
export interface ResetCodePage {
  readonly csrf: string;
  /** Whose code is asked for, sealed; may be anything. */
  readonly for: string;
  readonly error: 'mismatch' | 'limited' | null;
}

/** Posts csrf, return and locale to /language. */
export interface LanguagePage {
  readonly csrf: string;
  /** Where people go on: a path with the base path. */
  readonly returnPath: string;
  readonly languages: readonly { readonly locale: string; readonly name: string }[];
}
