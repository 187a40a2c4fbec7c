import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, error, some, warning, type Finding } from '../check.js';

export const developmentSecrets: Check = {
  name: 'development-secrets',
  about: 'Nothing that development mode made is left in production',
  needs: ['schema'],
  async run({ config, database, production, said }) {
    if (!production) return [];
    const findings: Finding[] = [];
    const rows = await database.rows<{ name: string }>("SELECT client_id AS name FROM clients WHERE origin = 'demo' UNION ALL SELECT preferred_username AS name FROM users WHERE origin = 'demo' AND deleted_at IS NULL");
    if (rows.length > 0) findings.push(error(`The database holds demo objects, whose passwords stand in a file (${some(rows.map(({ name }) => name))}); the server refuses to start with them.`, `Start production on a database of its own, or delete them: ${said('clients delete')}, ${said('users delete')}.`));
    const left = ['secret-key', 'demo.json'].filter((name) => existsSync(join(config.dataDir, name)));
    if (left.length > 0) findings.push(warning(`${config.dataDir} holds ${left.join(' and ')} of a development server.`, 'Use another DATA_DIR, or remove them once nothing was made under them.'));
    return findings;
  },
};
