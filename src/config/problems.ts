/** What a parser says about one value: what is wrong with it, and what to write instead. Never repeats a secret. */
export class SettingProblem extends Error {
  override readonly name = 'SettingProblem';

  constructor(readonly wrong: string, readonly fix: string) {
    super(`${wrong}: ${fix}`);
  }
}

/** Everything that is wrong with the settings, one sentence each with its fix. The process that meets it exits 78 (EX_CONFIG). */
export class ConfigProblems extends Error {
  override readonly name = 'ConfigProblems';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** A value as a sentence may repeat it: quoted, on one line, cut after 60 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}

/** The operating system's word for a failed file access ("ENOENT"), for a sentence. */
export function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
}
