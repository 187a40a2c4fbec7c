import type { Logger } from 'pino';
import { LOG } from '../platform/log.js';
import type { Config } from '../config/config.js';
import type { LoadApp } from './serve.js';

/**
 * In development a start says one thing: the banner. What a server makes for itself before it (keys, demo objects, the set-up link) is in the
 * audit log, and a dozen lines of it in front of the addresses are what a newcomer would have to read first. Warnings are told, and so is
 * everything where LOG_LEVEL asks for more than usual.
 */
export class QuietStart {
  private log: Logger | undefined;

  constructor(private readonly config: Pick<Config, 'environment' | 'log'>, private readonly load: LoadApp) {}

  readonly loadApp: LoadApp = async () => {
    const createApp = await this.load();
    return async (config) => {
      const app = await createApp(config);
      this.log = app.get<Logger>(LOG, { strict: false });
      if (this.isQuiet) this.log.level = 'warn';
      return app;
    };
  };

  get isQuiet(): boolean {
    return this.config.environment === 'development' && this.config.log.level === 'info';
  }

  /** From here on it says what it says at any time. */
  end(): void {
    if (this.log !== undefined) this.log.level = this.config.log.level;
  }
}
