import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestOrigin } from '../audit/event.js';
import type { Transaction } from '../database/statements.js';
import { ReplacedSessions, type ReplacedSessionSource } from '../sessions/replaced-sessions.js';
import type { Session } from '../sessions/session.entity.js';
import { EndAccess } from './end-access.js';

/** Ends what was issued in a session when another person signs in in its browser. */
@Injectable()
export class ReplacedSessionEnding implements ReplacedSessionSource, OnModuleInit {
  constructor(private readonly replaced: ReplacedSessions, private readonly access: EndAccess) {}

  onModuleInit(): void {
    this.replaced.provide(this);
  }

  async end(tx: Transaction, session: Session, origin: RequestOrigin): Promise<void> {
    await this.access.ofSession(tx, session, { because: 'another-person', actor: 'user', origin });
  }
}
