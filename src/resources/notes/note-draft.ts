import { invalidRequest } from '../../oauth/errors.js';

const LONGEST = 1000;

/** What a client sends to write a note: `{"body": "..."}` and nothing else. Throws invalid_request. */
export function parseNoteDraft(json: unknown): { readonly body: string } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw invalidRequest('The body must be a JSON object.');
  const unknown = Object.keys(json).find((name) => name !== 'body');
  if (unknown !== undefined) throw invalidRequest('A note has a body and nothing else.', { parameter: unknown.slice(0, 100) });
  const body: unknown = 'body' in json ? json.body : undefined;
  if (typeof body !== 'string') throw invalidRequest('The body of a note must be text.', { parameter: 'body' });
  // Counted as people and databases do: one for each code point.
  const length = Array.from(body).length;
  if (length === 0 || length > LONGEST) throw invalidRequest(`The body of a note must have 1 to ${LONGEST} characters.`, { parameter: 'body' });
  if (body.includes('\0')) throw invalidRequest('The body of a note may not contain U+0000.', { parameter: 'body' });
  return { body };
}
