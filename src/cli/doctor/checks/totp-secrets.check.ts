import { Credential } from '../../../credentials/credential.entity.js';
import { TotpSecrets } from '../../../credentials/totp-secrets.js';
import { Clock } from '../../../platform/clock.js';
import { DerivedKeys } from '../../../platform/derived-keys.js';
import { Random } from '../../../platform/random.js';
import { type Check, error } from '../check.js';

/** As many are opened at a time. */
const BATCH = 500;

export const totpSecrets: Check = {
  name: 'totp-secrets',
  about: 'SECRET_KEY opens what authenticator apps share with this server',
  needs: ['schema'],
  async run({ config, database, said }) {
    const random = new Random(new Clock());
    const secrets = new TotpSecrets(new DerivedKeys(config, random), random);
    let closed = 0;
    for (let after = ''; ;) {
      const page = await database.select(Credential, `WHERE type = 'totp' AND confirmed_at IS NOT NULL AND id > ? ORDER BY id LIMIT ${BATCH}`, [after]);
      closed += page.filter(({ sealed }) => secrets.find(sealed) === undefined).length;
      const last = page.at(-1);
      if (last === undefined || page.length < BATCH) break;
      after = last.id;
    }
    if (closed === 0) return [];
    return [error(`${closed} authenticator ${closed === 1 ? 'app' : 'apps'} cannot be checked: the keys were sealed under another SECRET_KEY. Their owners cannot sign in with them.`, `Add the SECRET_KEY of that time to SECRET_KEY_PREVIOUS and restart; or ${said('users reset-mfa')} for each of them.`)];
  },
};
