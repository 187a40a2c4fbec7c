/** What the rules of a property say of themselves as JSON Schema, kept when they are declared: class-validator need not be loaded for it. */
type Schema = Readonly<Record<string, unknown>>;

interface Said {
  schema: Schema;
  optional: boolean;
}

const SAID = new WeakMap<object, Map<string, Said>>();

export function noteSchema(prototype: object, property: string, schema: Schema): void {
  const said = saidOf(prototype, property);
  said.schema = { ...said.schema, ...schema };
}

export function noteOptional(prototype: object, property: string): void {
  saidOf(prototype, property).optional = true;
}

export function rulesSchema(prototype: object, property: string): Schema {
  return SAID.get(prototype)?.get(property)?.schema ?? {};
}

export function isOptional(prototype: object, property: string): boolean {
  return SAID.get(prototype)?.get(property)?.optional === true;
}

function saidOf(prototype: object, property: string): Said {
  const properties = SAID.get(prototype) ?? new Map<string, Said>();
  SAID.set(prototype, properties);
  const said = properties.get(property) ?? { schema: {}, optional: false };
  properties.set(property, said);
  return said;
}
