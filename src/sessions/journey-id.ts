import type { Parameters } from '../oauth/parameters.js';

/** Longer than any that we make: account.<place>, confirm.<path>.<mac>, 22 characters for an authorization request. */
const LONGEST = 500;

/**
 * The field `request`: whose journey a form or page belongs to; whoever goes on with it judges it. What is too long is none of ours: it would stand in a
 * Location that clients and proxies give up on.
 */
export function journeyIdOf(sent: Parameters): string | undefined {
  const id = sent.get('request');
  return id !== undefined && id.length <= LONGEST ? id : undefined;
}
