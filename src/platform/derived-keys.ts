import { type KeyObject, createCipheriv, createDecipheriv, createHmac, createPrivateKey, createSecretKey, hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { Random } from './random.js';
import { digestsEqual } from './token-digest.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8. RFC 8410 §7. */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A sealed text cannot be opened. `unknown-key`: it was sealed under a SECRET_KEY that is not configured (any more). */
export class CannotOpen extends Error {
  override readonly name = 'CannotOpen';

  constructor(readonly reason: 'unknown-key' | 'damaged') {
    super(reason === 'unknown-key' ? 'sealed under another SECRET_KEY: set it as SECRET_KEY, or add it to SECRET_KEY_PREVIOUS' : 'not a sealed text, or a damaged one');
  }
}

/**
 * Every use of SECRET_KEY has a key of its own, derived by its label (HKDF, RFC 5869), so that what one use gives away tells nothing
 * about another. Labels are constants, never input. New macs and seals are made under SECRET_KEY; SECRET_KEY_PREVIOUS is honoured.
 */
@Injectable()
export class DerivedKeys {
  private readonly current: KeySet;
  private readonly all: readonly KeySet[];

  constructor(@Inject(CONFIG) config: Pick<Config, 'secretKey' | 'previousSecretKeys'>, private readonly random: Random) {
    this.current = new KeySet(config.secretKey);
    this.all = [this.current, ...config.previousSecretKeys.map((secret) => new KeySet(secret))];
  }

  /** HMAC-SHA-256 as 43 base64url characters, under the current key. */
  mac(label: string, data: string): string {
    return this.current.mac(label, data);
  }

  /** The same under each key, the current one first: to look up what was stored before a rotation. */
  macs(label: string, data: string): string[] {
    return this.all.map((keys) => keys.mac(label, data));
  }

  /** Whether it is the mac of the data under any key. */
  isMac(label: string, data: string, mac: string): boolean {
    return this.all.some((keys) => digestsEqual(keys.mac(label, data), mac));
  }

  /**
   * Encrypts and authenticates a text (AES-256-GCM): key id, dot, base64url of nonce, ciphertext and tag. The nonce is random, so one
   * label may seal about 2^32 texts under one SECRET_KEY (NIST SP 800-38D §8.3): for things at rest, not for every request.
   */
  seal(label: string, text: string): string {
    const nonce = this.random.bytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.current.sealing(label), nonce);
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${this.current.id}.${sealed.toString('base64url')}`;
  }

  /** The text that was sealed under this label. Throws CannotOpen. */
  open(label: string, sealed: string): string {
    const [, id, body] = /^([\w-]{8})\.([\w-]+)$/.exec(sealed) ?? [];
    if (id === undefined || body === undefined) throw new CannotOpen('damaged');
    const keys = this.all.find((candidate) => candidate.id === id);
    if (keys === undefined) throw new CannotOpen('unknown-key');
    return decrypt(keys.sealing(label), Buffer.from(body, 'base64url'));
  }

  /** Whether it was sealed under the current key, or, where the key is being changed, has to be sealed again. */
  isCurrent(sealed: string): boolean {
    return sealed.startsWith(`${this.current.id}.`);
  }

  /** The same text sealed under the current key; `undefined` where it is already, or cannot be opened. */
  reseal(label: string, sealed: string): string | undefined {
    if (this.isCurrent(sealed)) return undefined;
    try {
      return this.seal(label, this.open(label, sealed));
    } catch (error) {
      if (error instanceof CannotOpen) return undefined;
      throw error;
    }
  }

  /** The Ed25519 private key for this label under each key, the current one first: for what others must be able to verify without SECRET_KEY. */
  signingKeys(label: string): KeyObject[] {
    return this.all.map((keys) => keys.signing(label));
  }

  /**
   * Tells one SECRET_KEY from another without telling anything about it: 22 characters to store beside the data, so that a start with
   * a changed or lost key is noticed before anything is made under it.
   */
  fingerprint(): string {
    return this.current.fingerprint;
  }

  /** Those of every key that is honoured, the current one first. */
  fingerprints(): string[] {
    return this.all.map((keys) => keys.fingerprint);
  }
}

/** The keys derived from one SECRET_KEY, each made at its first use. */
class KeySet {
  readonly fingerprint: string;
  /** Stands in sealed texts to find their key again. */
  readonly id: string;
  private readonly secret: KeyObject;
  private readonly derived = new Map<string, KeyObject>();

  constructor(secret: Buffer) {
    this.secret = createSecretKey(secret);
    this.fingerprint = this.expand('fingerprint', 16).toString('base64url');
    this.id = this.fingerprint.slice(0, 8);
  }

  mac(label: string, data: string): string {
    return createHmac('sha256', this.derive(`mac ${label}`)).update(data).digest('base64url');
  }

  signing(label: string): KeyObject {
    return createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, this.expand(`sign ${label}`, 32)]), format: 'der', type: 'pkcs8' });
  }

  sealing(label: string): KeyObject {
    return this.derive(`seal ${label}`);
  }

  private derive(use: string): KeyObject {
    let key = this.derived.get(use);
    if (key === undefined) {
      key = createSecretKey(this.expand(use, 32));
      this.derived.set(use, key);
    }
    return key;
  }

  private expand(use: string, bytes: number): Buffer {
    return Buffer.from(hkdfSync('sha256', this.secret, '', `doorward ${use}`, bytes));
  }
}

function decrypt(key: KeyObject, sealed: Buffer): string {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new CannotOpen('damaged');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    throw new CannotOpen('damaged');
  }
}
