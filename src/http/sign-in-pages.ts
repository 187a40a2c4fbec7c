import type { ApplicationCard, FullApplicationCard } from './application-card.js';

/** Posts username, password, csrf and request to /login. */
export interface LoginPage {
  readonly csrf: string;
  /** The authorization request that waits; null when somebody just signs in. */
  readonly requestId: string | null;
  /** What was typed, or the login_hint: never checked for existence. */
  readonly username: string;
  /** What this page asks for: a name and the password, or one of them after the other. */
  readonly asks: 'both' | 'name' | 'password';
  /** Begins again with another name: a path below the base path. */
  readonly startOverPath: string;
  readonly error: 'mismatch' | 'limited' | 'busy' | 'expired' | 'passkey' | null;
  /** The id of a passkey that was used and that this server does not know (any more): the browser is told. */
  readonly unknownPasskey?: string | null;
  readonly retryAfterSeconds: number | null;
  readonly application: ApplicationCard | FullApplicationCard | null;
  /** The application sent them to make an account: they are told how one is come by here. */
  readonly newcomer?: boolean;
  /** Somebody who is signed in confirms that it is them; null: somebody signs in. */
  readonly confirm: ConfirmingAccount | null;
  /** For whoever has forgotten their password: a path below the base path. */
  readonly forgotPath: string;
}

export interface ConfirmingAccount {
  readonly account: { readonly name: string; readonly email: string | null; readonly username: string };
  readonly hasPassword: boolean;
  /** They have a passkey, which is all that they need. */
  readonly hasPasskey: boolean;
  /** Confirms with something else: a path below the base path. Null: there is nothing else. */
  readonly otherPath: string | null;
}

/** A way to confirm who one is: `factors.<method>` in views/strings is its name. */
export interface FactorChoice {
  readonly method: string;
  /** Path with its query, below the base path. */
  readonly path: string;
}

/** Posts csrf, request, method and what the factor asks for (`code`, or a passkey's `response`) to /login/factor; csrf, request, method and `again` to have a code sent. */
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

/** More is demanded of somebody than they hold: what they set up. */
export interface EnrolPage {
  readonly account: SecondFactorPage['account'];
  readonly application: ApplicationCard | null;
  readonly choices: readonly FactorChoice[];
  /** Nothing but a passkey will do. */
  readonly passkeyOnly: boolean;
  readonly startOverPath: string;
}
