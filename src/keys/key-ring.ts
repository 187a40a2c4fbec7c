import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { JWK } from 'jose';
import { Revisions } from '../database/revisions.js';
import { Clock } from '../platform/clock.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { keyStates, type KeyState, statesChangeAt } from './key-states.js';
import { SIGNING_KEY_SEAL } from './key-rotation.js';
import type { SigningAlgorithm, SigningKey } from './signing-key.entity.js';
import { SigningKeyStore } from './signing-key.store.js';

export interface RingKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

interface Snapshot {
  readonly revision: number;
  readonly keys: readonly SigningKey[];
  readonly opened: ReadonlyMap<string, RingKey>;
}

interface Standing {
  readonly states: ReadonlyMap<string, KeyState>;
  readonly active: ReadonlyMap<SigningAlgorithm, RingKey>;
  readonly until: number;
}

/** The signing keys as this instance holds them: at most a second behind the database, and opened once. */
@Injectable()
export class KeyRing {
  private snapshot: Snapshot | undefined;
  private standing: Standing | undefined;
  private loading: Promise<Snapshot> | undefined;

  constructor(
    private readonly store: SigningKeyStore,
    private readonly revisions: Revisions,
    private readonly derivedKeys: DerivedKeys,
    private readonly clock: Clock,
  ) {}

  /** The key that signs now. A value, not a promise, while the copy in memory is current. */
  signing(alg: SigningAlgorithm): RingKey | Promise<RingKey> {
    const snapshot = this.current();
    return snapshot instanceof Promise ? snapshot.then((loaded) => this.activeKey(loaded, alg)) : this.activeKey(snapshot, alg);
  }

  /** The key to check a signature with: active or retiring, or next on an instance whose clock is behind the signer's. */
  verifying(kid: string): RingKey | undefined | Promise<RingKey | undefined> {
    return this.find(kid, (state) => state !== 'retired' && state !== 'revoked');
  }

  /** As `verifying`, with retired keys too: an id_token_hint may be older than its key's active life. */
  verifyingHints(kid: string): RingKey | undefined | Promise<RingKey | undefined> {
    return this.find(kid, (state) => state !== 'revoked');
  }

  /** The JWK Set to publish (RFC 7517 §5): next, active and retiring keys, public members only. */
  async published(): Promise<JWK[]> {
    const snapshot = await this.current();
    const { states } = this.standingOf(snapshot);
    return snapshot.keys
      .filter((key) => states.get(key.kid) !== 'retired' && states.get(key.kid) !== 'revoked')
      .map((key) => ({ ...key.publicJwk, kid: key.kid, alg: key.alg, use: 'sig' }));
  }

  /** Every key with its state, newest first; for the command line and audit. */
  async list(): Promise<{ key: SigningKey; state: KeyState }[]> {
    const snapshot = await this.current();
    const { states } = this.standingOf(snapshot);
    return snapshot.keys.map((key) => ({ key, state: states.get(key.kid) ?? 'retired' }));
  }

  private find(kid: string, allowed: (state: KeyState) => boolean): RingKey | undefined | Promise<RingKey | undefined> {
    const look = (snapshot: Snapshot): RingKey | undefined => {
      const state = this.standingOf(snapshot).states.get(kid);
      return state !== undefined && allowed(state) ? snapshot.opened.get(kid) : undefined;
    };
    const snapshot = this.current();
    return snapshot instanceof Promise ? snapshot.then(look) : look(snapshot);
  }

  private activeKey(snapshot: Snapshot, alg: SigningAlgorithm): RingKey {
    const key = this.standingOf(snapshot).active.get(alg);
    if (key === undefined) throw new Error(`There is no active signing key for ${alg}.`);
    return key;
  }

  private current(): Snapshot | Promise<Snapshot> {
    const revision = this.revisions.current('keys');
    if (typeof revision === 'number' && this.snapshot?.revision === revision) return this.snapshot;
    return this.reload(revision);
  }

  private async reload(polled: number | Promise<number>): Promise<Snapshot> {
    const revision = await polled;
    if (this.snapshot?.revision === revision) return this.snapshot;
    this.loading ??= this.load(revision).finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async load(revision: number): Promise<Snapshot> {
    const keys = await this.store.all();
    const opened = new Map(keys.filter((key) => key.revokedAt === null).map((key) => [key.kid, this.open(key)]));
    this.snapshot = { revision, keys, opened };
    this.standing = undefined;
    return this.snapshot;
  }

  private open(key: SigningKey): RingKey {
    const jwk = JSON.parse(this.derivedKeys.open(SIGNING_KEY_SEAL, key.sealedPrivateJwk)) as JWK;
    return {
      kid: key.kid,
      alg: key.alg,
      privateKey: createPrivateKey({ key: jwk as never, format: 'jwk' }),
      publicKey: createPublicKey({ key: key.publicJwk as never, format: 'jwk' }),
    };
  }

  private standingOf(snapshot: Snapshot): Standing {
    const now = this.clock.now();
    if (this.standing !== undefined && snapshot === this.snapshot && now < this.standing.until) return this.standing;
    const states = keyStates(snapshot.keys, now);
    const active = new Map<SigningAlgorithm, RingKey>();
    for (const key of snapshot.opened.values()) if (states.get(key.kid) === 'active') active.set(key.alg, key);
    this.standing = { states, active, until: statesChangeAt(snapshot.keys, now) };
    return this.standing;
  }
}
