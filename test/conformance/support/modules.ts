import { it } from '@jest/globals';

/** A module of the foundation's suite, under its name there; `what` says what has to come of it. */
export function module(name: string, what: string, body: () => Promise<void>): void {
  it(`${name}: ${what}`, body);
}
