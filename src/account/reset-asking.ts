import { digest } from '../platform/token-digest.js';
import type { OneTimeLink } from '../users/one-time-link.entity.js';

/**
 * What the link and the code are about that one browser has asked for: this person, and this browser. A stranger who asks for the same person has others:
 * they use up none of the owner's tries, and take no mail's place that the owner has asked for.
 */
export const askingOf = (userId: string, browserToken: string): string => `${userId}.${digest(`asks for a reset ${browserToken}`).slice(0, 22)}`;

/** Whose password a link sets. */
export function ownerOf({ subject }: Pick<OneTimeLink, 'subject'>): string {
  return subject.split('.', 1)[0] ?? '';
}
