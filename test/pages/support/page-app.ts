import { type AddressInfo, createServer } from 'node:net';
import { All, Body, Controller, Get, Inject, Module, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pino } from 'pino';
import type { Config, PublicUrl } from '../../../src/config/config.js';
import { LIFETIMES } from '../../../src/config/config.js';
import { ConfigModule } from '../../../src/config/config.module.js';
import { DatabaseUnavailable, UniqueViolation } from '../../../src/database/statements.js';
import { CrossOrigin, JsonApi, Page, ProtocolEndpoint } from '../../../src/http/answers.js';
import { BrowserCookie } from '../../../src/http/browser-cookie.js';
import { Cors } from '../../../src/http/cors.js';
import { Csrf } from '../../../src/http/csrf.js';
import { createAdapter } from '../../../src/http/fastify.js';
import { HttpModule } from '../../../src/http/http.module.js';
import { PageRenderer } from '../../../src/http/page-renderer.js';
import { policySource } from '../../../src/http/security-headers.js';
import { originOf } from '../../../src/http/request-origin.js';
import { invalidClient, invalidGrant, invalidRequest } from '../../../src/oauth/errors.js';
import { Parameters } from '../../../src/oauth/parameters.js';
import { LOG } from '../../../src/platform/log.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { SAMPLES } from './samples.js';

/** Shows every sample, and does with requests what the real pages do. */
@Page()
@Controller('pages')
class PagesController {
  constructor(private readonly pages: PageRenderer, private readonly browser: BrowserCookie, private readonly csrf: Csrf) {}

  @Get('form')
  form(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const csrf = this.csrf.token(this.browser.ensure(request, reply));
    this.pages.send(reply, 'login', { csrf, requestId: null, username: '', asks: 'both', startOverPath: '/login', error: null, retryAfterSeconds: null, application: null, confirm: null, forgotPath: '/reset' });
  }

  @Post('form')
  posted(@Req() request: FastifyRequest, @Body() body: Parameters): object {
    this.csrf.check(request);
    return { username: body.require('username') };
  }

  /** A form whose answer goes on to `target`: as a consent does. */
  @Get('continue')
  ask(@Query() query: Parameters, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const csrf = this.csrf.token(this.browser.ensure(request, reply));
    this.pages.send(reply, 'logout', { csrf, action: '/pages/continue', fields: [{ name: 'target', value: query.require('target') }], account: null, others: [], application: null });
  }

  @Post('continue')
  goOn(@Body() body: Parameters, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.csrf.check(request);
    this.pages.send(reply, 'continue', { targetUri: body.require('target'), applicationName: 'Acme Notes' });
  }

  @Get('onward')
  onward(@Res() reply: FastifyReply): void {
    void reply.redirect('https://notes.acme.test/cb?code=abc', 302);
  }

  @Get('refused')
  refused(): never {
    throw invalidRequest('redirect_uri is not registered for this client.', { parameter: 'redirect_uri' });
  }

  @Get('broken')
  broken(): never {
    throw new Error('the secret ingredient is hunter2');
  }

  @Get('sample/:state')
  sample(@Param('state') state: string, @Query() query: Parameters, @Res() reply: FastifyReply): void {
    const found = SAMPLES.find((each) => each.state === state);
    if (found === undefined) throw invalidRequest('There is no such state.');
    const action = query.get('target');
    if (action !== undefined) {
      this.pages.send(reply, 'form-post', { action, fields: [{ name: 'code', value: 'abc' }, { name: 'submit', value: 'x' }], applicationName: 'Acme Notes' }, { formAction: [policySource(action)] });
      return;
    }
    this.pages.send(reply, found.page, found.model);
  }
}

/** What the script of the sign-in page asks for as soon as it runs. */
@JsonApi()
@Controller('login/passkey')
class PasskeyController {
  @Get('options')
  options(): object {
    return { challenge: Buffer.alloc(32, 7).toString('base64url'), rpId: 'localhost', timeout: 300_000, userVerification: 'required', allowCredentials: [] };
  }
}

@ProtocolEndpoint()
@Controller('oauth2')
class ProtocolController {
  constructor(private readonly cors: Cors) {}

