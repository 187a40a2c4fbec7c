/** A start that cannot go on, told in one line that says what to change. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';

  constructor(message: string, readonly exitCode = 1) {
    super(message);
  }
}
