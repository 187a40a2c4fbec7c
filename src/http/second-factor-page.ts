import type { ApplicationCard } from './pages.js';

/** A way to confirm who one is: `factors.<method>` in views/strings is its name. */
export interface FactorChoice {
  readonly method: string;
  /** Path with its query, below the base path. */
  readonly path: string;
}

/** Posts csrf, request, method and what the factor asks for (`code`, or a passkey's `response`) to /login/factor. */
export interface SecondFactorPage {
  readonly csrf: string;
  readonly requestId: string | null;
  readonly account: { readonly name: string; readonly email: string | null; readonly username: string };
  readonly application: ApplicationCard | null;
  readonly method: string;
  /** What the factor has to tell of itself: a challenge, an address that mail went to. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** The other ways; the first one is not among them. */
  readonly others: readonly FactorChoice[];
  /** For how many days this browser may stand for it; null: not at all. */
  readonly rememberDays: number | null;
  readonly error: 'mismatch' | 'limited' | 'busy' | null;
  readonly retryAfterSeconds: number | null;
  /** Begins anew, perhaps as somebody else: a path below the base path. */
  readonly startOverPath: string;
}

/** A second factor is demanded of somebody who has none: which one they set up. */
export interface EnrolPage {
  readonly account: SecondFactorPage['account'];
  readonly application: ApplicationCard | null;
  readonly choices: readonly FactorChoice[];
  readonly startOverPath: string;
}
