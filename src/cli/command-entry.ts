import type { Command } from 'commander';

/** One word after `doorward`. What it needs is loaded when it is called, so that the others start at once. */
export interface CommandEntry {
  readonly name: string;
  /** Half a sentence, for the list. */
  readonly summary: string;
  /** Loads the function that declares its arguments, options and sub-commands; left out where all of them come from operations. */
  readonly load?: () => Promise<(command: Command) => void>;
  /** A noun of the admin API: each of its operations that nobody wrote a command for gets one from its declaration. */
  readonly operations?: true;
}
