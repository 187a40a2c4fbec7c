import { type Check, error } from '../check.js';

const MISDIRECTED = 421;

export const hostHeader: Check = {
  name: 'host-header',
  about: 'The host that browsers name reaches the server unchanged',
  needs: ['server'],
  async run(examined) {
    const visit = await examined.visit('/login');
    if (visit?.status !== MISDIRECTED) return [];
    return [error('The server is asked for another host than PUBLIC_URL, and shows people a page about it instead of the sign-in.', 'Let the proxy pass the Host header on (nginx: proxy_set_header Host $host), or X-Forwarded-Host with its address in TRUSTED_PROXIES.')];
  },
};
