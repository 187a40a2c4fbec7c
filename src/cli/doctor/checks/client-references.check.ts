import { Api } from '../../../clients/api.entity.js';
import { ClientRecord } from '../../../clients/client.entity.js';
import { unknownScopes } from '../../../clients/known-scopes.js';
import { type Check, type Finding, some, warning } from '../check.js';

/** Of the API that every server has. */
const BUILT_IN = new Set(['notes:read', 'notes:write']);

export const clientReferences: Check = {
  name: 'client-references',
  about: 'Scopes and groups that applications name exist',
  needs: ['schema'],
  async run({ database }) {
    const clients = await database.select(ClientRecord, 'WHERE disabled_at IS NULL ORDER BY client_id');
    const apis = await database.select(Api, 'ORDER BY identifier');
    const groups = new Set((await database.rows<{ name: string }>('SELECT name FROM user_groups')).map(({ name }) => name));
    const scopes = clients.flatMap(({ clientId, metadata }) => unknownScopes(metadata.scope.split(' ').filter((scope) => scope !== '' && !BUILT_IN.has(scope)), apis).map((scope) => `${clientId}: ${scope}`));
    const missing = clients.flatMap(({ clientId, metadata }) => (metadata.access?.groups ?? []).filter((name) => !groups.has(name)).map((name) => `${clientId}: ${name}`));
    const findings: Finding[] = [];
    if (scopes.length > 0) findings.push(warning(`Applications are registered for scopes that no API knows (${some(scopes)}); they are never granted.`, 'Declare the API with these scopes, or take them off the applications.'));
    if (missing.length > 0) findings.push(warning(`Applications are kept for groups that do not exist (${some(missing)}); whoever makes such a group decides who gets in.`, 'Create the groups, or change access of the applications.'));
    return findings;
  },
};
