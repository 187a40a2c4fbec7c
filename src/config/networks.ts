import { isIPv4, isIPv6 } from 'node:net';
import { SettingProblem, quote } from './problems.js';

/** Parses "10.0.0.0/8, ::1" into CIDR ranges; a bare address is the range of itself. Zone ids and names are no ranges. */
export function parseNetworks(text: string): readonly string[] {
  return [...new Set(listItems(text).map(toRange))];
}

/** The parts of a list as people write lists: commas, spaces or lines between them. */
export function listItems(text: string): string[] {
  return text.split(/[\s,]+/).filter((item) => item !== '');
}

/** Whether a range holds every address there is, so that it distinguishes nobody. */
export function isEveryone(range: string): boolean {
  return range.endsWith('/0');
}

/** 127.0.0.0/8, ::1 and the names that RFC 6761 §6.3 keeps on the machine. Takes a host as URL.hostname writes it. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}

function toRange(item: string): string {
  const [address = '', length, ...rest] = item.split('/');
  const bits = isIPv4(address) ? 32 : isIPv6(address) && !address.includes('%') ? 128 : undefined;
  const wrong = bits === undefined || rest.length > 0 || (length !== undefined && (!/^\d{1,3}$/.test(length) || Number(length) > bits));
  if (wrong) throw new SettingProblem(`has ${quote(item)}, which is no address range`, 'write a list such as 10.0.0.0/8, fd00::/8');
  return `${address.toLowerCase()}/${Number(length ?? bits)}`;
}
