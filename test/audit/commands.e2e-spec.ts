import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Database } from '../../src/database/database.js';
import { Doorward } from '../cli/support/doorward.js';

// A process for some commands, perhaps beside other suites.
jest.setTimeout(120_000);

interface Report { readonly intact: boolean; readonly to: number; readonly findings: readonly { readonly sequence: number; readonly kind: string }[]; readonly unsealed: { readonly events: number }; readonly head: { readonly sequence: number } | null }

describe('doorward audit verify', () => {
  it('changes nothing: it makes no database, migrates none, makes no keys and seals nothing', async () => {
    const doorward = await Doorward.with();
    try {
      expect(await doorward.run(['audit', 'verify'])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('There is no database at') });
      expect(existsSync(doorward.databasePath)).toBe(false);
      expect((await doorward.run(['migrate'])).code).toBe(0);
      const location = { dialect: 'sqlite', path: doorward.databasePath, temporary: false } as const;
      const inDatabase = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
        const database = await Database.open(location);
        try {
          return await work(database);
        } finally {
          await database.close();
        }
      };
      await inDatabase((database) => database.run("INSERT INTO audit_events (id, occurred_at, type, outcome, actor, details) VALUES ('evt_1', 1, 'sign_out', 'success', 'user', '{}')"));
      const counts = (): Promise<unknown> => inDatabase((database) => database.row('SELECT (SELECT COUNT(*) FROM signing_keys) AS signing, (SELECT COUNT(*) FROM audit_events) AS events, (SELECT COUNT(*) FROM audit_heads) AS heads, (SELECT COUNT(*) FROM migrations) AS migrated'));
      const before = await counts();
      expect(before).toMatchObject({ signing: 0, events: 1, heads: 0 });
      const { code, stdout } = await doorward.run(['audit', 'verify', '--json']);
      expect([code, JSON.parse(stdout) as object]).toEqual([0, expect.objectContaining({ intact: true, unsealed: { events: 1, since: '1970-01-01T00:00:00Z' } })]);
      expect(await counts()).toEqual(before);
      await inDatabase((database) => database.run('DELETE FROM migrations WHERE id = (SELECT MAX(id) FROM migrations)'));
      const older = await counts();
      expect(await doorward.run(['audit', 'verify'])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('older than this version') });
      expect(await counts()).toEqual(older);
    } finally {
      await doorward.close();
    }
  });
});

