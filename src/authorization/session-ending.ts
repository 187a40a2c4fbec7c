import { Injectable } from '@nestjs/common';
import type { Statements } from '../database/statements.js';
import { SessionStore } from '../sessions/session.store.js';
import { LogoutDeliveryStore } from './logout-delivery.store.js';
import { SessionClientStore } from './session-client.store.js';

/** Ends sessions, and puts a message into the outbox for every application that asked to hear of it: in the transaction that it is given, so that neither is without the other. */
@Injectable()
export class SessionEnding {
  constructor(private readonly sessions: SessionStore, private readonly clients: SessionClientStore, private readonly outbox: LogoutDeliveryStore) {}

  /** `false` when it had ended before. */
  async end(statements: Statements, sessionId: string, at: number): Promise<boolean> {
    const parties = await this.clients.ofSession(statements, sessionId);
    const ended = await this.sessions.end(statements, sessionId, at);
    if (ended) await this.outbox.add(statements, parties, at);
    return ended;
  }

  /** All of a person but one; how many there were. */
  async endOthersOfUser(statements: Statements, userId: string, keptId: string, at: number): Promise<number> {
    const parties = (await this.clients.ofUser(statements, userId)).filter(({ sessionId }) => sessionId !== keptId);
    const ended = await this.sessions.endOthersOfUser(statements, userId, keptId, at);
    if (ended > 0) await this.outbox.add(statements, parties, at);
    return ended;
  }

  /** How many there were. */
  async endOfUser(statements: Statements, userId: string, at: number): Promise<number> {
    const parties = await this.clients.ofUser(statements, userId);
    const ended = await this.sessions.endOfUser(statements, userId, at);
    if (ended > 0) await this.outbox.add(statements, parties, at);
    return ended;
  }
}
