import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from './config.js';

/**
 * Owns the settings: what they are called, how they are read, and one frozen object that everyone else is given.
 * No other folder reads the environment. Global, because every module needs it and it imports nothing.
 */
@Global()
@Module({})
export class ConfigModule {
  static with(config: Config): DynamicModule {
    return { module: ConfigModule, providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] };
  }
}
