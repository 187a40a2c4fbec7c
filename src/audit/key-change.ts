import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { Database } from '../database/database.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { LOG } from '../platform/log.js';
import { AuditKeys } from './audit-keys.js';
import { HeadSigning } from './chain/head-signing.js';

const PAGE = 200;

/**
 * Brings what the audit log holds under the current SECRET_KEY, at each start while a previous one is configured: when that is removed, the keys
 * of people must still open and the end of the chain must still be ours.
 */
@Injectable()
export class KeyChange implements OnApplicationBootstrap {
  constructor(
    private readonly derivedKeys: DerivedKeys,
    private readonly keys: AuditKeys,
    private readonly head: HeadSigning,
    private readonly database: Database,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (this.derivedKeys.fingerprints().length < 2) return;
    // The server need not wait for it.
    this.run().catch((error: unknown) => this.log.warn({ err: error }, 'what the audit log holds is not under the new SECRET_KEY yet; it is tried again at the next start'));
  }

  async run(): Promise<void> {
    await this.head.signAgain();
    for (let after: string | undefined = ''; after !== undefined;) after = await this.sealPage(after);
  }

  private sealPage(after: string): Promise<string | undefined> {
    return this.database.quietTransaction((tx) => this.keys.sealAgain(tx, after, PAGE));
  }
}
