import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AdminOperation, Caller } from '../operation.js';
import { AdminProblem } from '../problem.js';
import { AdminAccess } from './admin-access.js';
import { RateLimit } from './rate-limit.js';

/** What stands before every operation: who calls, how often, and whether this is theirs to call. */
@Injectable()
export class Entry {
  constructor(private readonly access: AdminAccess, private readonly limit: RateLimit) {}

  /** Throws AdminProblem. */
  async admit(operation: AdminOperation, request: FastifyRequest, tell: (headers: Readonly<Record<string, string>>) => void): Promise<Caller> {
    const caller = await this.access.authenticate(request);
    tell(await this.limit.spend(caller));
    await this.access.authorize(caller, operation);
    return caller;
  }

  /** Whether the request would be let in again now: its token may have been revoked, and its person may have lost their role. */
  async stillAdmits(operation: AdminOperation, request: FastifyRequest): Promise<boolean> {
    try {
      await this.access.authorize(await this.access.authenticate(request), operation);
      return true;
    } catch (refusal) {
      if (refusal instanceof AdminProblem) return false;
      throw refusal;
    }
  }

  /** For a request that is as good as several, beyond the one that was counted when it came. Throws AdminProblem. */
  async charge(caller: Caller, times: number): Promise<Readonly<Record<string, string>>> {
    return times > 0 ? this.limit.spend(caller, times) : {};
  }
}
