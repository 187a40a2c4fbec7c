import type { AdminCall, WriteOperation } from '../operation.js';
import { AdminProblem } from '../problem.js';

const TAG = /^"[\x21\x23-\x7e]{0,200}"$/;
const LONGEST = 2000;

/** The strong tags of If-Match, or `*`. Throws 400 for what is neither. RFC 9110 §13.1.1. */
export function parseIfMatch(value: string | undefined): '*' | readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (value.trim() === '*') return '*';
  const tags = value.length > LONGEST ? [] : value.split(',').map((tag) => tag.trim());
  // A weak tag never matches (RFC 9110 §8.8.3.2): said at once, or its sender would look for a change that nobody made.
  if (tags.length === 0 || !tags.every((tag) => TAG.test(tag))) throw new AdminProblem('malformed', 'If-Match must be an entity tag as it was sent, such as "7", or *.');
  return tags;
}

/** 428 where a version is required. RFC 6585 §3. */
export function requireIfMatch(operation: Pick<WriteOperation, 'ifMatch'>, ifMatch: ReturnType<typeof parseIfMatch>): void {
  if (operation.ifMatch === 'required' && ifMatch === undefined) throw ifMatchNeeded({});
}

/** What AdminCall.requireMatch does. */
export function matchRequirement(ifMatch: ReturnType<typeof parseIfMatch>): (etag: string) => void {
  return (etag) => {
    if (ifMatch === undefined) throw ifMatchNeeded({ etag });
  };
}

function ifMatchNeeded(headers: Readonly<Record<string, string>>): AdminProblem {
  return new AdminProblem('precondition-required', 'Send If-Match with the ETag that you read, or * to write whatever is there.', { headers });
}

/** What AdminCall.checkMatch does: 412 with the tag of now, for whom the version has moved; and for who wanted to make what is there. RFC 9110 §13.1.1, §13.1.2. */
export function matchCheck(ifMatch: ReturnType<typeof parseIfMatch>, ifNoneMatch?: string): AdminCall['checkMatch'] {
  return (etag) => {
    if (isNotModified(ifNoneMatch, etag)) throw new AdminProblem('changed-meanwhile', `There is one already, of version ${etag ?? ''}.`, etag === undefined ? {} : { headers: { etag } });
    if (ifMatch === undefined || (etag !== undefined && (ifMatch === '*' || ifMatch.includes(etag)))) return;
    if (etag === undefined) throw new AdminProblem('changed-meanwhile', 'There is nothing at this address (any more).');
    throw new AdminProblem('changed-meanwhile', `The version is ${etag} by now: read it again, and decide.`, { headers: { etag } });
  };
}

/** Whether the tag is among those that the caller has already: weak comparison. RFC 9110 §13.1.2. */
export function isNotModified(ifNoneMatch: string | undefined, etag: string | undefined): boolean {
  if (ifNoneMatch === undefined || etag === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.slice(0, LONGEST).split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
