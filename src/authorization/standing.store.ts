import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { columnsOf, readEntity } from '../database/mapping.js';
import { digest } from '../platform/token-digest.js';
import { readSignedIn, SIGNED_IN_COLUMNS, SIGNED_IN_TABLES, type SignedIn } from '../sessions/session.store.js';
import { Consent } from './consent.entity.js';

/** What stands between this browser and this client already. */
export interface BrowserStanding {
  readonly signedIn: SignedIn;
  readonly consent: Consent | undefined;
}

/** Made once: it has some fifty columns, and every single sign-on asks. */
const STANDING = `SELECT ${SIGNED_IN_COLUMNS}, ${columnsOf(Consent, 'c')} FROM ${SIGNED_IN_TABLES}
  LEFT JOIN consents c ON c.user_id = s.user_id AND c.client_id = ? WHERE s.token_digest = ?`;

@Injectable()
export class BrowserStandingStore {
  constructor(private readonly database: Database) {}

  /** The session behind a cookie, its person, and their consent to the client: one statement, for this is asked at every single sign-on. */
  async find(sessionToken: string, clientId: string): Promise<BrowserStanding | undefined> {
    const row = await this.database.row<Record<string, unknown>>(STANDING, [clientId, digest(sessionToken)]);
    if (row === undefined) return undefined;
    return { signedIn: readSignedIn(row), consent: row['c_id'] === null ? undefined : readEntity(Consent, row, 'c') };
  }
}
