import { Injectable } from '@nestjs/common';
import { CannotOpen, DerivedKeys } from '../platform/derived-keys.js';
import { Random } from '../platform/random.js';
import { toBase32 } from './totp-codes.js';

const LABEL = 'totp secret';
/** RFC 4226 §4, R6: 160 bits. */
const BYTES = 20;

/** The secrets that authenticator apps and this server share: sealed under SECRET_KEY, so that a copy of the database makes no codes. */
@Injectable()
export class TotpSecrets {
  constructor(private readonly keys: DerivedKeys, private readonly random: Random) {}

  /** A new one, as it is typed into an app and as it is stored. */
  make(): { readonly secret: string; readonly sealed: string } {
    const secret = toBase32(this.random.bytes(BYTES));
    return { secret, sealed: this.keys.seal(LABEL, secret) };
  }

  /** Throws CannotOpen. */
  open(sealed: string | null): string {
    return this.keys.open(LABEL, sealed ?? '');
  }

  /** Undefined for one that was sealed under a SECRET_KEY that is gone: it proves nothing any more, and nobody is told more than that. */
  find(sealed: string | null): string | undefined {
    try {
      return this.open(sealed);
    } catch (error) {
      if (error instanceof CannotOpen) return undefined;
      throw error;
    }
  }

  /** Whether there are keys at all under which some may have been sealed that is no longer the current one. */
  get mayBeOld(): boolean {
    return this.keys.fingerprints().length > 1;
  }

  /** The same under the current SECRET_KEY; undefined where it is, or cannot be opened. */
  reseal(sealed: string): string | undefined {
    if (this.keys.isCurrent(sealed)) return undefined;
    const secret = this.find(sealed);
    return secret === undefined ? undefined : this.keys.seal(LABEL, secret);
  }
}
