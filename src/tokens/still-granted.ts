import type { Client } from '../clients/client.js';
import type { Authorization } from './authorization.entity.js';

/** What the person allowed, less what the client has lost since. */
export const stillGranted = ({ scopes }: Authorization, client: Client): readonly string[] => scopes.filter((scope) => client.allowsScope(scope));
