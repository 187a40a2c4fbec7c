import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { type Beginner, begunFor, isBegunFor } from './begun.js';
import type { Credential } from './credential.entity.js';
import { CredentialStore } from './credential.store.js';
import { stepOfCode } from './totp-codes.js';
import { TotpSecrets } from './totp-secrets.js';

/** How long somebody may take to bring the key into their app. */
const SET_UP_MS = 3_600_000;
/** Each is a secret more that a guess may hit. */
export const MOST_AUTHENTICATORS = 5;

/** One that was begun: what the app is told. */
export interface BegunAuthenticator {
  readonly id: string;
  /** Base32. */
  readonly secret: string;
}

/** People's authenticator apps. RFC 6238. */
@Injectable()
export class Authenticators {
  constructor(
    private readonly store: CredentialStore,
    private readonly secrets: TotpSecrets,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** The one that was begun here, so that the key stays the same when the page is loaded again; a new one where there is none. */
  async begin(beginner: Beginner): Promise<BegunAuthenticator> {
    const { userId } = beginner;
    const begun = (await this.store.begunBy(userId, 'totp')).find((each) => isBegunFor(beginner, each));
    const known = begun === undefined ? undefined : this.secrets.find(begun.sealed);
    if (begun !== undefined && known !== undefined) return { id: begun.id, secret: known };
    const [id, now, { secret, sealed }] = [this.random.id('crd'), this.clock.now(), this.secrets.make()];
    await this.database.transaction((tx) => this.store.create(tx, {
      id, userId, type: 'totp', name: '', lookup: null, sealed, data: begunFor(beginner), counter: 0, createdAt: now, confirmedAt: null, lastUsedAt: null, usedAt: null, expiresAt: now + SET_UP_MS,
    }));
    return { id, secret };
  }

  /** The step of a code that the app shows: what has to be told to `confirm`. Undefined for another code, and for what was not begun here or has run out. */
  async stepOfBegun(beginner: Beginner, id: string, typed: string): Promise<{ readonly credential: Credential; readonly step: number } | undefined> {
    const now = this.clock.now();
    const credential = await this.store.findOf(beginner.userId, id);
    if (credential?.type !== 'totp' || !isBegunFor(beginner, credential) || credential.confirmedAt !== null || (credential.expiresAt ?? 0) <= now) return undefined;
    const secret = this.secrets.find(credential.sealed);
    const step = secret === undefined ? undefined : stepOfCode(secret, typed, now);
    return step === undefined ? undefined : { credential, step };
  }

  /** From here on it counts; the code that proved it does not, once more. `false`: confirmed meanwhile, or gone. */
  async confirm(tx: Transaction, credential: Credential, step: number): Promise<boolean> {
    return this.store.confirm(tx, credential.id, step);
  }

  /** The authenticator whose code this is, if no code of its step or of a later one was taken before. RFC 6238 §5.2. */
  async prove(userId: string, typed: string): Promise<Credential | undefined> {
    const now = this.clock.now();
    for (const credential of await this.store.usableBy(userId, 'totp')) {
      const secret = this.secrets.find(credential.sealed);
      const step = secret === undefined ? undefined : stepOfCode(secret, typed, now);
      if (step !== undefined && (await this.store.advance(this.database, credential.id, step))) return credential;
    }
    return undefined;
  }
}
