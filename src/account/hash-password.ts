import { HashQueueFull, type PasswordHash } from '../platform/password-hash.js';

/** The hash of a new password; undefined where too many are waiting for theirs. */
export async function hashPassword(hash: PasswordHash, password: string): Promise<string | undefined> {
  try {
    return await hash.hash(password);
  } catch (error) {
    if (error instanceof HashQueueFull) return undefined;
    throw error;
  }
}
