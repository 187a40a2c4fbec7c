import type { AdminCommands } from '../../admin/admin-commands.js';
import { isWire, type Wire } from '../../admin/draft-check.js';
import type { AdminAnswer } from '../../admin/operation.js';
import type { Config } from '../../config/config.js';
import { saidCommand } from '../../config/said-command.js';
import { CLI_ACT } from '../in-app.js';

/** A section of the settings before a command changes it; nothing for any other command. */
export async function sectionBefore(id: string, commands: AdminCommands): Promise<Wire | undefined> {
  const section = /^settings\.([a-z-]+)\.update$/.exec(id)?.[1];
  if (section === undefined) return undefined;
  const { body } = await commands.perform(`settings.${section}.show`, { path: {}, query: [] }, CLI_ACT);
  return isWire(body) ? body : undefined;
}

/** What was done as asked, and will not do what was probably meant: sentences for people, each with the command that helps. */
export async function hintsAfter(id: string, { body }: AdminAnswer, commands: AdminCommands, before: Wire | undefined, config: Config): Promise<string[]> {
  if (before !== undefined && isWire(body)) return (await commands.hurtBy(String(body['section']), before, body)).map((sentence) => `! ${sentence}`);
  const clientId = id === 'invitations.create' && isWire(body) ? body['client_id'] : undefined;
  if (typeof clientId !== 'string') return [];
  const { body: client } = await commands.perform('clients.show', { path: { client_id: clientId }, query: [] }, CLI_ACT);
  if (!isWire(client) || typeof client['client_uri'] === 'string' || typeof client['initiate_login_uri'] === 'string') return [];
  return [`${clientId} has no address, so the invitation cannot lead to it: ${saidCommand(config, `clients update ${clientId} --set client_uri=https://...`)}`];
}
