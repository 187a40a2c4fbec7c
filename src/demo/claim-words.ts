/** What the claims of ID tokens and access tokens mean, for somebody who meets them for the first time. */
const WORDS: Readonly<Record<string, string>> = {
  iss: 'Who issued it: must be the server that the application asked.',
  sub: 'The person, by an id that never changes and is never given to another: what an application keys its accounts by.',
  aud: 'For whom it is: everybody else must refuse it.',
  exp: 'Until when it is good, in seconds since 1970.',
  iat: 'When it was issued, in seconds since 1970.',
  nbf: 'From when on it is good.',
  jti: 'Its own id, by which it can be revoked.',
  nonce: 'The random value this application sent: ties the token to this browser and this sign-in.',
  at_hash: 'A hash of the access token: the two were issued together.',
  auth_time: 'When the person last proved who they are.',
  amr: 'How they proved it.',
  acr: 'How strong the proof was.',
  azp: 'The application it was issued to.',
  sid: "The browser's session at the server: sign-out messages name it.",
  client_id: 'The application that uses it.',
  scope: 'What it allows.',
  authorization_id: "Doorward's record of what was allowed to whom: ending it ends every token that came from it.",
  name: 'Full name (scope profile).',
  given_name: 'First name (scope profile).',
  family_name: 'Last name (scope profile).',
  preferred_username: 'The name they go by; may change, so never a key (scope profile).',
  updated_at: 'When the profile last changed (scope profile).',
  email: 'E-mail address (scope email).',
  email_verified: 'Whether the address was shown to be theirs (scope email).',
};

export const claimInWords = (claim: string): string => WORDS[claim] ?? 'A further claim of this server.';

const METHODS: Readonly<Record<string, string>> = { pwd: 'password', otp: 'one-time code', mfa: 'several factors', hwk: 'hardware key', swk: 'passkey', user: 'presence confirmed' };

/** RFC 8176 §2 in words. */
export const methodInWords = (method: string): string => METHODS[method] ?? method;

const INSTANTS: ReadonlySet<string> = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at']);

/** A claim's value as one line; instants with the time they stand for. */
export function claimValue(claim: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return INSTANTS.has(claim) && typeof value === 'number' ? `${text} (${instantInWords(value)})` : text;
}

/** Seconds since 1970 as people write it. */
export const instantInWords = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
