import { hash } from 'node:crypto';
import type { Principal } from './principal.js';
import type { VerificationKey } from './verification-key.js';

/** A token whose signature and claims were found good once. */
export interface VerifiedToken {
  readonly principal: Principal;
  /** It counts only while this key does. */
  readonly key: VerificationKey;
}

/**
 * Remembers good tokens by their digest, the least recently used forgotten first, so that the second call of a token costs a hash
 * and not a signature check. Only verified tokens come in: what strangers invent cannot push them out.
 */
export class VerifiedTokens {
  private readonly entries = new Map<string, VerifiedToken>();

  constructor(private readonly size = 2000) {}

  find(token: string, nowMs: number): VerifiedToken | undefined {
    const digest = digestOf(token);
    const entry = this.entries.get(digest);
    if (entry === undefined) return undefined;
    this.entries.delete(digest);
    if (nowMs / 1000 >= entry.principal.expiresAt) return undefined;
    this.entries.set(digest, entry);
    return entry;
  }

  remember(token: string, entry: VerifiedToken): void {
    this.entries.set(digestOf(token), entry);
    if (this.entries.size <= this.size) return;
    const [oldest] = this.entries.keys();
    if (oldest !== undefined) this.entries.delete(oldest);
  }

  forget(token: string): void {
    this.entries.delete(digestOf(token));
  }
}

const digestOf = (token: string): string => hash('sha256', token, 'base64url');
