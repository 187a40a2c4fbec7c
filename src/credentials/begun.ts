import { digest } from '../platform/token-digest.js';
import type { Credential } from './credential.entity.js';

/**
 * For whom something was begun: a person in one session, or in one sign-in that waits for it. Whoever else is that person, in another browser, is shown
 * none of it and confirms none of it: it might be a thief's, who waits for the owner to make it count.
 */
export interface Beginner {
  readonly userId: string;
  /** What names the session or the waiting sign-in. */
  readonly subject: string;
}

/** What a credential that is begun keeps of that. */
export const begunFor = ({ subject }: Beginner): Readonly<Record<string, string>> => ({ for: digest(`begun for ${subject}`) });

export function isBegunFor(beginner: Beginner, { userId, data }: Credential): boolean {
  return beginner.subject !== '' && userId === beginner.userId && data['for'] === begunFor(beginner)['for'];
}
