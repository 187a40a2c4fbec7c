import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { shownRecoveryCode } from '../../credentials/recovery-code-letters.js';
import { displayText } from '../../http/display-text.js';
import { Organization } from '../../http/organization.js';
import { Clock } from '../../platform/clock.js';
import type { User } from '../../users/user.entity.js';

/** The codes as a file to keep: whose they are, where they are good and since when, as people have many such files, and of one place an older one too. */
@Injectable()
export class RecoveryCodesFile {
  readonly name = 'recovery-codes.txt';

  constructor(private readonly organization: Organization, private readonly clock: Clock, @Inject(CONFIG) private readonly config: Config) {}

  of(user: User, codes: readonly string[]): string {
    const day = new Date(this.clock.now()).toISOString().slice(0, 10);
    const whose = [displayText(this.organization.name), displayText(user.preferredUsername), this.config.publicUrl.host, day].join(' – ');
    return [whose, '', ...codes.map(shownRecoveryCode), ''].join('\r\n');
  }
}
