import { createRequire } from 'node:module';
import type * as ClassValidator from 'class-validator';
import { noteOptional, noteSchema } from './rule-schema.js';

/*
 * class-validator, loaded when the first draft is checked: its three hundred files would be a seventh of every start, and a server that declares
 * nothing never needs them. A decorator here keeps what it was told; the library hears of it before it checks anything.
 */

type Library = typeof ClassValidator;
type RuleName = 'ArrayUnique' | 'IsBoolean' | 'IsIn' | 'IsOptional' | 'ValidateBy';

const require = createRequire(import.meta.url);
const untold: ((library: Library) => void)[] = [];
let library: Library | undefined;

/** `note`: what the rule says of a property beside its check. */
function rule<N extends RuleName>(name: N, note?: (target: object, property: string, told: readonly unknown[]) => void): Library[N] {
  const decorator = (...told: never[]): PropertyDecorator => (target, property) => {
    note?.(target, String(property), told);
    untold.push((loaded) => (loaded[name] as (...all: never[]) => PropertyDecorator)(...told)(target, property));
  };
  return decorator as Library[N];
}

export const ArrayUnique = rule('ArrayUnique');
export const IsBoolean = rule('IsBoolean', (target, property) => noteSchema(target, property, { type: 'boolean' }));
export const IsIn = rule('IsIn', (target, property, [values]) => noteSchema(target, property, { enum: values }));
export const IsOptional = rule('IsOptional', noteOptional);
export const ValidateBy = rule('ValidateBy');

/** What class-validator finds wrong with a draft, by its rules. */
export function validateDraft(draft: object): ClassValidator.ValidationError[] {
  library ??= require('class-validator') as Library;
  for (const tell of untold.splice(0)) tell(library);
  return library.validateSync(draft, { stopAtFirstError: true, forbidUnknownValues: false });
}
