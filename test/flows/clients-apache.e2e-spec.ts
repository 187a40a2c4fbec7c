import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, freePort, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { SECRET, standardWorld } from '../support/world.js';
import { Session } from './support/session.js';

const APACHE = ['/usr/sbin/apache2', '/usr/sbin/httpd'].find((path) => existsSync(path));
const MODULES = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules'].find((path) => existsSync(join(path, 'mod_auth_openidc.so')));
const describeWithApache = APACHE !== undefined && MODULES !== undefined ? describe : describe.skip;

const configuration = (folder: string, port: number, issuer: string): string => `
ServerRoot "${folder}"
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile "${folder}/pid"
ErrorLog "${folder}/error.log"
LoadModule mpm_event_module ${MODULES}/mod_mpm_event.so
LoadModule authn_core_module ${MODULES}/mod_authn_core.so
LoadModule authz_core_module ${MODULES}/mod_authz_core.so
LoadModule authz_user_module ${MODULES}/mod_authz_user.so
LoadModule headers_module ${MODULES}/mod_headers.so
LoadModule auth_openidc_module ${MODULES}/mod_auth_openidc.so
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
DocumentRoot "${folder}/site"
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID apache
OIDCClientSecret ${SECRET}
OIDCRedirectURI http://127.0.0.1:${port}/inside/callback
OIDCCryptoPassphrase ${SECRET}
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCRemoteUserClaim email
<Location /inside>
  AuthType openid-connect
  Require valid-user
  Header always set X-Person "expr=%{REMOTE_USER}"
</Location>
`;

/** It says what it needs in a dozen lines of configuration, and finds the rest by discovery. */
describeWithApache(APACHE !== undefined && MODULES !== undefined ? 'A site of Apache with mod_auth_openidc' : 'A site of Apache with mod_auth_openidc (skipped: apt-get install -y apache2-bin libapache2-mod-auth-openidc)', () => {
  let test: TestApp;
  let apache: ChildProcess;
  let folder: string;
  let origin: string;

  beforeAll(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const client = { client_id: 'apache', client_name: 'Apache', client_secret: SECRET, redirect_uris: [`${origin}/inside/callback`], grant_types: ['authorization_code'], response_types: ['code'], scope: 'openid profile email' };
    test = await createTestApp({ declare: { ...standardWorld, clients: [...standardWorld.clients, client] } });
    folder = mkdtempSync(join(tmpdir(), 'doorward-apache-'));
    mkdirSync(join(folder, 'site'));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'apache.conf'), configuration(folder, port, test.url));
    apache = spawn(APACHE ?? '', ['-X', '-f', join(folder, 'apache.conf')], { stdio: 'ignore' });
    for (let tries = 0; !(await listens(origin)); tries += 1) {
      if (tries === 100 || apache.exitCode !== null) throw new Error(`Apache did not start: ${existsSync(join(folder, 'error.log')) ? readFileSync(join(folder, 'error.log'), 'utf8') : ''}`);
      await sleep(100);
    }
  });
  afterAll(async () => {
    if (apache.exitCode === null) {
      const ended = once(apache, 'exit');
      apache.kill('SIGKILL');
      await ended;
    }
    await test?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lets people in that have signed in, and knows their address', async () => {
    const [session, browser] = [new Session(origin), new Browser(test.url)];
    const away = await session.leave('/inside/page');
    expect(away.origin).toBe(test.url);
    await browser.open(away.href);
    await browser.signIn('alice');
    await browser.decide('allow');
    const back = browser.page?.leftFor;
    expect(back?.pathname).toBe('/inside/callback');
    expect((await session.leave(`${back?.pathname}${back?.search}`)).href).toBe(`${origin}/inside/page`);
    const answer = await session.get('/inside/page');
    expect([answer.headers.get('x-person'), readFileSync(join(folder, 'error.log'), 'utf8')]).toEqual(['alice@example.test', expect.not.stringContaining('auth_openidc:error')]);
  });
});

async function listens(origin: string): Promise<boolean> {
  return fetch(origin).then(() => true, () => false);
}
