import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../database/statements.js';
import { Registration } from './registration.entity.js';

const BATCH = 100;

@Injectable()
export class RegistrationStore {
  async create(tx: Transaction, registration: Registration): Promise<void> {
    // What a client of the same id has left behind, if there ever was one.
    await tx.run('DELETE FROM registrations WHERE client_id = ?', [registration.clientId]);
    await tx.insert(Registration, registration);
  }

  async find(statements: Statements, clientId: string): Promise<Registration | undefined> {
    const found = await statements.first(Registration, 'WHERE client_id = ?', [clientId]);
    return found?.clientId === clientId ? found : undefined;
  }

  async changeStatement(tx: Transaction, clientId: string, softwareStatement: string | null): Promise<void> {
    await tx.update(Registration, { softwareStatement }, { clientId });
  }

  async delete(tx: Transaction, clientId: string): Promise<boolean> {
    return (await tx.run('DELETE FROM registrations WHERE client_id = ?', [clientId])) === 1;
  }

  /** The first use counts: what came before it on another instance stays. A client that was used never expires. */
  async noteUse(statements: Statements, clientId: string, at: number): Promise<void> {
    await statements.run('UPDATE registrations SET first_used_at = ?, expires_at = NULL WHERE client_id = ? AND first_used_at IS NULL', [at, clientId]);
  }

  /** Those whose time has run out without a use. */
  async unused(statements: Statements, now: number): Promise<Registration[]> {
    return statements.select(Registration, `WHERE expires_at <= ? AND first_used_at IS NULL ORDER BY expires_at LIMIT ${BATCH}`, [now]);
  }

  /** Takes an unused one away; `false`: it was used meanwhile, or somebody else took it. The affected row is the verdict. */
  async expire(tx: Transaction, clientId: string, now: number): Promise<boolean> {
    return (await tx.run('DELETE FROM registrations WHERE client_id = ? AND first_used_at IS NULL AND expires_at <= ?', [clientId, now])) === 1;
  }
}
