import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../config/load-config.js';
import { banner } from './banner.js';

const KEY = createHash('sha256').update('a test').digest('hex');
const facts = { version: '1.2.3', readySeconds: 1.44, data: './data/doorward.sqlite', demo: undefined, setup: undefined };
const setup = { url: 'http://localhost:3000/setup?code=GXTQ-7KWD', minutes: 30 };
const demo = { loginName: 'ada@example.test', password: 'correct-otter-71-lamp' };
const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://id.example.com/sso', SECRET_KEY: KEY, WORKERS: '2', CONFIG_FILE: new URL(import.meta.url).pathname };
const configOf = (environment: NodeJS.ProcessEnv) => loadConfig({ SECRET_KEY: KEY, ...environment }).config;

describe('the banner', () => {
  it('names every address, the demo user and the next command in development', () => {
    expect(banner(configOf({}), { ...facts, demo, setup })).toBe(`
  Doorward 1.2.3  ·  development mode (loopback only, demo data)     ready in 1.4 s

  Sign in         http://localhost:3000/
  Discovery       http://localhost:3000/.well-known/openid-configuration
  First admin     http://localhost:3000/setup?code=GXTQ-7KWD   (one use, 30 min; new one: npm exec doorward -- setup-link)

  Try it          http://localhost:3000/demo          demo app, already registered
                  http://localhost:3000/mail          mails this server would have sent
                  http://localhost:3000/reference     admin REST API (OpenAPI 3.1)
  Demo user       ada@example.test   password: correct-otter-71-lamp  (made for this install)

  Next            npm exec doorward -- token --client demo    get an access token now
                  npm exec doorward -- clients create web "My app" --redirect http://localhost:8080/callback
                  npm exec doorward -- doctor                 check this setup
  Data            ./data/doorward.sqlite                      config: built-in defaults

`);
  });

  it('names commands that reach this server, whatever its port and wherever it runs', () => {
    const there = banner(configOf({ PORT: '4410' }), { ...facts, demo, setup });
    expect(there).toContain('new one: PORT=4410 npm exec doorward -- setup-link)');
    expect(there).toContain('  PORT=4410 npm exec doorward -- token --client demo  get an access token now');
    const elsewhere = banner(configOf({ PORT: '4410', DATA_DIR: '/srv/it\'s here' }), { ...facts, demo, setup });
    expect(elsewhere).toContain("DATA_DIR='/srv/it'\\''s here' PORT=4410 npm exec doorward -- setup-link)");
    expect(banner(configOf({ DATA_DIR: './data' }), { ...facts, setup })).toContain('new one: npm exec doorward -- setup-link)');
    expect(banner(configOf(production), { ...facts, setup })).toContain('new one: doorward setup-link)');
    expect(banner(configOf({ DATABASE_URL: 'mysql://door:hunter2@db/door' }), { ...facts, setup })).toContain('new one: DATABASE_URL=... npm exec doorward -- setup-link)');
    expect(banner(configOf({ DATABASE_URL: 'sqlite:/srv/x.sqlite' }), { ...facts, setup })).toContain('new one: DATABASE_URL=sqlite:/srv/x.sqlite npm exec doorward -- setup-link)');
  });

  it('shows public addresses, health and no demo in production', () => {
    const config = configOf({ ...production, HOST: '0.0.0.0' });
    expect(banner(config, { ...facts, data: 'mysql://doorward@db:3306/doorward' })).toBe(`
  Doorward 1.2.3  ·  production mode (listening on 0.0.0.0:3000, 2 workers)     ready in 1.4 s

  Sign in         https://id.example.com/sso/
  Discovery       https://id.example.com/sso/.well-known/openid-configuration

  Next            doorward doctor                             check this setup
  Health          http://127.0.0.1:9464/health/ready
  Data            mysql://doorward@db:3306/doorward           config: ${config.configFile}

`);
  });

  it('fits into 20 lines with everything in it', () => {
    const text = banner(configOf({ WORKERS: '2', MANAGEMENT_PORT: '9464', MANAGEMENT_HOST: '::1' }), { ...facts, demo, setup });
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
    expect(text).toContain('http://[::1]:9464/health/ready');
  });
});
