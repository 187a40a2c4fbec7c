import { Injectable } from '@nestjs/common';
import { PasswordHash } from '../platform/password-hash.js';
import { hashPassword } from './hash-password.js';
import { PasswordRules } from './password-rules.js';

/** What somebody's first password has to be, and how it is stored. */
@Injectable()
export class NewPasswords {
  constructor(readonly rules: PasswordRules, private readonly hashes: PasswordHash) {}

  /** Undefined: too many are being hashed just now. */
  async hash(password: string): Promise<string | undefined> {
    return hashPassword(this.hashes, password);
  }
}
