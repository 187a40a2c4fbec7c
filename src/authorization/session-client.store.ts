import { Injectable } from '@nestjs/common';
import type { Client } from '../clients/client.js';
import type { ClientMetadata } from '../clients/client-metadata.js';
import { CleanUp } from '../database/clean-up.js';
import { Database } from '../database/database.js';
import type { Statements } from '../database/statements.js';
import type { Session } from '../sessions/session.entity.js';
import { SessionClient } from './session-client.entity.js';

/** Whom to tell that a session is over, and how. */
export interface LogoutParty {
  readonly clientId: string;
  readonly name: string;
  readonly sessionId: string;
  /** The person's own `sub`: what the client knows them by may be another, and so with the session. */
  readonly sub: string;
  readonly metadata: ClientMetadata;
  readonly backchannelUri: string | undefined;
  readonly frontchannelUri: string | undefined;
}

interface Row { readonly client_id: string; readonly session_id: string; readonly sub: string; readonly metadata: string }

/**
 * Which applications a session has been used to sign in to: kept for those alone that want to hear of its end. An authorization will not do: it is gone
 * with its last token, and what the application keeps of its own lives on. Back-Channel Logout §2.3, Front-Channel Logout §3.
 */
@Injectable()
export class SessionClientStore {
  constructor(private readonly database: Database, cleanUp: CleanUp) {
    cleanUp.register({ table: 'session_clients', column: 'expires_at' });
  }

  /** Call it before the client gets anything. No statement for a client that registered no logout address. */
  async note({ clientId, metadata }: Client, { id, expiresAt }: Session, scopes: readonly string[], statements: Statements = this.database): Promise<void> {
    if (metadata.backchannel_logout_uri === undefined && metadata.frontchannel_logout_uri === undefined) return;
    if (!scopes.includes('openid')) return;
    await statements.upsert(SessionClient, { sessionId: id, clientId, expiresAt }, ['sessionId', 'clientId'], ['expiresAt']);
  }

  /** Of a session that has not ended yet. */
  async ofSession(statements: Statements, sessionId: string): Promise<LogoutParty[]> {
    return this.parties(statements, 's.id = ?', sessionId);
  }

  /** Of all sessions of a person that have not ended yet. */
  async ofUser(statements: Statements, userId: string): Promise<LogoutParty[]> {
    return this.parties(statements, 's.user_id = ?', userId);
  }

  /** What holds anything live that was issued in the session, whether it wants to hear of its end or not. */
  async applicationsOf(statements: Statements, sessionId: string): Promise<Pick<LogoutParty, 'clientId' | 'name'>[]> {
    const rows = await statements.rows<Pick<Row, 'client_id' | 'metadata'>>(`SELECT client_id, metadata FROM clients WHERE client_id IN
      (SELECT client_id FROM authorizations WHERE session_id = ? AND ended_at IS NULL) AND disabled_at IS NULL ORDER BY client_id LIMIT 50`, [sessionId]);
    return rows.map(({ client_id: clientId, metadata }) => ({ clientId, name: nameOf(clientId, metadata) }));
  }

  private async parties(statements: Statements, whose: string, id: string): Promise<LogoutParty[]> {
    const rows = await statements.rows<Row>(`SELECT sc.client_id, sc.session_id, u.sub, c.metadata FROM sessions s
      JOIN session_clients sc ON sc.session_id = s.id JOIN users u ON u.id = s.user_id JOIN clients c ON c.client_id = sc.client_id
      WHERE ${whose} AND s.ended_at IS NULL AND c.disabled_at IS NULL ORDER BY sc.session_id, sc.client_id`, [id]);
    return rows.map(toParty);
  }
}

const nameOf = (clientId: string, metadata: string): string => (JSON.parse(metadata) as ClientMetadata).client_name ?? clientId;

function toParty(row: Row): LogoutParty {
  const metadata = JSON.parse(row.metadata) as ClientMetadata;
  return {
    clientId: row.client_id, name: nameOf(row.client_id, row.metadata), sessionId: row.session_id, sub: row.sub, metadata,
    backchannelUri: metadata.backchannel_logout_uri, frontchannelUri: metadata.frontchannel_logout_uri,
  };
}
