import type { User } from '../users/user.entity.js';
import type { PendingSignIn } from './pending-sign-in.entity.js';

/** Somebody has just proved who they are. */
export interface Proof {
  readonly user: User;
  /** RFC 8176 names. */
  readonly amr: readonly string[];
  /** The factors that proved it, in the order in which they did: amr calls a code of an app and a code from a drawer the same. */
  readonly methods: readonly string[];
  /** Milliseconds. */
  readonly at: number;
  /** On a device that the account did not know. */
  readonly newDevice?: boolean;
  /** It shows that the password is theirs, should a link of a mail have set it. */
  readonly vouchesForPassword?: boolean;
  /** The id of the session that it adds to, and that goes on with it; once that has ended, the proof is good for nothing. Left out: it stands alone. */
  readonly adds?: string;
  /** The pending sign-in that this completes, and uses up. */
  readonly pending?: PendingSignIn;
}