describe('doorward audit and doorward errors', () => {
  let doorward: Doorward;
  beforeAll(async () => {
    doorward = await Doorward.with();
    await doorward.run(['groups', 'create', 'sales']);
    await doorward.run(['clients', 'create', 'crm', '--redirect-uris', 'https://crm.test/cb', '--token-endpoint-auth-method', 'none']);
    await doorward.serve();
  });
  afterAll(() => doorward.close());

  const verify = async (...args: string[]): Promise<{ readonly code: number | null; readonly report: Report }> => {
    const { code, stdout, stderr } = await doorward.run(['audit', 'verify', '--json', ...args]);
    if (stdout === '') throw new Error(stderr);
    return { code, report: JSON.parse(stdout) as Report };
  };
  /** Once the server has sealed what there is. */
  const sealed = async (): Promise<Report> => {
    for (let tries = 0; tries < 100; tries += 1) {
      const { report } = await verify();
      if (report.unsealed.events === 0 && report.to > 0) return report;
      await sleep(200);
    }
    throw new Error('Nobody seals.');
  };

  it('verify a log that is whole with exit code 0, and one that is not with 1, naming the event', async () => {
    const { to, findings } = await sealed();
    expect(findings).toEqual([]);
    const people = await doorward.run(['audit', 'verify']);
    expect(people).toMatchObject({ code: 0, stdout: expect.stringContaining(`events 1 to ${to}`) });
    const kept = doorward.file('checkpoint.json', (await doorward.run(['audit', 'verify', '--json'])).stdout);
    const database = await Database.open({ dialect: 'sqlite', path: doorward.databasePath, temporary: false });
    await database.run("UPDATE audit_events SET outcome = 'failure' WHERE sequence = 2");
    await database.close();
    expect(await verify()).toMatchObject({ code: 1, report: { intact: false, findings: [{ sequence: 2, kind: 'changed' }] } });
    expect(await doorward.run(['audit', 'verify'])).toMatchObject({ code: 1, stdout: expect.stringContaining('The first place is event 2.') });
    expect(await verify('--after', kept)).toMatchObject({ code: 0, report: { intact: true } });
    expect((await doorward.run(['audit', 'verify', '--after', doorward.file('none.json', '{}')])).stderr).toContain('a file with a checkpoint');
  });

  it('show, export and print the key', async () => {
    const events = await doorward.json<{ id: string; type: string; sequence: number }[]>(['audit', 'list', '--type', 'client.created', '--client', 'crm']);
    expect(events).toEqual([expect.objectContaining({ type: 'client.created', client_id: 'crm', actor: 'cli' })]);
    expect(await doorward.json(['audit', 'show', events[0]?.id ?? ''])).toEqual(events[0]);
    const { stdout } = await doorward.run(['audit', 'export', '--type', 'client.*', '--client', 'crm']);
    expect(stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as object)).toEqual(events);
    expect((await doorward.run(['audit', 'export', '--type', 'nothing.*'])).code).not.toBe(0);
    expect((await doorward.run(['audit', 'key'])).stdout).toMatch(/^-----BEGIN PUBLIC KEY-----\n[\w+/=\n]+-----END PUBLIC KEY-----\n$/);
  });

  it('tell by its request id why a request was refused', async () => {
    const query = new URLSearchParams({ client_id: 'crm', redirect_uri: 'https://crm.test/cb/', response_type: 'code', scope: 'openid' }).toString();
    const page = await (await fetch(`http://localhost:${doorward.port}/oauth2/authorize?${query}`)).text();
    const id = /req_[0-9a-z]{26}/.exec(page)?.[0] ?? '';
    const { code, stdout } = await doorward.run(['errors', 'show', id]);
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    const at = lines.findIndex((line) => line.startsWith('redirect_uri registered'));
    expect(lines[at]?.endsWith('https://crm.test/cb')).toBe(true);
    // The mark stands under the first character that differs: the one after the registered one ends.
    expect(lines[at + 1]?.indexOf('^')).toBe(lines[at]?.length);
    // As it can be pasted where somebody tries it: this folder's own server, with its port.
    expect(stdout).toContain(`\nPORT=${doorward.port} npm exec doorward -- clients update crm --redirect-uris https://crm.test/cb https://crm.test/cb/`);
    expect((await doorward.run(['errors', 'show', 'req_none'])).code).toBe(1);
  });

  it('tell it in letters that move no cursor, whatever a stranger sent', async () => {
    const evil = 'read\u001b[31m\u0007\u009b2K\u202e\u2028x';
    const query = new URLSearchParams({ client_id: 'crm', redirect_uri: 'https://crm.test/cb', response_type: 'code', scope: `openid ${evil}`, code_challenge_method: 'S256', code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' }).toString();
    const answer = await fetch(`http://localhost:${doorward.port}/oauth2/authorize?${query}`, { redirect: 'manual' });
    const { stdout } = await doorward.run(['errors', 'show', answer.headers.get('x-request-id') ?? '']);
    expect(stdout).toContain(String.raw`No scope can be called read\u001b[31m\u0007\u009b2K\u202e\u2028x`);
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028]/u);
    expect(stdout).not.toContain('doorward.yaml');
  });

  it('follow the log until they are interrupted', async () => {
    const child = doorward.start(['audit', 'tail', '--json', '--type', 'group.created']);
    let told = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => { told += text; });
    try {
      // Nothing says when it has begun to follow.
      for (let tries = 0; tries < 100 && !told.includes('\n'); tries += 1) {
        await doorward.run(['groups', 'create', `marketing-${tries}`]);
        await sleep(200);
      }
      expect(JSON.parse(told.split('\n')[0] ?? '')).toMatchObject({ type: 'group.created', sequence: expect.any(Number) });
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGINT');
      expect(await ended).toBe(0);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
