import { KeySeals } from '../../../keys/key-seals.js';
import { keyStates } from '../../../keys/key-states.js';
import { SigningKey } from '../../../keys/signing-key.entity.js';
import { Clock } from '../../../platform/clock.js';
import { DerivedKeys } from '../../../platform/derived-keys.js';
import { Random } from '../../../platform/random.js';
import { type Check, error, type Finding } from '../check.js';

export const signingKeysReadable: Check = {
  name: 'signing-keys-readable',
  about: 'SECRET_KEY opens the signing keys',
  needs: ['schema'],
  async run({ config, database, surroundings }) {
    const seals = new KeySeals(new DerivedKeys(config, new Random(new Clock())));
    const keys = await database.select(SigningKey, 'ORDER BY alg, position');
    const states = keyStates(keys, surroundings.now());
    return keys.filter(({ kid }) => states.get(kid) === 'active' || states.get(kid) === 'next').flatMap((key): Finding[] => {
      try {
        seals.open(key);
        return [];
      } catch (cause) {
        return [error(cause instanceof Error ? cause.message : String(cause), 'Set the SECRET_KEY that the keys were made under, or restore the database from a backup.')];
      }
    });
  },
};
