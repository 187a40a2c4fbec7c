import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { JwsAlgorithmName } from '../guard/jws-algorithms.js';
import { KeySet, type KeySetReading, type KeySetTimes } from '../guard/key-set.js';
import { parseVerificationKey, suits, type VerificationKey } from '../guard/verification-key.js';
import type { EncryptionAlgorithm } from '../oauth/encryption-algorithms.js';
import { Clock } from '../platform/clock.js';
import { OutboundFailed, OutboundRefused, SafeFetch } from '../platform/safe-fetch.js';
import type { Client } from './client.js';
import type { ClientMetadata } from './client-metadata.js';
import { type ClientEncryptionKey, parseEncryptionKey, pickEncryptionKey } from './client-keys/encryption-key.js';
import { parseJwkSet } from './client-keys/parse-jwk-set.js';

export type { ClientEncryptionKey };

/** A key that a client has taken out of its set stops counting within a minute, and a new one counts as soon as it is used. */
const TIMES: KeySetTimes = { shortestAge: 30, longestAge: 60, defaultAge: 60, staleIfError: 300, coolDown: 10, pauseAfterFailure: 5, patienceMs: 1000 };
const MOST_SETS = 1000;
const MOST_KEYS = 100;
const MOST_BYTES = 256 * 1024;

/** The set at a client's jwks_uri cannot be read just now: refused, or slow, or no JWK set. */
export class ClientKeysUnreadable extends Error {
  override readonly name = 'ClientKeysUnreadable';
}

interface RemoteSet {
  readonly toVerify: KeySet;
  /** Those to encrypt to, of the set as it was read last: the others are of no use to whom checks signatures. */
  toEncrypt: readonly ClientEncryptionKey[];
}

/** The public keys of clients: those they registered, or those at their jwks_uri, fetched by the server under guard and kept in memory. RFC 7591 §2. */
@Injectable()
export class ClientKeys {
  private readonly registered = new WeakMap<Client, readonly VerificationKey[]>();
  private readonly remote = new LRUCache<string, RemoteSet>({ max: MOST_SETS });

  constructor(private readonly fetch: SafeFetch, private readonly clock: Clock) {}

  /** The one key that a signature with this key id and algorithm can be checked with; `undefined`: there is none, or more than one. Throws ClientKeysUnreadable. */
  async find(client: Client, kid: string | undefined, alg: JwsAlgorithmName): Promise<VerificationKey | undefined> {
    const { jwks_uri: uri } = client.metadata;
    if (uri !== undefined) return this.findRemote(uri, kid, alg);
    const candidates = this.registeredOf(client).filter((key) => (kid === undefined || key.kid === kid) && suits(key, alg));
    return candidates.length === 1 ? candidates[0] : undefined;
  }

  /** The key that something is encrypted to for this client; `undefined`: it has none for this algorithm. Throws ClientKeysUnreadable. */
  async findEncryptionKey(client: Client, alg: EncryptionAlgorithm): Promise<ClientEncryptionKey | undefined> {
    const { jwks, jwks_uri: uri } = client.metadata;
    if (uri === undefined) return registeredEncryptionKey(jwks, alg);
    const set = this.remoteSet(uri);
    await set.toVerify.freshen().catch(unreadable);
    return pickEncryptionKey(set.toEncrypt, alg);
  }

  private registeredOf(client: Client): readonly VerificationKey[] {
    let keys = this.registered.get(client);
    if (keys === undefined) {
      keys = (client.metadata.jwks?.keys ?? []).map(parseVerificationKey).filter((key) => key !== undefined);
      this.registered.set(client, keys);
    }
    return keys;
  }

  private async findRemote(uri: string, kid: string | undefined, alg: JwsAlgorithmName): Promise<VerificationKey | undefined> {
    return this.remoteSet(uri).toVerify.find(kid, alg).catch(unreadable);
  }

  private remoteSet(uri: string): RemoteSet {
    const known = this.remote.get(uri);
    if (known !== undefined) return known;
    const set: RemoteSet = { toVerify: new KeySet(async () => this.read(uri, set), this.clock, TIMES), toEncrypt: [] };
    this.remote.set(uri, set);
    return set;
  }

  private async read(uri: string, set: RemoteSet): Promise<KeySetReading> {
    try {
      const { status, body } = await this.fetch.fetch(uri, { accept: 'application/jwk-set+json, application/json', mostBytes: MOST_BYTES });
      if (status !== 200) throw new ClientKeysUnreadable(`jwks_uri answered ${status}`);
      const keys = parseJwkSet(body);
      set.toEncrypt = keys.slice(0, MOST_KEYS).map(parseEncryptionKey).filter((key) => key !== undefined);
      return { keys, maxAge: undefined };
    } catch (error) {
      if (error instanceof OutboundRefused || error instanceof OutboundFailed) throw new ClientKeysUnreadable(error.message, { cause: error });
      throw error;
    }
  }
}

/** The key of a set that stands in the registration itself. */
export function registeredEncryptionKey(jwks: ClientMetadata['jwks'], alg: EncryptionAlgorithm): ClientEncryptionKey | undefined {
  return pickEncryptionKey((jwks?.keys ?? []).map(parseEncryptionKey).filter((key) => key !== undefined), alg);
}

function unreadable(error: unknown): never {
  throw new ClientKeysUnreadable('The set at jwks_uri cannot be read', { cause: error });
}
