import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../database/statements.js';
import { KEY_ALGORITHM_NAMES } from '../../keys/key-algorithms.js';
import { KeyRetirement } from '../../keys/key-retirement.js';
import { JWKS_MAX_AGE_SECONDS, KeyRotation } from '../../keys/key-rotation.js';
import type { KeyAlgorithm, SigningKey } from '../../keys/signing-key.entity.js';
import { SigningKeyStore } from '../../keys/signing-key.store.js';
import { Clock } from '../../platform/clock.js';
import { Field } from '../field.js';
import { Satisfies } from '../field-rules.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { AdminProblem } from '../problem.js';
import { IsIn, IsOptional } from '../rules.js';
import { listOf, object } from '../operation-schemas.js';
import { KEY_EXAMPLE, KEY_SCHEMA, keyEtag, keysToWire } from './signing-keys-wire.js';

const LONGEST_AHEAD = 30 * 86_400;

class RotationDraft {
  @Field('how many seconds the new keys are published before they sign; a day when left out')
  @IsOptional()
  @Satisfies((value) => (Number.isSafeInteger(value) && Number(value) >= JWKS_MAX_AGE_SECONDS && Number(value) <= LONGEST_AHEAD ? undefined : `must be a whole number from ${JWKS_MAX_AGE_SECONDS} to ${LONGEST_AHEAD}`))
  publish_ahead?: number;

  @Field('only the key of this algorithm; of all when left out', { example: 'RS256' })
  @IsOptional()
  @IsIn([...KEY_ALGORITHM_NAMES], { message: `must be one of ${KEY_ALGORITHM_NAMES.join(', ')}` })
  alg?: KeyAlgorithm;
}

class KeyChange {
  @Field('retiring: the key that waits takes over, as soon as every service can know it')
  @IsIn(['retiring'], { message: 'must be retiring' })
  state!: string;
}

const SHOWN = { status: 200, schema: KEY_SCHEMA, example: KEY_EXAMPLE } as const;
const KEYS = { status: 200, schema: object({ data: listOf(KEY_SCHEMA) }), example: { data: [KEY_EXAMPLE] } } as const;

/** The keys that tokens are signed with. No algorithm is ever left without one. */
@Injectable()
export class SigningKeyOperations implements AdminOperations {
  constructor(private readonly store: SigningKeyStore, private readonly rotation: KeyRotation, private readonly retirement: KeyRetirement, private readonly clock: Clock) {}

  get operations(): readonly AdminOperation[] {
    return [
      { id: 'keys.list', method: 'GET', path: '/keys', scope: 'keys:read', summary: 'list the signing keys and what each is doing now', answer: KEYS, command: 'keys list', read: async (_call, statements) => ({ body: { data: await this.all(statements) } }) },
      {
        id: 'keys.rotate', method: 'POST', path: '/keys:rotate', scope: 'keys:write', summary: 'publish a next key for every algorithm that has none waiting',
        body: { draft: RotationDraft, optional: true, example: { publish_ahead: 86_400 } }, answer: KEYS, command: 'keys rotate',
        prepare: (call) => this.make(call.body as RotationDraft | undefined), write: (tx, call, made) => this.rotate(tx, call, made as SigningKey[]),
      },
      { id: 'keys.show', method: 'GET', path: '/keys/{kid}', scope: 'keys:read', summary: 'show a signing key, the public half of it', answer: SHOWN, read: (call, statements) => this.show(statements, call) },
      {
        id: 'keys.update', method: 'PATCH', path: '/keys/{kid}', scope: 'keys:write', summary: 'retire the key that signs: the next one takes over, and what was signed counts until it expires',
        body: { draft: KeyChange, example: { state: 'retiring' } }, ifMatch: 'required', answer: SHOWN, command: 'keys retire', write: (tx, call) => this.retire(tx, call),
      },
      {
        id: 'keys.delete', method: 'DELETE', path: '/keys/{kid}', scope: 'keys:write', summary: 'withdraw a key at once, as after a compromise: every token that it signed stops counting',
        ifMatch: 'required', answer: { status: 204 }, command: 'keys revoke', write: (tx, call) => this.revoke(tx, call),
      },
    ];
  }

  private async make(draft: RotationDraft | undefined): Promise<SigningKey[]> {
    return this.rotation.make(draft?.publish_ahead, draft?.alg);
  }

  private async all(statements: Statements) {
    return keysToWire(await this.store.all(statements), this.clock.now());
  }

  private async show(statements: Statements, call: AdminCall): Promise<AdminAnswer> {
    const body = (await this.all(statements)).find(({ kid }) => kid === call.path['kid']);
    if (body === undefined) throw new AdminProblem('not-found', 'There is no such key.');
    return { body, etag: keyEtag(body) };
  }

  private async rotate(tx: Transaction, call: AdminCall, made: readonly SigningKey[]): Promise<AdminAnswer> {
    const published = new Set((await this.rotation.publish(tx, made, call.act)).map(({ kid }) => kid));
    return { body: { data: (await this.all(tx)).filter(({ kid }) => published.has(String(kid))) } };
  }

  private async retire(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    await this.match(tx, call);
    const outcome = await this.retirement.retire(tx, call.path['kid'] ?? '', call.act);
    if (outcome === 'only') throw lastOfItsKind();
    if (outcome === 'unknown' || outcome === 'not-active') throw new AdminProblem('conflict', 'Only a key that signs can be retired. One that does not sign can be withdrawn: DELETE.');
    return this.show(tx, call);
  }

  private async revoke(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    await this.match(tx, call);
    if ((await this.retirement.revoke(tx, call.path['kid'] ?? '', call.act)) === 'only') throw lastOfItsKind();
    return { status: 204 };
  }

  /** Holds the keys first: what If-Match is compared with stays as it is. */
  private async match(tx: Transaction, call: AdminCall): Promise<void> {
    await this.store.hold(tx);
    const { etag = '' } = await this.show(tx, call);
    call.checkMatch(etag);
  }
}

function lastOfItsKind(): AdminProblem {
  return new AdminProblem('last-of-its-kind', 'No other key of this algorithm is waiting: publish one first, with keys:rotate.');
}
