import { type Check, error } from '../check.js';

export const issuer: Check = {
  name: 'issuer',
  about: 'Discovery names PUBLIC_URL as the issuer',
  needs: ['server'],
  async run(examined) {
    const told = issuerIn((await examined.visit('/.well-known/openid-configuration'))?.body ?? '');
    const expected = examined.config.publicUrl.issuer;
    if (told === expected) return [];
    return [error(`The server at ${expected} says that it is ${told ?? 'no identity server'}: applications refuse its tokens.`, 'Run doctor with the settings of the server, and let PUBLIC_URL lead to it and to no other.')];
  },
};

function issuerIn(body: string): string | undefined {
  try {
    return String((JSON.parse(body) as { issuer?: unknown }).issuer);
  } catch {
    return undefined;
  }
}
