import { ClientRecord } from '../../../clients/client.entity.js';
import { type Check, some, warning } from '../check.js';

export const clientRedirects: Check = {
  name: 'client-redirects',
  about: 'Web applications return people over https in production',
  needs: ['schema'],
  async run({ database, production }) {
    if (!production) return [];
    const records = await database.select(ClientRecord, "WHERE disabled_at IS NULL AND metadata LIKE '%\"http://%' ORDER BY client_id");
    const open = records.filter(({ metadata }) => metadata.application_type === 'web' && metadata.redirect_uris.some((uri) => uri.startsWith('http://'))).map(({ clientId }) => clientId);
    return open.length === 0 ? [] : [warning(`Web applications are returned to over plain http: ${some(open)}.`, 'Give them https addresses, or application_type: native when they run on the machine of the person.')];
  },
};
