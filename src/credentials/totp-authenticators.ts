import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Statements, Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { type Beginner, begunFor, isBegunFor } from './begun.js';
import type { Credential } from './credential.entity.js';
import { CredentialStore } from './credential.store.js';
import { isCodeOfStep, stepOfCode } from './totp-codes.js';
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

/** What the form that has set one up was answered, so that it can be answered again where that was lost. */
export interface SetUpAnswer {
  /** The secret of the page that the form was on. */
  readonly page: string;
  readonly session: string;
  /** How the session stood by that answer: RepeatedSessions tells, and whether it stands so still. */
  readonly given: string;
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
    if (begun !== undefined && known !== undefined && (await this.lasts(begun))) return { id: begun.id, page, secret: known };
    const [id, now, { secret, sealed }] = [this.random.id('crd'), this.clock.now(), this.secrets.make()];
    await this.database.transaction((tx) => this.store.create(tx, {
      id, userId, type: 'totp', name: '', lookup: null, sealed, data: begunFor(beginner), counter: 0, createdAt: now, confirmedAt: null, lastUsedAt: null, usedAt: null, expiresAt: now + SET_UP_MS,
    }));
    return { id, page, secret };
  }

  /** A sign-in that begins anew in another tab goes on for as long again: the key that is shown in it must not run out before, as it is in somebody's app by then. */
  private async lasts({ id, expiresAt }: Credential): Promise<boolean> {
    const now = this.clock.now();
    return (expiresAt ?? 0) >= now + SET_UP_MS / 2 || this.store.prolong(id, now + SET_UP_MS);
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

  /** From here on it counts; the code that proved it does not, once more. `opens`: it lets its owner in. `false`: confirmed meanwhile, or gone. */
  async confirm(tx: Transaction, { id }: Credential, counter: number, opens: boolean): Promise<boolean> {
    return this.store.confirm(tx, id, { counter, opens });
  }

  /** From here on the form can be answered again. In the transaction of its answer. */
  async keepAnswer(tx: Transaction, { id, data }: Credential, { page, session, given }: SetUpAnswer): Promise<void> {
    if (page !== '') await this.store.keep(tx, id, { ...data, page: digest(page), session, given });
  }

  /** Who holds the answer has heard it: to anybody else the form is answered no more. In a transaction that holds the session. */
  async forgetAnswer(tx: Transaction, userId: string, given: string): Promise<void> {
    for (const { id, data } of await this.answered(userId, given, tx)) await this.store.keep(tx, id, { ...data, given: null });
  }

  /** Those that were set up by a form with this answer, which may not have been heard. */
  async answered(userId: string, given: string, statements: Statements = this.database): Promise<Credential[]> {
    return (await this.store.usableBy(userId, 'totp', statements)).filter(({ data }) => data['given'] === given);
  }

  /** The one that this very form has set up a moment ago, with this code, if no other was taken since: no other page has its secret. */
  async findSetUpBy({ id, code: typed, page }: SetUpForm, statements: Statements = this.database): Promise<Credential | undefined> {
    if (id === '' || page === '') return undefined;
    const credential = await this.store.findConfirmedSince(id, this.clock.now() - REPEAT_MS, statements);
    if (credential?.type !== 'totp' || credential.data['page'] !== digest(page)) return undefined;
    const secret = this.secrets.find(credential.sealed);
    return secret !== undefined && isCodeOfStep(secret, typed, credential.counter) ? credential : undefined;
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
