import type { AdminCommands } from '../../admin/admin-commands.js';
import { isWire } from '../../admin/draft-check.js';
import type { AdminAnswer } from '../../admin/operation.js';
import { CLI_ACT } from '../in-app.js';

/** What was done as asked, and will not do what was probably meant: sentences for people, each with the command that helps. */
export async function hintsAfter(id: string, { body }: AdminAnswer, commands: AdminCommands): Promise<string[]> {
  const clientId = id === 'invitations.create' && isWire(body) ? body['client_id'] : undefined;
  if (typeof clientId !== 'string') return [];
  const { body: client } = await commands.perform('clients.show', { path: { client_id: clientId }, query: [] }, CLI_ACT);
  if (!isWire(client) || typeof client['client_uri'] === 'string' || typeof client['initiate_login_uri'] === 'string') return [];
  return [`${clientId} has no address, so the invitation cannot lead to it: doorward clients update ${clientId} --set client_uri=https://...`];
}
