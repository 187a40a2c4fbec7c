import type { AdminAnswer } from '../operation.js';

/** The body without the members that hold secrets, however deep they stand. */
export function withoutSecrets(body: unknown, names: readonly string[]): unknown {
  if (names.length === 0 || typeof body !== 'object' || body === null) return body;
  if (Array.isArray(body)) return body.map((member: unknown) => withoutSecrets(member, names));
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)).map(([name, value]) => [name, withoutSecrets(value, names)]));
}

/** What a rehearsal answers: secrets that will never be anybody's are not told. */
export function rehearsedAnswer(answer: AdminAnswer): AdminAnswer {
  return { ...answer, body: withoutSecrets(answer.body, answer.secrets ?? []) };
}
