import { isIPv4, isIPv6 } from 'node:net';

/**
 * The network that an address is in: `192.0.2.0/24`, `2001:db8:1::/48`. What an event keeps of somebody whom we do not know: enough to see where a flood
 * comes from, and not one household's line. The machine itself (`::1`) is nobody's. Undefined for what is no address.
 */
export function networkOf(address: string): string | undefined {
  if (isIPv4(address)) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  const plain = address.replace(/%.*$/, '');
  if (!isIPv6(plain)) return undefined;
  const short = shortened(plain);
  if (short === '::1') return short;
  const [head = '', tail] = short.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
  return `${shortened(`${groups.slice(0, 3).join(':')}::`)}/48`;
}

/** The parser of URLs knows every way to write an IPv6 address, and leaves a single one of them: RFC 5952. */
const shortened = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1);
