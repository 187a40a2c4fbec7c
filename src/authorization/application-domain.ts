const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Where an application's answers go, as people are shown it: the one thing about it that cannot be made up. */
export function applicationDomain(redirectUri: string): string {
  const url = new URL(redirectUri);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return url.protocol;
  return LOOPBACK.has(url.hostname) ? url.host : url.hostname;
}
