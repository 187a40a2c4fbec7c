import type { PublicUrl } from '../config/config.js';

/** More values of one name than a browser would send are noise. */
const MOST_VALUES = 4;

/**
 * A cookie's name on the wire. `__Host-` keeps sibling hosts and plain http from planting it; it demands Path=/, so below
 * a base path `__Secure-` has to do; plain http allows neither prefix. RFC 6265bis §4.1.3.
 */
export function cookieName(url: PublicUrl, name: string): string {
  if (!url.secure) return name;
  return url.basePath === '' ? `__Host-${name}` : `__Secure-${name}`;
}

/** A Set-Cookie value. Without `maxAge` (seconds) the cookie ends with the browser; 0 removes it. */
export function setCookie(url: PublicUrl, name: string, value: string, maxAge?: number): string {
  const attributes = [`${cookieName(url, name)}=${value}`, `Path=${url.basePath === '' ? '/' : url.basePath}`, 'HttpOnly', 'SameSite=Lax'];
  if (url.secure) attributes.push('Secure');
  if (maxAge !== undefined) attributes.push(`Max-Age=${maxAge}`);
  return attributes.join('; ');
}

/**
 * The Set-Cookie value of one that our own script reads in a frame on pages of other sites: it must say nothing and open nothing. Where browsers
 * allow it (SameSite=None demands Secure; RFC 6265bis §5.6.7) it is sent from there too.
 */
export function setReadableCookie(url: PublicUrl, name: string, value: string, maxAge?: number): string {
  const attributes = [`${cookieName(url, name)}=${value}`, `Path=${url.basePath === '' ? '/' : url.basePath}`, ...(url.secure ? ['SameSite=None', 'Secure'] : ['SameSite=Lax'])];
  if (maxAge !== undefined) attributes.push(`Max-Age=${maxAge}`);
  return attributes.join('; ');
}

/**
 * Every value of a cookie in a Cookie header, in order, foreign and broken pairs passed over. There may be several: a
 * sibling host can plant one below another path, and the caller decides which is its own.
 */
export function cookieValues(url: PublicUrl, name: string, header: string | undefined): readonly string[] {
  if (header === undefined) return [];
  const start = `${cookieName(url, name)}=`;
  // Most requests carry none of most names: cheaper than to take the header apart.
  if (!header.includes(start)) return [];
  const pairs = header.split(';').map((pair) => pair.trim());
  return pairs.filter((pair) => pair.startsWith(start)).slice(0, MOST_VALUES).map((pair) => pair.slice(start.length).replace(/^"(.*)"$/, '$1'));
}
