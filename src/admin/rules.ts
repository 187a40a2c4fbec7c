import { createRequire } from 'node:module';
import type * as ClassValidator from 'class-validator';
import { noteOptional, noteSchema } from './rule-schema.js';

/*
 * class-validator, loaded when the first draft is checked, which a server that declares nothing never does: a decorator here keeps what it was told,
 * and the library hears of it before it checks anything. Of its three hundred files these are loaded: its index brings a library of telephone numbers
 * along, all of it a seventh of a start and 6 MB.
 */

const FILES = {
  ArrayUnique: 'array/ArrayUnique', IsBoolean: 'typechecker/IsBoolean', IsIn: 'common/IsIn', IsOptional: 'common/IsOptional', ValidateBy: 'common/ValidateBy',
} as const;

type Library = typeof ClassValidator;
type RuleName = keyof typeof FILES;

const require = createRequire(import.meta.url);
const untold: (() => void)[] = [];
let validator: ClassValidator.Validator | undefined;

/** `note`: what the rule says of a property beside its check. */
function rule<N extends RuleName>(name: N, note?: (target: object, property: string, told: readonly unknown[]) => void): Library[N] {
  const decorator = (...told: never[]): PropertyDecorator => (target, property) => {
    note?.(target, String(property), told);
    untold.push(() => (load<Library>(`decorator/${FILES[name]}`)[name] as (...all: never[]) => PropertyDecorator)(...told)(target, property));
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
  validator ??= new (load<Library>('validation/Validator').Validator)();
  for (const tell of untold.splice(0)) tell();
  return validator.validateSync(draft, { stopAtFirstError: true, forbidUnknownValues: false });
}

function load<T>(file: string): T {
  return require(`class-validator/cjs/${file}.js`) as T;
}
