import type { Client } from '../clients/client.js';

/** Where the answer to an authorization request goes, whether it is a code or an error. Known once client and redirect URI are trusted. */
export interface AnswerTarget {
  readonly client: Client;
  readonly redirectUri: string;
  readonly responseMode: string;
  readonly state: string | undefined;
}
