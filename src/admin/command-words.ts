import type { AdminOperation } from './operation.js';

/** The command that does what an operation does: its own words where somebody wrote it by hand, else its id: `clients.secrets.create` is `clients secrets create`. */
export function commandWords({ id, command }: Pick<AdminOperation, 'id' | 'command'>): readonly string[] {
  return (command ?? id.replaceAll('.', ' ')).split(' ').map(kebab);
}

/** `resetMfa` and `reset_mfa` as commands are written. */
function kebab(word: string): string {
  return word.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').replaceAll('_', '-').toLowerCase();
}
