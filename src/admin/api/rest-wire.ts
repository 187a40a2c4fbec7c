import { canonicalJson, unknownKey, variantsOf, type Wire } from '../draft-check.js';
import type { AdminResource } from '../admin-resource.js';
import { DraftRefused, type FieldProblem } from '../field-problem.js';
import type { RestDeclaration } from '../rest-declaration.js';

/**
 * What was sent, without what is only shown: whoever reads a thing, changes a field and sends it back whole has done nothing wrong,
 * as long as what nobody can set is as it was. Throws DraftRefused.
 */
export function withoutShown(resource: AdminResource, rest: RestDeclaration, sent: Wire, shown: Wire | undefined): Wire {
  const problems: FieldProblem[] = [];
  const draft: Record<string, unknown> = {};
  const besides = new Set([...(rest.besides ?? []), ...variantsOf(resource.fields)]);
  const ofFields = new Set(resource.fields.map(({ name }) => name));
  for (const [name, value] of Object.entries(sent)) {
    const initial = shown !== undefined && rest.initial?.includes(name) === true;
    const onlyShown = Object.hasOwn(rest.shown, name) && !ofFields.has(name);
    if (besides.has(name)) problems.push(unknownKey(name, [], []));
    else if (!initial && !onlyShown) draft[name] = value;
    else if (shown === undefined || canonicalJson(shown[name]) !== canonicalJson(value)) problems.push({ path: [name], message: initial ? 'counts at creation only: later it has an address of its own' : 'is shown, and cannot be set' });
  }
  if (problems.length > 0) throw new DraftRefused(problems);
  return draft;
}
