import { invalidRequest } from './errors.js';

/** More are never needed, and each costs memory. */
const MOST_PARAMETERS = 100;

/**
 * The parameters of a form body or a query string, read once. A parameter without a value counts as left out,
 * and one that is read may not come twice: the first or the last winning is how filters are passed by.
 * RFC 6749 §3.1, §3.2.
 */
export class Parameters {
  static readonly none = new Parameters(new Map());

  private constructor(private readonly values: ReadonlyMap<string, string | readonly string[]>) {}

  /** Parses application/x-www-form-urlencoded text. Throws invalid_request on too many parameters and on text that is not UTF-8. */
  static parse(text: string): Parameters {
    if (text === '') return Parameters.none;
    const values = new Map<string, string | readonly string[]>();
    let count = 0;
    for (const [name, value] of new URLSearchParams(text)) {
      if (++count > MOST_PARAMETERS) throw invalidRequest(`There are more than ${MOST_PARAMETERS} parameters.`);
      // U+FFFD is what broken UTF-8 decodes to: a value that cannot be echoed as it was sent.
      if (name.includes('\uFFFD') || value.includes('\uFFFD')) throw invalidRequest('A parameter is not valid UTF-8.');
      const before = values.get(name);
      values.set(name, before === undefined ? value : typeof before === 'string' ? [before, value] : [...before, value]);
    }
    return new Parameters(values);
  }

  /** The value; `undefined` when absent or empty. Throws invalid_request when repeated. */
  get(name: string): string | undefined {
    const value = this.values.get(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string') throw invalidRequest(`The parameter ${name} is repeated.`, { parameter: name });
    return value;
  }

  /** The value. Throws invalid_request when absent, empty or repeated. */
  require(name: string): string {
    const value = this.get(name);
    if (value === undefined) throw invalidRequest(`The parameter ${name} is missing.`, { parameter: name });
    return value;
  }

  /** Every value of a parameter that may be repeated (RFC 8707 §2 `resource`), empty ones left out. */
  all(name: string): readonly string[] {
    const value = this.values.get(name);
    if (value === undefined || value === '') return [];
    return typeof value === 'string' ? [value] : value.filter((each) => each !== '');
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  isRepeated(name: string): boolean {
    return Array.isArray(this.values.get(name));
  }

  names(): Iterable<string> {
    return this.values.keys();
  }

  /** application/x-www-form-urlencoded again, repeated values and empty ones included. */
  toString(): string {
    const pairs = [...this.values].flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, each]));
    return new URLSearchParams(pairs).toString();
  }

  get size(): number {
    return this.values.size;
  }
}
