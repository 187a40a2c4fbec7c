import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../audit/event.js';
import type { Transaction } from '../database/statements.js';
import type { Session } from './session.entity.js';

export interface ReplacedSessionSource {
  /** Ends the session and everything that was issued in it, with its audit event. */
  end(tx: Transaction, session: Session, origin: RequestOrigin): Promise<void>;
}

/**
 * What happens to the session of somebody in whose browser another person signs in. Sessions know nothing of what was issued in them:
 * whoever does (the authorization module) puts itself here when it starts.
 */
@Injectable()
export class ReplacedSessions implements ReplacedSessionSource {
  private source: ReplacedSessionSource | undefined;

  provide(source: ReplacedSessionSource): void {
    this.source = source;
  }

  async end(tx: Transaction, session: Session, origin: RequestOrigin): Promise<void> {
    if (this.source === undefined) throw new Error('Nobody has said how a session is ended with what was issued in it.');
    await this.source.end(tx, session, origin);
  }
}