  @Post('echo')
  echo(@Body() body: Parameters, @Query() query: Parameters, @Req() request: FastifyRequest): object {
    return { body: Object.fromEntries([...body.names()].map((name) => [name, body.get(name)])), query: [...query.names()], origin: originOf(request) };
  }

  @Get('echo')
  get(@Query() query: Parameters): object {
    return { q: query.get('q') ?? null };
  }

  @Get('slow')
  async slow(): Promise<object> {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return {};
  }

  @Post('fail/:name')
  fail(@Param('name') name: string): never {
    const failures: Record<string, Error> = {
      client: invalidClient(), grant: invalidGrant(), database: new DatabaseUnavailable('connect ECONNREFUSED 10.0.0.9:3306'), unique: new UniqueViolation('login_names.digest'),
      hashing: Object.assign(new Error('full'), { name: 'HashQueueFull', retryAfter: 2.2 }), bug: new TypeError('Cannot read properties of undefined'),
      accents: invalidRequest('Nicht „erlaubt“ \\ "so"'),
    };
    throw failures[name] ?? new Error(name);
  }

  @CrossOrigin('registered')
  @Post('registered')
  registered(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): object {
    this.cors.allow(request, reply, ['https://spa.acme.test']);
    return {};
  }

  @CrossOrigin('any')
  @Get('anybody')
  anybody(): object {
    return {};
  }
}

@JsonApi()
@Controller('api')
class ApiController {
  @Post('things')
  things(@Body() body: unknown): object {
    return { body };
  }

  @Get('things/:id')
  thing(@Param('id') id: string): object {
    return { id };
  }

  @All('any-method')
  anyMethod(): object {
    return {};
  }
}

@Controller('.well-known')
class WellKnownController {
  @Get('oauth-authorization-server')
  metadata(): object {
    return { metadata: true };
  }
}

@Module({ imports: [HttpModule], controllers: [PagesController, PasskeyController, ProtocolController, ApiController, WellKnownController] })
class PagesModule {
  constructor(@Inject(Cors) cors: Cors) {
    cors.useOrigins(() => ['https://spa.acme.test', 'https://other.acme.test']);
  }
}

export interface PageApp {
  readonly app: NestFastifyApplication;
  readonly log: Record<string, unknown>[];
  /** Where it listens; requests with this Host are at the public host. */
  readonly origin: string;
  close(): Promise<void>;
}

/** HttpModule under the true Nest, with controllers of the test's own. */
export async function startPageApp(changes: Partial<Config> & { readonly url?: Partial<PublicUrl> } = {}): Promise<PageApp> {
  const log: Record<string, unknown>[] = [];
  const port = await freePort();
  const config = aConfig(port, changes);
  const logger = pino({ level: 'debug' }, { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) });
  const module = await Test.createTestingModule({ imports: [ConfigModule.with(config), PlatformModule, PagesModule] }).overrideProvider(LOG).useValue(logger).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createAdapter(config, logger), { bodyParser: false, logger: false });
  await app.listen(port, '127.0.0.1');
  return { app, log, origin: `http://localhost:${port}`, close: () => app.close() };
}

export function aConfig(port: number, { url, ...changes }: Partial<Config> & { readonly url?: Partial<PublicUrl> } = {}): Config {
  const host = `localhost:${port}`;
  return {
    environment: 'development',
    publicUrl: { issuer: `http://${host}`, origin: `http://${host}`, host, hostname: 'localhost', basePath: '', secure: false, loopback: true, ...url },
    listen: { host: '127.0.0.1', port, tls: undefined },
    database: { dialect: 'sqlite', path: ':memory:', temporary: true },
    dataDir: '',
    secretKey: Buffer.alloc(32, 7),
    previousSecretKeys: [],
    configFile: undefined,
    workers: 1,
    trustedProxies: [],
    mail: { smtpUrl: undefined, from: undefined },
    management: undefined,
    log: { level: 'info', format: 'json' },
    registration: 'off',
    rateLimits: true,
    outboundAllow: [],
    refreshGraceSeconds: 10,
    lifetimes: LIFETIMES,
    ...changes,
  };
}

/** The public URL names the port, so it is needed before anything listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
