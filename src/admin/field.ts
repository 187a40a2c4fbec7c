import 'reflect-metadata';
import { isOptional, rulesSchema } from './rule-schema.js';

export type FieldKind = 'text' | 'number' | 'flag' | 'list' | 'object';

export interface FieldTraits {
  /** Never shown, never in the audit log; `<name>_file` and `<name>_env` may stand for it in a doorward.yaml. */
  readonly secret?: true;
  /** Counts when the thing is created; afterwards it is neither compared nor set. */
  readonly initial?: true;
  /** A value that whoever sends a file from elsewhere may not give, and why, as a sentence that follows the name of the field. */
  readonly notRemote?: { readonly value: string; readonly because: string };
  /** Personal data: the audit log says that it changed, not from what to what. */
  readonly personal?: true;
  /** The draft class of a list's members. */
  readonly of?: DraftClass;
  /** JSON Schema of what its rules cannot say of themselves: a format, a pattern, the members of an object. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** A value that its rules accept, for the documentation. */
  readonly example?: unknown;
  /** Where the type of the property tells no single one: compilers differ in what they make of a union. */
  readonly kind?: FieldKind;
  /** It must be there when the thing is created. Told by the absence of IsOptional where a class declares it. */
  readonly required?: true;
}

/** One field of a resource under its wire name, as files, the command line and the documentation know it. */
export interface AdminField extends FieldTraits {
  readonly name: string;
  readonly kind: FieldKind;
  /** Half a sentence for people: shown in help and reference. */
  readonly about: string;
}

export type DraftClass = new () => object;

const FIELDS = new WeakMap<object, AdminField[]>();
const KINDS = new Map<unknown, FieldKind>([[String, 'text'], [Number, 'number'], [Boolean, 'flag'], [Array, 'list']]);

/** Declares a property of a draft class as a field. Its rules are class-validator's, beside it. */
export function Field(about: string, traits: FieldTraits = {}): PropertyDecorator {
  return (prototype, property) => {
    const kind = KINDS.get(Reflect.getMetadata('design:type', prototype, property)) ?? 'object';
    FIELDS.set(prototype, [...(FIELDS.get(prototype) ?? []), { name: String(property), kind, about, ...traits }]);
  };
}

/** The fields of a draft class, in the order of their declaration. */
export function fieldsOf(draft: DraftClass): readonly AdminField[] {
  const prototype = draft.prototype as object;
  return (FIELDS.get(prototype) ?? []).map((field) => ({
    ...field,
    ...(isOptional(prototype, field.name) ? {} : { required: true as const }),
    schema: { ...rulesSchema(prototype, field.name), ...field.schema },
  }));
}
