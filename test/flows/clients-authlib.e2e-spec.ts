import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { CALLBACK, SECRET } from '../support/world.js';

// The first is where packages of the system are.
const PYTHONS = ['/usr/bin/python3', 'python3'];
const SCRIPT = fileURLToPath(new URL('clients-authlib.py', import.meta.url));
const PYTHON = PYTHONS.find((each) => spawnSync(each, ['-c', 'import authlib']).status === 0);
const describeWithAuthlib = PYTHON !== undefined ? describe : describe.skip;

describeWithAuthlib(PYTHON !== undefined ? 'A client of Python with Authlib' : 'A client of Python with Authlib (skipped: apt-get install -y python3-authlib)', () => {
  let test: TestApp;
  beforeAll(async () => (test = await createTestApp()));
  afterAll(async () => test?.close());

  it('signs a person in, and validates the ID token', async () => {
    const python = spawn(PYTHON ?? '', [SCRIPT, test.url, 'app', SECRET, CALLBACK], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, AUTHLIB_INSECURE_TRANSPORT: '1' } });
    const ended = once(python, 'exit');
    try {
      const lines = createInterface(python.stdout)[Symbol.asyncIterator]();
      const { url } = JSON.parse(String((await lines.next()).value)) as { url: string };
      const browser = new Browser(test.url);
      await browser.open(url);
      await browser.signIn('alice');
      await browser.decide('allow');
      python.stdin.end(`${browser.page?.leftFor?.href}\n`);
      const { claims, person } = JSON.parse(String((await lines.next()).value)) as { claims: { sub: string }; person: object };
      expect(claims).toMatchObject({ iss: test.url, aud: 'app', amr: ['pwd'] });
      expect(person).toMatchObject({ sub: claims.sub, name: 'Alice Example', email: 'alice@example.test' });
      expect(await ended).toEqual([0, null]);
    } finally {
      python.kill();
    }
  });
});
