import type { Path } from './field-problem.js';

/** One thing that is wrong with a doorward.yaml, and where. Lines and columns count from 1, columns in UTF-16 units. */
export interface ConfigFileProblem {
  readonly line: number;
  readonly column: number;
  /** Where in the document: `['clients', 0, 'redirect_uris']`; empty for the document itself. */
  readonly path: Path;
  /** A sentence for the person who wrote the file. Never the value of a secret. */
  readonly message: string;
}

/** Why a doorward.yaml was refused: every problem at once, in the order of the file. Nothing was written. */
export class ConfigFileProblems extends Error {
  override readonly name = 'ConfigFileProblems';

  constructor(readonly file: string, readonly problems: readonly ConfigFileProblem[]) {
    super(problems.map((problem) => `${file}:${problem.line}:${problem.column}  ${problem.message}`).join('\n'));
  }
}
