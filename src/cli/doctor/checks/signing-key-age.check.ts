import { keyStates } from '../../../keys/key-states.js';
import { SigningKey } from '../../../keys/signing-key.entity.js';
import { type Check, warning } from '../check.js';

const DAY_MS = 86_400_000;

export const signingKeyAge: Check = {
  name: 'signing-key-age',
  about: 'Signing keys are rotated in time, and the next one is published before it signs',
  needs: ['schema'],
  async run({ config: { lifetimes }, database, said, surroundings }) {
    const now = surroundings.now();
    const keys = await database.select(SigningKey, 'ORDER BY alg, position');
    const states = keyStates(keys, now);
    const late = keys.filter((key) => states.get(key.kid) === 'active' && now > key.activatesAt + lifetimes.keyRotation * 1000)
      .filter((key) => !keys.some((other) => other.alg === key.alg && states.get(other.kid) === 'next'));
    return late.map((key) => warning(`The ${key.alg} key ${key.kid} has signed for ${Math.floor((now - key.activatesAt) / DAY_MS)} days and no next one is waiting.`, `Let a server run (it rotates keys by itself), or: ${said('keys rotate')}.`));
  },
};
