import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Config } from './config/config.js';
import { createAdapter } from './http/fastify.js';
import { createLog } from './platform/log.js';

/** The application that main.ts serves. `app.init()` makes keys, declares the first objects, and fails where one of them cannot be. */
export async function createApp(config: Config): Promise<NestFastifyApplication> {
  const adapter = createAdapter(config, createLog(config));
  // Our own log tells what an operator needs; Nest's would tell every route at every start. Errors at start are thrown, not printed.
  return NestFactory.create<NestFastifyApplication>(AppModule.with(config), adapter, { bodyParser: false, logger: false, abortOnError: false });
}
