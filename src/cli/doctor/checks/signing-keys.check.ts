import { isSigningAlgorithm, KEY_ALGORITHM_NAMES } from '../../../keys/key-algorithms.js';
import { keyStates } from '../../../keys/key-states.js';
import { SigningKey } from '../../../keys/signing-key.entity.js';
import { type Check, error } from '../check.js';

export const signingKeys: Check = {
  name: 'signing-keys',
  about: 'Every algorithm has a key, to sign with or to be encrypted to',
  needs: ['schema'],
  async run({ database, said, surroundings }) {
    const keys = await database.select(SigningKey, 'ORDER BY alg, position');
    const states = keyStates(keys, surroundings.now());
    const missing = KEY_ALGORITHM_NAMES.filter((alg) => !keys.some((key) => key.alg === alg && states.get(key.kid) === 'active'));
    return missing.map((alg) => error(
      isSigningAlgorithm(alg) ? `There is no key that signs ${alg}: applications registered for it get no tokens.` : `There is no key for ${alg}: what applications encrypt to this server cannot be read.`,
      `Start the server, which makes the first keys; after a withdrawal: ${said('keys rotate')}.`,
    ));
  },
};
