import type { RequestOrigin } from '../../audit/event.js';
import type { HeldCredentials } from '../../credentials/credential.store.js';
import type { Parameters } from '../../oauth/parameters.js';
import type { User } from '../../users/user.entity.js';

/** What a factor says of a form that was posted. `user` of a mismatch is for the audit event only. */
export type FactorVerdict =
  /** `amr`: the RFC 8176 names that this proof has earned. `credentialId`: the credential that proved it, where it is one of several. */
  | { readonly outcome: 'match'; readonly user: User; readonly amr: readonly string[]; readonly credentialId?: string }
  /** `because`: a word for the audit event, where there is more to say than that it was wrong. */
  | { readonly outcome: 'mismatch'; readonly user: User | undefined; readonly because?: string };

/** A person and what they hold beside their password. */
export interface FactorPerson {
  readonly user: User;
  readonly held: HeldCredentials;
}

/** The form that asks for a factor is about to be shown to this browser. `person`: `undefined` before anybody has said who they are. */
export interface FactorAsking {
  readonly person: FactorPerson | undefined;
  readonly browserToken: string;
  /** When what they have proven so far was proven, for a sign-in that is not completed. `undefined`: they are signed in, or have proven nothing. Milliseconds. */
  readonly waitingSince: number | undefined;
  /** The id of the device, if this person has signed in on it; null: it is anybody's. */
  readonly device: string | null;
  /** They have asked for it by the form, and not by opening an address that anybody may have given them. */
  readonly again: boolean;
}

/** The form came back. */
export interface FactorAttempt {
  /** First factor: whose name was typed, `undefined` for nobody's. Second: who has proven the first. */
  readonly user: User | undefined;
  readonly form: Parameters;
  readonly browserToken: string;
  /** Where it came from, for whoever is told of it. */
  readonly origin: RequestOrigin;
}

/** One way to prove who one is. */
export interface Factor {
  /** What policies, addresses (`?method=`), audit events and metrics call it: lower case, words joined by `_`. */
  readonly method: string;
  /** Whether it says by itself who somebody is, only confirms what another one has said, or may do either. */
  readonly stands: 'first' | 'second' | 'either';
  /** What it can earn at best, as RFC 8176 names: what policy plans with before anybody has proven anything. */
  readonly amr: readonly string[];
  /** `true`: stands in where somebody cannot use what they hold, or holds nothing; having it makes nobody somebody who is asked for a second factor. */
  readonly fallback?: boolean;
  /** `true`: whoever reads the person's mail has it, as they have whatever a link of a mail sets. */
  readonly mailbox?: boolean;
  /** `false`: nobody can guess it (a signature, not a few digits), so that no limit on guesses ever keeps its owner out. */
  readonly guessable?: boolean;
  /** The page where people set it up for themselves, below the base path; left out: they cannot. */
  readonly setUpAt?: string;
  /** Whether this person could use it now. */
  isHeldBy(person: FactorPerson): boolean;
  /** Whatever has to happen before the form is shown (a challenge, a mail), and what the page needs to know of it. No secret. */
  ask?(asking: FactorAsking): Promise<Readonly<Record<string, unknown>>>;
  /** `user` of the attempt may be nobody. Same work and same time whoever it is. A proof that works once is used up by the first match. */
  check(attempt: FactorAttempt): Promise<FactorVerdict>;
}
