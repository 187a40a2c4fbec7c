import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CleanUp } from '../../database/clean-up.js';
import type { Transaction } from '../../database/statements.js';
import { Clock } from '../../platform/clock.js';
import { DerivedKeys } from '../../platform/derived-keys.js';
import { Random } from '../../platform/random.js';
import { digest } from '../../platform/token-digest.js';
import { canonicalJson } from '../draft-check.js';
import { AdminProblem } from '../problem.js';
import type { AskedOperation } from './admin-call.js';
import type { WireAnswer } from './answer.js';
import type { IdempotencyKey } from './idempotency-key.entity.js';
import { IdempotencyKeyStore } from './idempotency-key.store.js';
import { callerKey } from './rate-limit.js';
import { fillPath } from './route-path.js';
import { withoutSecrets } from './without-secrets.js';

const LABEL = 'admin idempotent answer';
const KEPT_MS = 24 * 3_600_000;
/** A server that dies with a request gives its key up after this; longer than any write takes. */
const GIVEN_UP_MS = 60_000;
/** Whoever lost the answer on the way repeats at once; later a secret in a replay would be one more copy. */
const SECRETS_MS = 10 * 60_000;
/** What a header can hold without quoting; quoted as the draft has it, too. */
const KEY = /^"?[\x21\x23-\x5b\x5d-\x7e]{1,255}"?$/;

/** A key that this request holds until it is answered. */
export type HeldKey = Pick<IdempotencyKey, 'keyDigest' | 'holder'>;

interface KeptAnswer extends WireAnswer {
  readonly secrets: readonly string[];
}

/** Idempotency-Key: a request that is sent again takes effect once, and is told the same. draft-ietf-httpapi-idempotency-key-header-06. */
@Injectable()
export class Idempotency implements OnModuleInit {
  constructor(
    private readonly store: IdempotencyKeyStore,
    private readonly keys: DerivedKeys,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly cleanUp: CleanUp,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register({ table: 'idempotency_keys', column: 'expires_at' });
  }

  /** The key, to be answered or released; or the answer that was given before. Undefined: no key was sent. Throws AdminProblem. */
  async begin(asked: AskedOperation): Promise<{ readonly key: HeldKey } | { readonly replay: WireAnswer } | undefined> {
    const { idempotencyKey: key } = asked.conditions;
    if (key === undefined || asked.operation.method !== 'POST') return undefined;
    if (!KEY.test(key)) throw new AdminProblem('malformed', 'Idempotency-Key must be 1 to 255 visible ASCII characters.');
    const now = this.clock.now();
    const claim = { keyDigest: keyDigest(asked, key), requestDigest: requestDigest(asked), holder: this.random.opaqueId(), expiresAt: now + GIVEN_UP_MS };
    const known = await this.store.claim(claim, now);
    if (known === undefined) return { key: claim };
    if (known.requestDigest !== claim.requestDigest) throw new AdminProblem('idempotency-key-reused', 'This Idempotency-Key came with another body before.');
    if (known.answer === null) throw inFlight();
    return { replay: this.replay(known.answer, known.answeredAt ?? 0) };
  }

  /** Keeps the answer, in the transaction of the write. Throws AdminProblem where this request took so long that another took its place. */
  async keep(tx: Transaction, key: HeldKey, answer: WireAnswer, secrets: readonly string[]): Promise<void> {
    const now = this.clock.now();
    const kept: KeptAnswer = { ...answer, secrets };
    // At rest nobody reads it: an answer may hold a secret, and tells of people.
    if (!(await this.store.answer(tx, key, this.keys.seal(LABEL, JSON.stringify(kept)), now, now + KEPT_MS))) throw inFlight();
  }

  /** The request was refused: what was not done may be tried again under the same key. */
  async release(key: HeldKey): Promise<void> {
    await this.store.release(key);
  }

  private replay(sealed: string, answeredAt: number): WireAnswer {
    const { secrets, status, headers, body } = JSON.parse(this.keys.open(LABEL, sealed)) as KeptAnswer;
    const late = this.clock.now() - answeredAt >= SECRETS_MS;
    return { status, headers: { ...headers, 'idempotency-replayed': 'true' }, body: late ? withoutSecrets(body, secrets) : body };
  }
}

function inFlight(): AdminProblem {
  return new AdminProblem('request-in-flight', 'The first request with this Idempotency-Key is being answered.', { headers: { 'retry-after': '1' } });
}

function keyDigest({ caller, operation, path }: AskedOperation, key: string): string {
  return digest(`${callerKey(caller)}\n${fillPath(operation.path, path)}\n${key.replace(/^"(.*)"$/, '$1')}`);
}

function requestDigest({ query, body }: AskedOperation): string {
  return digest(`${query.toString()}\n${canonicalJson(body ?? null)}`);
}
