import { noteSchema } from './rule-schema.js';
import { IsBoolean, ValidateBy } from './rules.js';

/** A rule that says itself what is wrong with a value; undefined: nothing. `schema`: as much of it as JSON Schema can say. */
export function Satisfies(problemOf: (value: unknown) => string | undefined, schema?: Readonly<Record<string, unknown>>): PropertyDecorator {
  const check = ValidateBy({
    name: 'satisfies',
    validator: { validate: (value) => problemOf(value) === undefined, defaultMessage: (told) => problemOf(told?.value) ?? '' },
  });
  return (target, property) => {
    if (schema !== undefined) noteSchema(target, String(property), schema);
    check(target, property);
  };
}

export function IsText(most: number): PropertyDecorator {
  return Satisfies((value) => {
    if (typeof value !== 'string') return 'must be text';
    return value.length >= 1 && value.length <= most ? undefined : `must be text of 1 to ${most} characters`;
  }, { type: 'string', minLength: 1, maxLength: most });
}

export function IsFlag(): PropertyDecorator {
  return IsBoolean({ message: 'must be true or false' });
}

/** A list of texts, or of mappings that are checked by themselves. `what` ends the sentence "must be a list of ...". */
export function IsListOf(kind: 'text' | 'mapping', what: string, most: number): PropertyDecorator {
  return Satisfies((value) => {
    if (!Array.isArray(value) || (kind === 'text' && value.some((member) => typeof member !== 'string'))) return `must be a list of ${what}`;
    return value.length <= most ? undefined : `may have at most ${most} members`;
  }, { type: 'array', items: kind === 'text' ? { type: 'string' } : { type: 'object' }, maxItems: most });
}
