import { type CompactJws, parseCompactJws } from '../../guard/compact-jws.js';
import type { ClientRequest } from '../client-request.js';

/** RFC 7523 §2.2. */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A few claims and a signature of 4096 bits. */
const LONGEST = 8192;

const read = new WeakMap<ClientRequest, CompactJws | null>();

/** The JWT by which a client says who it is, taken apart once a request; `undefined` when it is none. RFC 7523 §2.2. */
export function assertionOf(request: ClientRequest): CompactJws | undefined {
  let known = read.get(request);
  if (known === undefined) {
    known = parseCompactJws(request.parameters.get('client_assertion') ?? '', LONGEST) ?? null;
    read.set(request, known);
  }
  return known ?? undefined;
}

export function hasAssertion({ parameters }: ClientRequest): boolean {
  return parameters.get('client_assertion') !== undefined && parameters.get('client_assertion_type') === ASSERTION_TYPE;
}

export function isSymmetric(assertion: CompactJws | undefined): boolean {
  return String(assertion?.header['alg']).startsWith('HS');
}

/** Who the assertion says that it comes from; `undefined` when it says nothing of the kind. RFC 7523 §3. */
export function subjectOf(request: ClientRequest): string | undefined {
  const sub = assertionOf(request)?.claims['sub'];
  return typeof sub === 'string' ? sub : undefined;
}
