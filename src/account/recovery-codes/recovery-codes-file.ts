import { Injectable } from '@nestjs/common';
import { shownRecoveryCode } from '../../credentials/recovery-code-letters.js';
import { displayText } from '../../http/display-text.js';
import { Organization } from '../../http/organization.js';
import type { User } from '../../users/user.entity.js';

/** The codes as a file to keep: whose they are, and where they are good, as people have many such files. */
@Injectable()
export class RecoveryCodesFile {
  readonly name = 'recovery-codes.txt';

  constructor(private readonly organization: Organization) {}

  of(user: User, codes: readonly string[]): string {
    return [`${displayText(this.organization.name)} – ${displayText(user.preferredUsername)}`, '', ...codes.map(shownRecoveryCode), ''].join('\r\n');
  }
}
