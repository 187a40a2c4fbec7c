import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CleanUp } from '../../database/clean-up.js';
import { Database } from '../../database/database.js';
import type { Statements } from '../../database/statements.js';
import { PushedRequest } from './pushed-request.entity.js';

@Injectable()
export class PushedRequestStore implements OnModuleInit {
  constructor(private readonly database: Database, private readonly cleanUp: CleanUp) {}

  onModuleInit(): void {
    this.cleanUp.register({ table: 'pushed_requests', column: 'kept_until' });
  }

  async add(request: PushedRequest): Promise<void> {
    await this.database.insert(PushedRequest, request);
  }

  async find(handleDigest: string): Promise<PushedRequest | undefined> {
    return this.database.first(PushedRequest, 'WHERE handle_digest = ?', [handleDigest]);
  }

  /** Uses it up: one conditional UPDATE, whose row count is the verdict. Of any number of answers, on any number of instances, one leaves. RFC 9126 §4. */
  async consume(statements: Statements, handleDigest: string, now: number): Promise<boolean> {
    return (await statements.run('UPDATE pushed_requests SET used_at = ? WHERE handle_digest = ? AND used_at IS NULL', [now, handleDigest])) === 1;
  }
}
