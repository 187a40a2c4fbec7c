import { digest } from '../platform/token-digest.js';

/** The entity tag of something that has no version of its own: it moves whenever it is shown otherwise. RFC 9110 §8.8.3. */
export function wireTag(shown: unknown): string {
  return `"${digest(JSON.stringify(shown)).slice(0, 16)}"`;
}
