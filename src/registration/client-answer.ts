import type { Client } from '../clients/client.js';
import { shownMetadata } from './registered-metadata.js';
import type { Registration } from './registration.entity.js';

/** Everything that is known of the client, as it was stored. `secret`: shown this once. RFC 7591 §3.2.1, RFC 7592 §3. */
export function toClientAnswer(client: Client, registration: Registration, told: { readonly issuer: string; readonly accessToken: string; readonly secret?: string | undefined }): Readonly<Record<string, unknown>> {
  const { clientId, createdAt, metadata } = client;
  return {
    client_id: clientId,
    client_id_issued_at: Math.floor(createdAt / 1000),
    ...(told.secret === undefined ? {} : { client_secret: told.secret }),
    // REQUIRED where there is a secret; nought: never. RFC 7591 §3.2.1.
    ...(told.secret === undefined && client.secrets.length === 0 ? {} : { client_secret_expires_at: 0 }),
    registration_access_token: told.accessToken,
    registration_client_uri: `${told.issuer}/oauth2/register/${encodeURIComponent(clientId)}`,
    ...shownMetadata(metadata),
    ...(registration.softwareStatement === null ? {} : { software_statement: registration.softwareStatement }),
  };
}
