import { Injectable } from '@nestjs/common';
import { compactDecrypt } from 'jose';
import { CONTENT_ENCRYPTION_NAMES, type ContentEncryption, ENCRYPTION_ALGORITHM_NAMES, type EncryptionAlgorithm, isContentEncryption, isEncryptionAlgorithm } from '../oauth/encryption-algorithms.js';
import { KeyRing } from './key-ring.js';
import type { DecryptingKey } from './key-snapshot.js';
import type { EncryptionKeyAlgorithm } from './signing-key.entity.js';

/** What somebody encrypted to this server, and how: whether the client may do it that way is the caller's to say. */
export interface Decrypted {
  readonly text: string;
  readonly alg: EncryptionAlgorithm;
  readonly enc: ContentEncryption;
}

/** Characters: longer than any request object that is accepted. */
const LONGEST = 65_536;
/** The second part is empty where the key is agreed upon and not sent (ECDH-ES). RFC 7516 §3.1. */
const COMPACT_JWE = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/;
/** No `zip` (a small message that grows without end), no key by reference, no extensions. RFC 8725 §3.6, §3.10. */
const HEADER_MEMBERS: ReadonlySet<string> = new Set(['alg', 'enc', 'kid', 'typ', 'cty', 'epk', 'apu', 'apv', 'iss', 'aud']);

/** Opens what clients encrypt to this server. The keys live as signing keys do; every way to fail looks alike from outside (RFC 7516 §11.5). */
@Injectable()
export class EncryptionKeys {
  constructor(private readonly ring: KeyRing) {}

  /** A compact JWE; `undefined` for whatever is not one, or not for a key of ours that still counts. */
  async decrypt(jwe: string): Promise<Decrypted | undefined> {
    if (jwe.length > LONGEST || !COMPACT_JWE.test(jwe)) return undefined;
    const header = parseHeader(jwe.slice(0, jwe.indexOf('.')));
    if (header === undefined) return undefined;
    for (const key of await this.ring.decrypting(keyAlgorithmOf(header.alg), header.kid)) {
      const text = await open(jwe, key);
      if (text !== undefined) return { text, alg: header.alg, enc: header.enc };
    }
    return undefined;
  }
}

interface Header {
  readonly alg: EncryptionAlgorithm;
  readonly enc: ContentEncryption;
  readonly kid: string | undefined;
}

/** One pair serves the whole family: the algorithm says what is done with what both sides agreed upon. */
const keyAlgorithmOf = (alg: EncryptionAlgorithm): EncryptionKeyAlgorithm => (alg === 'RSA-OAEP-256' ? alg : 'ECDH-ES');

function parseHeader(part: string): Header | undefined {
  try {
    const header = JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown> | null;
    if (typeof header !== 'object' || header === null || !Object.keys(header).every((name) => HEADER_MEMBERS.has(name))) return undefined;
    const { alg, enc, kid } = header;
    if (!isEncryptionAlgorithm(alg) || !isContentEncryption(enc) || (kid !== undefined && typeof kid !== 'string')) return undefined;
    return { alg, enc, kid };
  } catch {
    return undefined;
  }
}

async function open(jwe: string, { privateKey }: DecryptingKey): Promise<string | undefined> {
  try {
    const { plaintext } = await compactDecrypt(jwe, privateKey, {
      keyManagementAlgorithms: [...ENCRYPTION_ALGORITHM_NAMES], contentEncryptionAlgorithms: [...CONTENT_ENCRYPTION_NAMES],
    });
    return new TextDecoder('utf-8', { fatal: true }).decode(plaintext);
  } catch {
    return undefined;
  }
}
