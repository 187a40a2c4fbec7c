import { isLoopbackHost } from '../../oauth/redirect-uri.js';
import type { ClientLifetimes, ClientMetadata } from '../client-metadata.js';
import type { Read } from './place.js';
import { list, record, text, textWith, wholeNumber } from './values.js';

const DAY = 86_400;

/** Who may use the application. An empty list is nobody. */
export const access: Read<NonNullable<ClientMetadata['access']>> = (value, place) => {
  const given = record<{ groups: readonly string[] }>({ groups: list(text(128), 200) })(value, place);
  return given === undefined || Array.isArray(given.groups) ? given : place.refuse('must have groups; leave access out to let everyone in');
};

export const lifetimes: Read<ClientLifetimes> = record<ClientLifetimes>({
  access_token: wholeNumber(1, DAY),
  id_token: wholeNumber(1, DAY),
  refresh_idle: wholeNumber(1, 400 * DAY),
  refresh_max: wholeNumber(1, 400 * DAY),
  session_idle: wholeNumber(1, 400 * DAY),
  session_max: wholeNumber(1, 400 * DAY),
  // RFC 6749 §4.1.2: ten minutes at most.
  code: wholeNumber(1, 600),
  authorization_request: wholeNumber(1, DAY),
});

/** An origin as browsers send it: scheme, host, port where it is not the default, and nothing else. Never `null` or `*`. */
export const webOrigin: Read<string> = textWith(255, (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:') || value.includes('*')) return 'must be an origin, such as https://app.example.com';
  if (url.origin !== value) return `must be an origin and nothing more: ${url.origin}`;
  return url.protocol === 'http:' && !isLoopbackHost(url.hostname) ? 'must use https: http is for loopback hosts only' : undefined;
});
