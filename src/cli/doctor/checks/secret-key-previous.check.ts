import { SigningKey } from '../../../keys/signing-key.entity.js';
import { Clock } from '../../../platform/clock.js';
import { DerivedKeys } from '../../../platform/derived-keys.js';
import { Random } from '../../../platform/random.js';
import { type Check, warning } from '../check.js';

const DAY_MS = 86_400_000;
/** The longest that a refresh token of the old key can live. */
const LONGEST_FAMILY_DAYS = 400;

export const secretKeyPrevious: Check = {
  name: 'secret-key-previous',
  about: 'SECRET_KEY_PREVIOUS is set for as long as it is needed, and no longer',
  needs: ['schema'],
  async run({ config, database, surroundings }) {
    if (config.previousSecretKeys.length === 0) return [];
    const keys = new DerivedKeys(config, new Random(new Clock()));
    const sealed = (await database.select(SigningKey, 'WHERE revoked_at IS NULL ORDER BY created_at')).map(({ createdAt, sealedPrivateJwk }) => ({ createdAt, isCurrent: keys.isCurrent(sealedPrivateJwk) }));
    const first = sealed.find(({ isCurrent }) => isCurrent);
    // Refresh tokens that were issued before the change carry the old key's proof for as long as they live.
    const since = first?.createdAt;
    const needed = since === undefined || (await database.row('SELECT id FROM authorizations WHERE created_at < ? AND ended_at IS NULL AND expires_at > ? AND refresh_generation > 0 LIMIT 1', [since, surroundings.now()])) !== undefined;
    if (needed || sealed.some(({ createdAt, isCurrent }) => !isCurrent && createdAt > surroundings.now() - LONGEST_FAMILY_DAYS * DAY_MS)) return [];
    return [warning('Nothing that lives was made under SECRET_KEY_PREVIOUS any more; a key that is kept can be lost.', 'Remove SECRET_KEY_PREVIOUS and restart.')];
  },
};
