import type { Examined, Need } from './examined.js';

export interface Finding {
  /** error: something does not work or is not safe; warning: it soon will not, or hardly is. */
  readonly severity: 'error' | 'warning';
  /** One sentence: what is the case, and what comes of it. */
  readonly message: string;
  /** What to do about it: a command, a setting, an act. */
  readonly fix: string;
  /** Does it, for --fix; resolves to what was done. Only for what takes nothing from anybody. */
  readonly repair?: () => Promise<string>;
}

/** One question about an installation. Add a file beside the others in checks/ and a line in its index.ts. */
export interface Check {
  readonly name: string;
  /** The question, as a statement that holds when all is well. */
  readonly about: string;
  readonly needs?: readonly Need[];
  /** Empty when all is well. What it throws is told as a finding of its own. */
  run(examined: Examined): Promise<readonly Finding[]> | readonly Finding[];
}

export function error(message: string, fix: string, repair?: Finding['repair']): Finding {
  return { severity: 'error', message, fix, ...(repair === undefined ? {} : { repair }) };
}

export function warning(message: string, fix: string, repair?: Finding['repair']): Finding {
  return { severity: 'warning', message, fix, ...(repair === undefined ? {} : { repair }) };
}

/** The first few of many names. */
export function some(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}
