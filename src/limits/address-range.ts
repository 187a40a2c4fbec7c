import { isIPv4, isIPv6 } from 'node:net';

/**
 * What one caller can easily send from: an IPv4 address, or the /64 of an IPv6 address. A household or a rented machine has a whole /64,
 * so that counting single addresses would count nothing. Anything that is no address stands for itself.
 */
export function addressRange(address: string): string {
  const bare = address.split('%')[0] ?? address;
  if (!isIPv6(bare)) return isIPv4(bare) ? bare : address.slice(0, 64);
  const groups = toGroups(bare);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) return [groups[6] ?? 0, groups[7] ?? 0].flatMap((group) => [group >> 8, group & 0xff]).join('.');
  return `${groups.slice(0, 4).map((group) => group.toString(16)).join(':')}::/64`;
}

/**
 * Whether two callers sit in one network, as people see it. The machine itself is one, whichever of its own addresses a browser or a program on it took
 * (RFC 4291 §2.5.3 for ::1); what is counted for an address knows nothing of that.
 */
export const isSameNetwork = (one: string, other: string): boolean => addressRange(one) === addressRange(other) || (isLoopback(one) && isLoopback(other));

function isLoopback(address: string): boolean {
  const range = addressRange(address);
  if (isIPv4(range)) return range.startsWith('127.');
  return isIPv6(address) && toGroups(address).every((group, index) => group === (index === 7 ? 1 : 0));
}

/** The eight 16-bit groups of a valid IPv6 address (RFC 4291 §2.2). */
function toGroups(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const left = readGroups(head);
  const right = readGroups(tail ?? '');
  return tail === undefined ? left : [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

function readGroups(text: string): number[] {
  return text.split(':').filter((part) => part !== '').flatMap((part) => {
    if (!part.includes('.')) return [Number.parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
