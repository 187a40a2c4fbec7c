import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { JWK } from 'jose';
import { Revisions } from '../database/revisions.js';
import { DatabaseUnavailable } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { KeySeals } from './key-seals.js';
import { type DecryptingKey, KeySnapshot, type RingKey, type SigningRingKey } from './key-snapshot.js';
import type { EncryptionKeyAlgorithm, KeyAlgorithm, SigningAlgorithm } from './signing-key.entity.js';
import { SigningKeyStore } from './signing-key.store.js';

/** How long a service that fetches the key set waits for the database before it gets the one in memory: it would keep it for minutes anyway. */
const PATIENCE_MS = 300;

/** The keys as this instance holds them: at most a second behind the database, and opened once. */
@Injectable()
export class KeyRing {
  private snapshot: KeySnapshot | undefined;
  private loading: { readonly revision: number; readonly snapshot: Promise<KeySnapshot> } | undefined;

  constructor(
    private readonly store: SigningKeyStore,
    private readonly revisions: Revisions,
    private readonly seals: KeySeals,
    private readonly clock: Clock,
  ) {}

  /** The key that signs now. A value, not a promise, while the copy in memory is current. */
  signing(alg: SigningAlgorithm): SigningRingKey | Promise<SigningRingKey> {
    return this.now((snapshot, now) => snapshot.signing(alg, now));
  }

  /** Whether there is an active key for it, and this server can open it. */
  has(alg: KeyAlgorithm): boolean | Promise<boolean> {
    return this.now((snapshot, now) => snapshot.has(alg, now));
  }

  /** The key to check a signature with: active or retiring, or next on an instance whose clock is behind the signer's. */
  verifying(kid: string): RingKey | undefined | Promise<RingKey | undefined> {
    return this.now((snapshot, now) => snapshot.verifying(kid, now, false));
  }

  /** As `verifying`, with retired keys too: an id_token_hint may be older than its key's active life. */
  verifyingHints(kid: string): RingKey | undefined | Promise<RingKey | undefined> {
    return this.now((snapshot, now) => snapshot.verifying(kid, now, true));
  }

  /** The keys that a message may have been encrypted to; `kid`: as it says. */
  decrypting(alg: EncryptionKeyAlgorithm, kid: string | undefined): DecryptingKey[] | Promise<DecryptingKey[]> {
    return this.now((snapshot, now) => snapshot.decrypting(alg, kid, now));
  }

  /** The JWK Set to publish (RFC 7517 §5): next, active and retiring keys, public members only. It is there while the database is away. */
  async published(): Promise<JWK[]> {
    return (await this.currentOrLast()).published(this.clock.now());
  }

  private now<T>(look: (snapshot: KeySnapshot, now: number) => T): T | Promise<T> {
    const snapshot = this.current();
    return snapshot instanceof Promise ? snapshot.then((loaded) => look(loaded, this.clock.now())) : look(snapshot, this.clock.now());
  }

  private current(): KeySnapshot | Promise<KeySnapshot> {
    const revision = this.revisions.current('keys');
    if (typeof revision === 'number' && this.snapshot?.revision === revision) return this.snapshot;
    return this.reload(revision);
  }

  private async currentOrLast(): Promise<KeySnapshot> {
    const last = this.snapshot;
    const current = this.current();
    if (last === undefined || !(current instanceof Promise)) return current;
    const limit = new AbortController();
    try {
      return await Promise.race([current, sleep(PATIENCE_MS, last, { signal: limit.signal, ref: false })]);
    } catch (error) {
      if (error instanceof DatabaseUnavailable) return last;
      throw error;
    } finally {
      limit.abort();
    }
  }

  private async reload(polled: number | Promise<number>): Promise<KeySnapshot> {
    const revision = await polled;
    if (this.snapshot?.revision === revision) return this.snapshot;
    // A load that began before the last change may have missed it: who knows of the change does not join in.
    if (this.loading?.revision !== revision) this.loading = { revision, snapshot: this.load(revision) };
    const { loading } = this;
    try {
      return await loading.snapshot;
    } finally {
      if (this.loading === loading) this.loading = undefined;
    }
  }

  private async load(revision: number): Promise<KeySnapshot> {
    const snapshot = new KeySnapshot(revision, await this.store.all(), this.seals);
    this.snapshot = snapshot;
    return snapshot;
  }
}
