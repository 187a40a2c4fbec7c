/** The command was understood and cannot be done: exit code 1. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** The command cannot be meant like this: exit code 2. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}
