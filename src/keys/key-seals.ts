import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CannotOpen, DerivedKeys } from '../platform/derived-keys.js';
import type { SigningKey } from './signing-key.entity.js';

/** The label under which private keys are sealed at rest. */
const LABEL = 'signing-key';

/** A private key of the database cannot be read with what is configured. The message is a sentence for whoever starts the server. */
export class SigningKeyUnreadable extends Error {
  override readonly name = 'SigningKeyUnreadable';
}

/** Private keys leave this process encrypted only: a copy of the database signs nothing. */
@Injectable()
export class KeySeals {
  constructor(private readonly derivedKeys: DerivedKeys) {}

  seal(privateKey: KeyObject): string {
    return this.derivedKeys.seal(LABEL, JSON.stringify(privateKey.export({ format: 'jwk' })));
  }

  /** Throws SigningKeyUnreadable. */
  open({ kid, sealedPrivateJwk }: Pick<SigningKey, 'kid' | 'sealedPrivateJwk'>): KeyObject {
    return createPrivateKey({ key: this.parse(kid, sealedPrivateJwk), format: 'jwk' });
  }

  /** Whether there are keys at all under which some may have been sealed that is no longer the current one. */
  get mayBeOld(): boolean {
    return this.derivedKeys.fingerprints().length > 1;
  }

  /** The same under the current SECRET_KEY; undefined where it is, or cannot be opened. */
  reseal(sealed: string): string | undefined {
    return this.derivedKeys.reseal(LABEL, sealed);
  }

  private parse(kid: string, sealed: string): JsonWebKey {
    try {
      const jwk: JsonWebKey = JSON.parse(this.derivedKeys.open(LABEL, sealed));
      return jwk;
    } catch (error) {
      if (!(error instanceof CannotOpen)) throw error;
      throw new SigningKeyUnreadable(error.reason === 'damaged'
        ? `The signing key ${kid} in the database is damaged: restore the database from a backup.`
        : 'The signing keys in the database were sealed under another SECRET_KEY: set that one as SECRET_KEY, or add it to SECRET_KEY_PREVIOUS.', { cause: error });
    }
  }
}
