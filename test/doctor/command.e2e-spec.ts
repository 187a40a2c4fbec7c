import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Doorward } from '../cli/support/doorward.js';

interface Told { readonly name: string; readonly status: string; readonly findings: readonly { readonly message: string; readonly fix: string; readonly fixable: boolean }[] }

const PATIENCE = 120_000;

describe('doorward doctor', () => {
  let doorward: Doorward;
  beforeAll(async () => {
    doorward = await Doorward.with();
    await doorward.run(['users', 'list']);
  }, PATIENCE);
  afterAll(() => doorward.close());

  it('exits with 0 where nothing is wrong but that no server runs, and says what it skipped', async () => {
    const { code, stdout } = await doorward.run(['doctor']);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^warning {2}reachable: Nobody answers at /m) });
    expect(stdout).toMatch(/^skipped {2}issuer: nobody answers/m);
    expect(stdout).toMatch(/\d+ well · \d+ with warnings · 0 with errors · \d+ skipped\n$/);
  }, PATIENCE);

  it('exits with 1 and the fix for a fault, and mends with --fix what it can', async () => {
    const path = join(doorward.folder, 'data/doorward.sqlite');
    chmodSync(path, 0o644);
    const { code, stdout } = await doorward.run(['doctor', '--json']);
    const found = (JSON.parse(stdout) as Told[]).find(({ name }) => name === 'file-permissions');
    expect(code).toBe(1);
    expect(found).toMatchObject({ status: 'error', findings: expect.arrayContaining([expect.objectContaining({ fix: expect.stringMatching(/^chmod 600 .*doorward\.sqlite$/), fixable: true })]) });
    expect(await doorward.run(['doctor', '--fix'])).toMatchObject({ code: 0, stderr: expect.stringContaining('fixed: chmod 600') });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }, PATIENCE);

  it('tells settings that cannot be read all at once, and looks no further', async () => {
    const broken = await Doorward.with({ PUBLIC_URL: 'nowhere', WORKERS: 'many' });
    const { code, stderr } = await broken.run(['doctor']);
    await broken.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(/PUBLIC_URL[^]*WORKERS|WORKERS[^]*PUBLIC_URL/);
  }, PATIENCE);

  it('finds a running server sound', async () => {
    await doorward.serve();
    const { code, stdout } = await doorward.run(['doctor', '--json']);
    const told = JSON.parse(stdout) as Told[];
    expect({ code, errors: told.filter(({ status }) => status === 'error') }).toEqual({ code: 0, errors: [] });
    expect(told.filter(({ name }) => ['reachable', 'issuer', 'cookies', 'host-header', 'clock', 'signing-keys'].includes(name)).map(({ name, status }) => `${name} ${status}`)).toEqual([
      'reachable ok', 'issuer ok', 'host-header ok', 'cookies ok', 'clock ok', 'signing-keys ok',
    ]);
  }, PATIENCE);
});
