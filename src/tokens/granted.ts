import type { Client } from '../clients/client.js';
import type { Audience } from './audience.js';
import type { Authorization } from './authorization.entity.js';

/** What a grant yields: everything the issuer needs in order to mint. */
export interface Granted {
  readonly client: Client;
  /** The person's own subject identifier, which the issuer turns into the one that the client knows; the client's own id where no person is involved (RFC 9068 §2.2). */
  readonly sub: string;
  /** `null` for client_credentials. */
  readonly authorization: Authorization | null;
  /** Whom the access token is for. A grant asks TokenRequest.audience before it consumes anything, so that a wrong resource costs nothing. */
  readonly audience: Audience;
  readonly refreshToken: string | undefined;
}

/** The same with the person and the session as the client knows them. */
export interface Told extends Granted {
  /** Undefined where no person is involved. */
  readonly sid: string | undefined;
}
