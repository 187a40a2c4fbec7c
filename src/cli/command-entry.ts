import type { Command } from 'commander';

/** One word after `doorward`. What it needs is loaded when it is called, so that the others start at once. */
export interface CommandEntry {
  readonly name: string;
  /** Half a sentence, for the list. */
  readonly summary: string;
  /** Loads the function that declares its arguments, options and sub-commands. */
  readonly load: () => Promise<(command: Command) => void>;
}
