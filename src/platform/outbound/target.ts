import { isIP } from 'node:net';
import { OutboundRefused } from './outbound-error.js';

/** Browsers and proxies begin to cut at about this length. */
const LONGEST = 2048;

/**
 * A URL that may be fetched as far as its text goes; its addresses are checked later. Throws OutboundRefused. The text itself is looked at before it is
 * parsed: the URL parser drops line breaks and turns backslashes into slashes, and a text that two parsers read differently is how requests are split.
 */
export function parseTarget(text: string): URL {
  if (text.length > LONGEST || !/^[\x21-\x7e]+$/.test(text) || text.includes('\\') || !/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) throw new OutboundRefused('not-a-url');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new OutboundRefused('scheme');
  if (url.username !== '' || url.password !== '' || authorityOf(text).includes('@')) throw new OutboundRefused('credentials');
  // Below 1024 listen mail, name and file servers, which take a request line for a command (SSRF by protocol confusion).
  if (url.port !== '' && Number(url.port) < 1024 && !['80', '443'].includes(url.port)) throw new OutboundRefused('port');
  return url;
}

function authorityOf(text: string): string {
  return text.split(/[/?#]/, 3)[2] ?? '';
}

/** The host as a resolver or a socket takes it: no brackets around IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Whether it is an address already, which nobody has to look up. */
export function isAddress(host: string): boolean {
  return isIP(host) !== 0;
}

/** Where those names lead. */
export const LOOPBACK: readonly string[] = ['127.0.0.1', '::1'];

/** RFC 6761 §6.3: these names mean this machine, whatever a name server says. */
export function isLocalName(host: string): boolean {
  return /(^|\.)localhost\.?$/i.test(host);
}
