import { Inject, Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../audit/event.js';
import { CONFIG, type Config } from '../config/config.js';
import type { Statements } from '../database/statements.js';
import { deviceOf } from '../http/device.js';
import { shownAddress } from '../http/shown-address.js';
import { Clock } from '../platform/clock.js';
import { Mail } from './mail.js';
import type { NoticeKind } from './messages.js';

/** Whom to tell: a User is one. */
export interface Noticed {
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly profile: { readonly name?: string; readonly locale?: string };
}

export interface NoticeOptions {
  /** Another address than the account's: the one that it had until now. */
  readonly to?: string;
  /** What it is about, as the person has named it: a passkey's name. */
  readonly what?: string;
}

/** Tells people what happened to their account, so that they notice what they did not do. ASVS 6.3.7. */
@Injectable()
export class Notices {
  constructor(private readonly mail: Mail, private readonly clock: Clock, @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>) {}

  /**
   * In the transaction of the act, one statement. Nothing where the person has no address that is shown to be theirs: a stranger's mailbox is told nothing.
   * `origin`: where it was done from; null for the command line and the server itself.
   */
  async tell(statements: Statements, user: Noticed, kind: NoticeKind, origin: RequestOrigin | null, options: NoticeOptions = {}): Promise<void> {
    const to = options.to ?? (user.emailVerified ? user.email : null);
    if (to === null) return;
    await this.mail.send(statements, {
      to, template: 'security-notice', locale: user.profile.locale,
      data: {
        kind, person: user.profile.name ?? null, at: this.clock.now(), device: deviceOf(origin?.userAgent ?? null), network: origin && shownAddress(origin.address),
        what: options.what ?? null, url: `${this.config.publicUrl.issuer}/account/activity`,
      },
    });
  }
}
