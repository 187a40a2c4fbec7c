/** The way to a value inside a draft or a document: names of fields and positions in lists. */
export type Path = readonly (string | number)[];

/** Something wrong with one field of a draft. */
export interface FieldProblem {
  readonly path: Path;
  readonly message: string;
  /** The name of the field is at fault, not its value. */
  readonly atKey?: boolean;
}

/** `clients[0].redirect_uris`: a path as people write it. */
export function printPath(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

/** Problems of a name tell it themselves; those of a value are told after its path. */
export function printProblem({ path, message, atKey }: FieldProblem): string {
  const place = printPath(atKey === true ? path.slice(0, -1) : path);
  return place === '' ? message : `${place}: ${message}`;
}

/** What was handed over cannot be accepted: every reason at once. Nothing was written. */
export class DraftRefused extends Error {
  override readonly name = 'DraftRefused';

  constructor(readonly problems: readonly FieldProblem[]) {
    super(problems.map(printProblem).join('\n'));
  }
}
