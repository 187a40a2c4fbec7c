import type { Command } from 'commander';

export function declareServe(command: Command): void {
  command.action(async () => {
    await import('../../main.js');
  });
}
