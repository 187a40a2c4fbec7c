import { Injectable } from '@nestjs/common';
import { EndAccess } from '../../authorization/end-access.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { LiveSessions } from '../../sessions/live-sessions.js';
import { AdminPower } from '../admin-power.js';
import { causeOf } from '../admin-resource.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { AdminProblem } from '../problem.js';
import { UserOfPath } from '../user-of-path.js';
import { SESSION_EXAMPLE, SESSION_SCHEMA, SessionsListing } from './sessions-listing.js';

/** Who is signed in where, and how to end it. Ending a session ends the tokens that were issued in it. */
@Injectable()
export class SessionOperations implements AdminOperations {
  constructor(private readonly listing: SessionsListing, private readonly sessions: LiveSessions, private readonly users: UserOfPath, private readonly access: EndAccess, private readonly power: AdminPower) {}

  get operations(): readonly AdminOperation[] {
    const shown = { status: 200, schema: SESSION_SCHEMA, example: SESSION_EXAMPLE } as const;
    return [
      { id: 'sessions.list', method: 'GET', path: '/sessions', scope: 'sessions:read', summary: 'list who is signed in where', answer: shown, list: this.listing.ofAll, command: 'sessions list' },
      { id: 'users.sessions.list', method: 'GET', path: '/users/{id}/sessions', scope: 'sessions:read', summary: 'list where a person is signed in', answer: shown, list: this.listing.ofUser, command: 'sessions list' },
      {
        id: 'users.sessions.revoke', method: 'POST', path: '/users/{id}/sessions:revoke', scope: 'sessions:write', summary: 'end every session of a person, and the tokens issued in them',
        answer: { status: 204 }, command: 'users sign-out', write: (tx, call) => this.revoke(tx, call),
      },
      { id: 'sessions.show', method: 'GET', path: '/sessions/{sid}', scope: 'sessions:read', summary: 'show a session', answer: shown, command: 'sessions show', read: (call, statements) => this.show(call, statements) },
      {
        id: 'sessions.delete', method: 'DELETE', path: '/sessions/{sid}', scope: 'sessions:write', summary: 'end a session and the tokens that were issued in it',
        ifMatch: 'honoured', answer: { status: 204 }, command: 'sessions delete', current: (call, statements) => this.show(call, statements), write: (tx, call) => this.end(tx, call),
      },
    ];
  }

  private async show(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const found = await this.require(statements, call);
    const [body] = await this.listing.toWire([found], statements);
    return { body };
  }

  /** One that has ended already ends again without a word: whoever asks wants it ended. */
  private async end(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const { session } = await this.require(tx, call);
    await this.power.requireReach(tx, call.caller, session.userId);
    await this.access.ofSession(tx, session, causeOf(call.act, 'signed-out'));
    return { status: 204 };
  }

  private async revoke(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const user = await this.users.hold(tx, call);
    await this.access.ofUser(tx, user.id, causeOf(call.act, 'signed-out'));
    return { status: 204 };
  }

  private async require(statements: Statements, call: AdminCall) {
    const found = await this.sessions.find(statements, call.path['sid'] ?? '');
    if (found === undefined) throw new AdminProblem('not-found', 'There is no such session.');
    return found;
  }
}
