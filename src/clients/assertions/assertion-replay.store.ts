import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CleanUp } from '../../database/clean-up.js';
import { Database } from '../../database/database.js';
import { UniqueViolation } from '../../database/statements.js';
import { digest } from '../../platform/token-digest.js';
import { AssertionReplay } from './assertion-replay.entity.js';

/** Each jti of a client counts once, on all instances and after restarts: the primary key decides. RFC 7523 §3. */
@Injectable()
export class AssertionReplays implements OnModuleInit {
  constructor(private readonly database: Database, private readonly cleanUp: CleanUp) {}

  onModuleInit(): void {
    this.cleanUp.register({ table: 'assertion_replays', column: 'expires_at' });
  }

  /** `false`: it was used before. One statement. `exp` in seconds. */
  async consume(clientId: string, jti: string, exp: number): Promise<boolean> {
    try {
      await this.database.insert(AssertionReplay, { digest: digest(JSON.stringify([clientId, jti])), expiresAt: Math.ceil(exp * 1000) });
      return true;
    } catch (error) {
      if (error instanceof UniqueViolation) return false;
      throw error;
    }
  }
}
