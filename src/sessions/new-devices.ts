import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../audit/event.js';
import type { Transaction } from '../database/statements.js';
import { Mail } from '../mail/mail.js';
import { Notices } from '../mail/notices.js';
import type { User } from '../users/user.entity.js';

/** Tells people that they were signed in on a device that their account did not know. ASVS 6.3.5. */
@Injectable()
export class NewDevices {
  constructor(private readonly mail: Mail, private readonly notices: Notices) {}

  /** Two statements at most. Nothing at their first sign-in of all: they know of that, and every device is new. */
  async tell(tx: Transaction, user: User, sessionId: string, origin: RequestOrigin): Promise<void> {
    if (!this.mail.available || !user.emailVerified) return;
    const before = await tx.row('SELECT id FROM sessions WHERE user_id = ? AND id <> ? LIMIT 1', [user.id, sessionId]);
    if (before !== undefined) await this.notices.tell(tx, user, 'new-device', origin);
  }
}
