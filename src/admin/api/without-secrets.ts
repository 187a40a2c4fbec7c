import type { AdminAnswer } from '../operation.js';

/** The body without the members that hold secrets, however deep they stand. */
export function withoutSecrets(body: unknown, names: readonly string[]): unknown {
  if (names.length === 0 || typeof body !== 'object' || body === null) return body;
  if (Array.isArray(body)) return body.map((member: unknown) => withoutSecrets(member, names));
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)).map(([name, value]) => [name, withoutSecrets(value, names)]));
}

/**
 * What a rehearsal answers: nothing was created (RFC 9110 §15.3.2), so there is no address of it and no version that If-Match could name later;
 * and secrets that will never be anybody's are not told.
 */
export function rehearsedAnswer({ location: _address, etag: _version, ...answer }: AdminAnswer): AdminAnswer {
  return { ...answer, headers: { ...answer.headers, 'dry-run': 'true' }, status: answer.status === 204 ? 204 : 200, body: withoutSecrets(answer.body, answer.secrets ?? []) };
}
