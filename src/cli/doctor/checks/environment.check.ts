import { type Check, error } from '../check.js';

export const environment: Check = {
  name: 'environment',
  about: 'A server that others can reach runs in production mode',
  run: ({ config, production }) => (production || config.publicUrl.loopback ? [] : [
    error('PUBLIC_URL is open to others and the server runs in development mode, with a demo person whose password stands in a file.', 'Set NODE_ENV=production, on a database of its own.'),
  ]),
};
