import { ClientRecord } from '../../../clients/client.entity.js';
import { type Check, error, some, warning, type Finding } from '../check.js';

const DAY_MS = 86_400_000;

interface Ends { readonly client_id: string; readonly name: string; readonly expires_at: number | null }

export const clientSecrets: Check = {
  name: 'client-secrets',
  about: 'No application is about to lose its last secret',
  needs: ['schema'],
  async run({ database, said, surroundings }) {
    const now = surroundings.now();
    const secrets = await database.rows<Ends>('SELECT s.client_id, s.name, s.expires_at FROM client_secrets s JOIN clients c ON c.client_id = s.client_id WHERE c.disabled_at IS NULL');
    const byClient = grouped(secrets);
    const last = [...byClient].map(([id, own]) => [id, Math.max(...own.map(({ expires_at: end }) => (end === null ? Number.POSITIVE_INFINITY : Number(end))))] as const);
    const findings: Finding[] = [];
    const adding = said('clients add-secret <client_id>');
    const over = last.filter(([, end]) => end <= now).map(([id]) => id);
    const soon = last.filter(([, end]) => end > now && end <= now + 30 * DAY_MS).map(([id, end]) => `${id} in ${Math.ceil((end - now) / DAY_MS)} days`);
    const without = (await withSecretMethod(database)).filter((id) => !byClient.has(id));
    if (over.length > 0) findings.push(error(`The last secret has ended, so that these applications get no tokens: ${some(over)}.`, `${adding}, and hand it to the application.`));
    if (soon.length > 0) findings.push(warning(`The last secret ends soon: ${some(soon)}.`, `${adding}, hand it to the application, then remove the old one.`));
    if (without.length > 0) findings.push(warning(`These applications authenticate with a secret and have none: ${some(without)}.`, `${adding}, or token_endpoint_auth_method: none for a public client.`));
    return findings;
  },
};

function grouped(secrets: readonly Ends[]): Map<string, Ends[]> {
  const byClient = new Map<string, Ends[]>();
  for (const secret of secrets) byClient.set(secret.client_id, [...(byClient.get(secret.client_id) ?? []), secret]);
  return byClient;
}

async function withSecretMethod(database: { select: (entity: typeof ClientRecord, tail: string) => Promise<ClientRecord[]> }): Promise<string[]> {
  const records = await database.select(ClientRecord, 'WHERE disabled_at IS NULL ORDER BY client_id');
  return records.filter(({ metadata }) => metadata.token_endpoint_auth_method.startsWith('client_secret_')).map(({ clientId }) => clientId);
}
