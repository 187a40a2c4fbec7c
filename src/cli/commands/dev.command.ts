import type { Command } from 'commander';
import { loadConfig } from '../../config/load-config.js';
import { Refusal } from '../refusal.js';

export function declareDev(command: Command): void {
  command.action(async () => {
    if (loadConfig().config.environment === 'production') throw new Refusal('NODE_ENV is production: unset it for development mode, or run: doorward serve');
    await import('../../main.js');
  });
}
