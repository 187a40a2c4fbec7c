import type { User } from '../../users/user.entity.js';
import type { Parameters } from '../../oauth/parameters.js';

/** What a factor says of a form that was posted. `user` of a mismatch is for the audit event only. */
export type FactorVerdict =
  | { readonly outcome: 'match'; readonly user: User }
  | { readonly outcome: 'mismatch'; readonly user: User | undefined };

/** One way to prove who one is. */
export interface Factor {
  /** RFC 8176 name: what `amr` will say. */
  readonly amr: string;
  /** `user`: whose name was typed; `undefined` for nobody's. Same work and same time whoever it is. */
  check(user: User | undefined, form: Parameters): Promise<FactorVerdict>;
}
