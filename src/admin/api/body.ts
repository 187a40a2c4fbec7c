import { draftProblems, isWire, unknownFields, type Wire } from '../draft-check.js';
import { fieldsOf } from '../field.js';
import type { BodyDeclaration, WriteOperation } from '../operation.js';
import { AdminProblem, validationProblem } from '../problem.js';

export const MERGE_PATCH = 'application/merge-patch+json';

/** The media types that an operation takes; empty: no body. RFC 7396 for PATCH, whose plain JSON means the same here. */
export function acceptedTypes({ body, method }: WriteOperation): readonly string[] {
  if (body === undefined) return [];
  if (body.text !== undefined) return [body.text.type];
  if (method === 'PATCH') return [MERGE_PATCH, 'application/json'];
  return [body.type ?? 'application/json'];
}

/** The body as its operation may read it. Throws AdminProblem. */
export function checkBody({ body: declared, method }: WriteOperation, body: unknown): unknown {
  if (declared === undefined) return refuseBody(body);
  if (body === undefined) {
    if (declared.optional === true) return undefined;
    throw new AdminProblem('malformed', `A body is needed: ${declared.text?.type ?? 'a JSON object'}.`);
  }
  if (declared.text !== undefined) return body;
  if (declared.draft === undefined) return body;
  if (!isWire(body)) throw new AdminProblem('malformed', 'The body must be a JSON object.');
  return checkDraft(declared.draft, method === 'PATCH' ? body : withoutNulls(body), method === 'PATCH');
}

/** An empty object is what some HTTP libraries send where there is nothing to say. */
function refuseBody(body: unknown): undefined {
  if (body === undefined || (isWire(body) && Object.keys(body).length === 0)) return undefined;
  throw new AdminProblem('malformed', 'This takes no body.');
}

function checkDraft(draft: NonNullable<BodyDeclaration['draft']>, wire: Wire, partial: boolean): Wire {
  const problems = [...unknownFields(wire, fieldsOf(draft)), ...draftProblems(draft, wire)];
  // A patch leaves out what stays. What it removes is null, which the rules of fields that must be there refuse.
  const relevant = partial ? problems.filter(({ path }) => wire[String(path[0])] !== undefined) : problems;
  if (relevant.length > 0) throw validationProblem(relevant);
  return wire;
}

/** `null` counts as left out, as everywhere in RFC 7396 and RFC 7591. */
function withoutNulls(wire: Wire): Wire {
  return Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== null));
}
