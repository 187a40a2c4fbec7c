import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { type Beginner, begunFor, isBegunFor } from './begun.js';
import type { Credential } from './credential.entity.js';
import { CredentialStore } from './credential.store.js';
import { stepOfCode } from './totp-codes.js';
import { TotpSecrets } from './totp-secrets.js';

/** How long somebody may take to bring the key into their app. */
const SET_UP_MS = 3_600_000;
/** Each is a secret more that a guess may hit. */
export const MOST_AUTHENTICATORS = 5;

/** How long the form that has set one up is answered again, where its answer was lost. */
const REPEAT_MS = 600_000;

/** What the form of the set-up sends. */
export interface SetUpForm {
  /** Of the authenticator that was begun. */
  readonly id: string;
  readonly code: string;
  /** A secret of the page that the form was on, shown there alone; empty: none came. */
  readonly page: string;
}

/** One that was begun: what the app is told. */
export interface BegunAuthenticator {
  readonly id: string;
  /** The secret of the page that it is shown on. */
  readonly page: string;
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
    const page = this.random.token();
    if (begun !== undefined && known !== undefined) return { id: begun.id, page, secret: known };
    const [id, now, { secret, sealed }] = [this.random.id('crd'), this.clock.now(), this.secrets.make()];
    await this.database.transaction((tx) => this.store.create(tx, {
      id, userId, type: 'totp', name: '', lookup: null, sealed, data: begunFor(beginner), counter: 0, createdAt: now, confirmedAt: null, lastUsedAt: null, usedAt: null, expiresAt: now + SET_UP_MS,
    }));
    return { id, page, secret };
  }

  /** The step of a code that the app shows: what has to be told to `confirm`. Undefined for another code, and for what was not begun here or has run out. */
  async stepOfBegun(beginner: Beginner, { id, code: typed }: SetUpForm): Promise<{ readonly credential: Credential; readonly step: number } | undefined> {
    const now = this.clock.now();
    const credential = await this.store.findOf(beginner.userId, id);
    if (credential?.type !== 'totp' || !isBegunFor(beginner, credential) || credential.confirmedAt !== null || (credential.expiresAt ?? 0) <= now) return undefined;
    const secret = this.secrets.find(credential.sealed);
    const step = secret === undefined ? undefined : stepOfCode(secret, typed, now);
    return step === undefined ? undefined : { credential, step };
  }

  /** From here on it counts; the code that proved it does not, once more. `by`: the page that it was typed on, and in which session. `false`: confirmed meanwhile, or gone. */
  async confirm(tx: Transaction, { id, data }: Credential, counter: number, by: { readonly page: string; readonly session: string | undefined }): Promise<boolean> {
    const kept = by.page === '' || by.session === undefined ? {} : { page: digest(by.page), session: by.session };
    return this.store.confirm(tx, id, { counter, data: { ...data, ...kept }, opens: by.session === undefined });
  }

  /** The one that this very form has set up a moment ago: no other page has its secret. */
  async findSetUpBy({ id, page }: SetUpForm): Promise<Credential | undefined> {
    if (id === '' || page === '') return undefined;
    const credential = await this.store.findConfirmedSince(id, this.clock.now() - REPEAT_MS);
    return credential?.type === 'totp' && credential.data['page'] === digest(page) ? credential : undefined;
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
