import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CONFIG, type Config, RUNNING_LIFETIMES } from './config.js';

/**
 * Owns the settings: what they are called, how they are read, and one frozen object that everyone else is given.
 * No other folder reads the environment. Global, because every module needs it and it imports nothing. The lifetimes alone are a copy of the running
 * server's own, which settings/ changes: whoever reads `config.lifetimes` reads what admins have set.
 */
@Global()
@Module({})
export class ConfigModule {
  static with(config: Config): DynamicModule {
    const lifetimes = { ...config.lifetimes };
    const running = Object.freeze({ ...config, lifetimes });
    return { module: ConfigModule, providers: [{ provide: CONFIG, useValue: running }, { provide: RUNNING_LIFETIMES, useValue: lifetimes }], exports: [CONFIG, RUNNING_LIFETIMES] };
  }
}
