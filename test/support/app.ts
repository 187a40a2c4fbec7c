import 'reflect-metadata';
import type { Server } from 'node:http';
import { createServer } from 'node:net';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Type } from '@nestjs/common';
import { ConfigFile } from '../../src/admin/config-file.js';
import { AppModule } from '../../src/app.module.js';
import type { Config, DatabaseLocation, Lifetimes } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/load-config.js';
import { Database } from '../../src/database/database.js';
import { createAdapter } from '../../src/http/fastify.js';
import { Clock } from '../../src/platform/clock.js';
import { createLog, LOG } from '../../src/platform/log.js';
import { type DialectName, freshLocation } from './database.js';
import { FakeClock } from './fake-clock.js';
import { rememberPasswordHashes } from './password-hashes.js';
import { takeStoredRsaPairs } from './rsa-pairs.js';
import { standardWorld } from './world.js';

takeStoredRsaPairs();
rememberPasswordHashes();

/** 32 bytes that are nobody's secret. */
const TEST_KEY = 'NK3W_kfx2aNwJIDXemAYxFRM9rvoyzVUnD-7XkRShNE';

export interface TestAppOptions {
  readonly dialect?: DialectName;
  /** Over the defaults of a development server without rate limits. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly lifetimes?: Partial<Lifetimes>;
  /** A doorward.yaml as an object; the standard world when left out. */
  readonly declare?: object;
  /** An existing database: for a second instance beside the first. */
  readonly location?: DatabaseLocation;
  readonly clock?: FakeClock;
  /** Where the log's lines go, at level info; nowhere when left out. */
  readonly log?: string[];
}

/** The true application on a database and a port of its own, with a clock that the test moves. */
export class TestApp {
  constructor(
    readonly app: NestFastifyApplication,
    readonly config: Config,
    readonly clock: FakeClock,
    private readonly cleanUp: () => Promise<void>,
  ) {}

  get url(): string {
    return this.config.publicUrl.issuer;
  }

  /** Where it listens: another than `url` for a second instance under the first one's PUBLIC_URL. */
  get address(): string {
    return `http://127.0.0.1:${this.config.listen.port}`;
  }

  get database(): Database {
    return this.get(Database);
  }

  get<T>(token: Type<T>): T {
    return this.app.get(token, { strict: false });
  }

  /** Applies a doorward.yaml given as an object. */
  async declare(document: object): Promise<void> {
    await this.get(ConfigFile).apply(JSON.stringify({ version: 1, ...document }), { name: 'test.yaml' });
  }

  /** How many statements the work takes: BEGIN, COMMIT and the poll of revisions not counted. */
  async countStatements(work: () => Promise<unknown>): Promise<number> {
    const before = this.database.statementCount;
    await work();
    return this.database.statementCount - before;
  }

  async close(): Promise<void> {
    // A browser keeps a connection ready that it never uses, and node waits for it: the process that serves ends it (src/start), a test has no process to end.
    const patience = setTimeout(() => (this.app.getHttpServer() as Server).closeAllConnections(), 1_000);
    await this.app.close().finally(() => clearTimeout(patience));
    await this.cleanUp();
  }
}

export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const clock = options.clock ?? new FakeClock();
  const own = options.location === undefined ? await freshLocation(options.dialect ?? 'sqlite') : undefined;
  const config = await testConfig(options, options.location ?? own?.location);
  const { log: lines } = options;
  const log = lines === undefined ? createLog(config) : createLog({ ...config, log: { level: 'info', format: 'json' } }, { write: (line) => lines.push(line) });
  const module = await Test.createTestingModule({ imports: [AppModule.forCommands(config)] }).overrideProvider(Clock).useValue(clock).overrideProvider(LOG).useValue(log).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createAdapter(config, log, clock), { bodyParser: false, logger: false });
  const test = new TestApp(app, config, clock, async () => own?.remove());
  try {
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    await app.listen(config.listen.port, '127.0.0.1');
    if (options.location === undefined) await test.declare(options.declare ?? standardWorld);
    return test;
  } catch (error) {
    await test.close();
    throw error;
  }
}

async function testConfig(options: TestAppOptions, location: DatabaseLocation | undefined): Promise<Config> {
  const port = await freePort();
  const environment = {
    PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, LOG_LEVEL: process.env['DOORWARD_TEST_LOG'] ?? 'silent', RATE_LIMITS: 'off',
    SECRET_KEY: TEST_KEY, DATABASE_URL: 'sqlite::memory:', ...options.environment,
  };
  const { config } = loadConfig(environment);
  return { ...config, database: location ?? config.database, lifetimes: { ...config.lifetimes, ...options.lifetimes } };
}

/** The issuer names the port, so it must be known before the server listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}
