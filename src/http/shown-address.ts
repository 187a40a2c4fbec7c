import { isIPv6 } from 'node:net';

/** `::ffff:c000:207`, as the parser of URLs writes an IPv4 address in IPv6. */
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/**
 * An address, or a network as the log keeps it of whom we do not know (`2001:db8:1::/48`), in the one form in which people read and compare them:
 * RFC 5952 for IPv6, dots for IPv4 also where it was written as IPv6. A zone stays, and so does what is no address.
 */
export function shownAddress(address: string): string {
  const [, plain = '', rest = ''] = /^([^/%]*)(.*)$/s.exec(address) ?? [];
  if (!isIPv6(plain)) return address;
  const canonical = new URL(`http://[${plain}]`).hostname.slice(1, -1);
  const [, left, right] = MAPPED.exec(canonical) ?? [];
  if (left === undefined || right === undefined || rest !== '') return `${canonical}${rest}`;
  return [left, right].map((group) => Number.parseInt(group, 16)).flatMap((group) => [group >> 8, group & 0xff]).join('.');
}
