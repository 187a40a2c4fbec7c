/** What is wrong with one member of some input: where (JSON Pointer, RFC 6901) and what, as a sentence that completes the name of the member. */
export interface Problem {
  readonly pointer: string;
  readonly message: string;
}

/** Where in the input a value stands, and where problems with it are noted. */
export class Place {
  constructor(private readonly problems: Problem[], readonly pointer = '') {}

  at(key: string | number): Place {
    return new Place(this.problems, `${this.pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`);
  }

  /** Notes a problem; `undefined`, so that a reader may return it in place of a value. */
  refuse(message: string): undefined {
    this.problems.push({ pointer: this.pointer, message });
    return undefined;
  }
}

/** Turns a value of the input into what is stored, or refuses it. */
export type Read<T> = (value: unknown, place: Place) => T | undefined;
