import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { demoDocument } from '../../src/demo/demo-objects.js';
import { readDemoSecrets, requireDemoSecrets } from '../../src/demo/demo-secrets.js';
import { readablePassword } from '../../src/demo/readable-password.js';
import { Clock } from '../../src/platform/clock.js';
import { Random } from '../../src/platform/random.js';

const random = new Random(new Clock());
let folder: string;
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'doorward-demo-secrets-')); });
afterEach(async () => { await rm(folder, { recursive: true, force: true }); });

describe('the secrets of the demo objects', () => {
  it('are made at the first start and the same ever after', async () => {
    const first = await requireDemoSecrets(folder, random);
    const second = await requireDemoSecrets(folder, random);
    expect(first.made).toBe(true);
    expect(second).toEqual({ secrets: first.secrets, made: false });
    expect(await readDemoSecrets(folder)).toEqual(first.secrets);
  });

  it('are nobody else\'s to read, in a folder that did not exist', async () => {
    const below = join(folder, 'data');
    await requireDemoSecrets(below, random);
    expect((await stat(join(below, 'demo.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(below)).mode & 0o777).toBe(0o700);
  });

  it('differ from install to install', async () => {
    const { secrets } = await requireDemoSecrets(folder, random);
    await rm(join(folder, 'demo.json'));
    const { secrets: other } = await requireDemoSecrets(folder, random);
    expect(other.user.password).not.toBe(secrets.user.password);
    expect(other.clients.demo).not.toBe(secrets.clients.demo);
  });

  it.each(['', '{', '[]', '{"user":{}}', '{"user":{"username":"ada","email":"a@b.c","password":""},"clients":{"demo":"x","demo-third-party":"y"}}'])('are made again where the file holds %j', async (text) => {
    await writeFile(join(folder, 'demo.json'), text);
    expect(await readDemoSecrets(folder)).toBeUndefined();
    expect((await requireDemoSecrets(folder, random)).made).toBe(true);
    expect(await readFile(join(folder, 'demo.json'), 'utf8')).toContain('ada@example.test');
  });

  it('are an error where the folder cannot be written', async () => {
    if (process.getuid?.() === 0) return;
    await chmod(folder, 0o500);
    await expect(requireDemoSecrets(folder, random)).rejects.toThrow();
    await chmod(folder, 0o700);
  });
});

describe('readablePassword', () => {
  it('can be read out: a quality, an animal, a number, a thing', () => {
    for (let count = 0; count < 200; count += 1) expect(readablePassword(random)).toMatch(/^[a-z]+-[a-z]+-[1-9][0-9]-[a-z]+$/);
  });

  it('does not repeat itself', () => {
    expect(new Set(Array.from({ length: 500 }, () => readablePassword(random))).size).toBe(500);
  });
});

describe('demoDocument', () => {
  it('declares one first-party client, one third-party client and one person, at this address only', async () => {
    const { secrets } = await requireDemoSecrets(folder, random);
    const text = JSON.stringify(demoDocument('http://localhost:3000/id', secrets));
    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      clients: [
        { client_id: 'demo', first_party: true, client_secret: secrets.clients.demo, redirect_uris: ['http://localhost:3000/id/demo/callback'] },
        { client_id: 'demo-third-party', first_party: false, post_logout_redirect_uris: ['http://localhost:3000/id/demo'] },
      ],
      users: [{ preferred_username: 'ada', email_verified: true, password: secrets.user.password, password_update: 'always' }],
    });
  });
});
