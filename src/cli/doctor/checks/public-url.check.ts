import { type Check, error, warning } from '../check.js';

export const publicUrl: Check = {
  name: 'public-url',
  about: 'PUBLIC_URL is an address that people can use safely',
  run: ({ config: { publicUrl: url }, production }) => {
    if (!url.secure && !url.loopback) return [error(`${url.issuer} is not https: passwords and tokens can be read on the way, and browsers keep no secure cookies.`, 'Put TLS in front and set PUBLIC_URL=https://...')];
    if (production && url.loopback) return [warning(`PUBLIC_URL is ${url.issuer}: nobody but this machine can sign in.`, 'Set PUBLIC_URL to the address that people open.')];
    return [];
  },
};
