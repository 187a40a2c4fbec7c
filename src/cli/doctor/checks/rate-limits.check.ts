import { type Check, error } from '../check.js';

export const rateLimits: Check = {
  name: 'rate-limits',
  about: 'Guessing passwords is limited',
  run: ({ config: { rateLimits: on, publicUrl } }) => (on || publicUrl.loopback ? [] : [error('RATE_LIMITS is off: anybody may guess passwords as fast as they can.', 'Remove RATE_LIMITS from the environment.')]),
};
