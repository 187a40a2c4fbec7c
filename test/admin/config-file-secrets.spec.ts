import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ClientStore } from '../../src/clients/client.store.js';
import { digest } from '../../src/platform/token-digest.js';
import { PasswordCheck } from '../../src/users/password-check.js';
import { UserStore } from '../../src/users/user.store.js';
import { eachDatabase } from '../support/database.js';
import { AdminApp } from './support/admin-app.js';
import { aClient, aFile, aPerson } from './support/documents.js';

const UPDATED = 'created 0 · updated 1 · unchanged 0 · deleted 0';
const UNCHANGED = 'created 0 · updated 0 · unchanged 1 · deleted 0';

eachDatabase('secrets and passwords of a doorward.yaml', (dialect) => {
  let app: AdminApp;
  let folder: string;
  beforeEach(async () => {
    app = await AdminApp.on(dialect);
    folder = mkdtempSync(join(tmpdir(), 'doorward-secrets-'));
  });
  afterEach(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const web = (more: Record<string, unknown>): string => aFile({ clients: [aClient('web', more)] });
  const bob = (more: Record<string, unknown>): string => aFile({ users: [aPerson('bob', more)] });
  /** `name` of the unexpired secret with this value, if the client has it. */
  const secretNamed = async (value: string): Promise<string | undefined> => (await app.get(ClientStore).read(app.database, 'web'))?.secretMatching(digest(value), 1_800_000_000_000)?.name;
  const signsIn = async (password: string): Promise<boolean> => (await app.get(PasswordCheck).check('bob', password)).outcome === 'match';

  describe('a client secret', () => {
    it('is compared by digest, and replaced when it differs', async () => {
      await app.applied(web({ client_secret: 'first' }));
      expect(await app.applied(web({ client_secret: 'first' }))).toBe(UNCHANGED);
      expect(await app.applied(web({ client_secret: 'second' }))).toBe(UPDATED);
      expect([await secretNamed('first'), await secretNamed('second')]).toEqual([undefined, 'default']);
      expect(JSON.stringify(await app.contents())).not.toMatch(/"(first|second)"/);
    });

    it('comes from a file without its line break, or from the environment', async () => {
      writeFileSync(join(folder, 'secret.txt'), 'from-a-file\r\n');
      await app.applied(web({ client_secret_file: 'secret.txt' }), { folder });
      expect(await secretNamed('from-a-file')).toBe('default');
      await app.applied(web({ client_secret_env: 'WEB_SECRET' }), { variable: (name) => (name === 'WEB_SECRET' ? 'from-a-variable' : undefined) });
      expect(await secretNamed('from-a-variable')).toBe('default');
      expect(await app.applied(web({ client_secret: 'from-a-variable' }))).toBe(UNCHANGED);
    });

    it('may be one of several, each with a name and an end', async () => {
      const secrets = [{ name: '2026', value: 'old', expires_at: '2020-01-01' }, { name: '2027', value: 'new', expires_at: '2099-12-31T23:59:59+02:00' }];
      await app.applied(web({ secrets }));
      expect([await secretNamed('old'), await secretNamed('new')]).toEqual([undefined, '2027']);
      expect(await app.applied(web({ secrets: secrets.toReversed() }))).toBe(UNCHANGED);
      expect(await app.applied(web({ secrets: [{ ...secrets[0], expires_at: '2098-01-01T00:00:00Z' }, secrets[1]] }))).toBe(UPDATED);
      expect(await secretNamed('old')).toBe('2026');
    });

    it('goes when the list no longer has it, and stays when the file does not speak of secrets', async () => {
      await app.applied(web({ secrets: [{ name: 'a', value: 'one' }, { name: 'b', value: 'two' }] }));
      expect(await app.applied(web({}))).toBe(UNCHANGED);
      expect(await secretNamed('one')).toBe('a');
      expect(await app.applied(web({ secrets: [{ name: 'b', value: 'two' }] }))).toBe(UPDATED);
      expect([await secretNamed('one'), await secretNamed('two')]).toEqual([undefined, 'b']);
      expect(await app.applied(web({ secrets: [] }))).toBe(UPDATED);
      expect(await secretNamed('two')).toBeUndefined();
    });

    it('goes when the client no longer authenticates', async () => {
      await app.applied(web({ client_secret: 'one' }));
      expect(await app.applied(web({ token_endpoint_auth_method: 'none' }))).toBe(UPDATED);
      expect(await secretNamed('one')).toBeUndefined();
    });

    it('leaves events that name it and nothing of its value', async () => {
      await app.applied(web({ secrets: [{ name: 'a', value: 'canary-one' }] }));
      await app.applied(web({ secrets: [{ name: 'b', value: 'canary-two' }] }));
      const events = await app.database.rows<{ type: string; details: string; actor: string; client_id: string }>('SELECT type, details, actor, client_id FROM audit_events WHERE type NOT LIKE \'key.%\' ORDER BY id');
      expect(events.map(({ type }) => type).toSorted()).toEqual(['client.created', 'client.secret_added', 'client.secret_added', 'client.secret_removed']);
      expect(events.every(({ actor, client_id: client }) => actor === 'file' && client === 'web')).toBe(true);
      expect(JSON.stringify(events)).not.toContain('canary');
    });
  });

  describe('a password', () => {
    it('is set when the person is created and never again', async () => {
      await app.applied(bob({ password: 'first' }));
      expect(await signsIn('first')).toBe(true);
      expect(await app.applied(bob({ password: 'second' }))).toBe(UNCHANGED);
      expect([await signsIn('first'), await signsIn('second')]).toEqual([true, false]);
      expect(await app.applied(bob({}))).toBe(UNCHANGED);
    });

    it('is set again where the file insists, which ends what the person could reach', async () => {
      await app.applied(bob({ password: 'first' }));
      expect(await app.applied(bob({ password: 'first', password_update: 'always' }))).toBe(UNCHANGED);
      await app.database.run("INSERT INTO sessions (id, token_digest, user_id, authenticated_at, amr, created_at, last_seen_at, expires_at) SELECT 'ses_of_bob', 'digest-of-bob', user_id, 1, '[]', 1, 1, 9999999999999 FROM login_names");
      expect(await app.applied(bob({ password: 'second', password_update: 'always' }))).toBe(UPDATED);
      expect([await signsIn('first'), await signsIn('second')]).toEqual([false, true]);
      expect(await app.database.rows("SELECT id FROM sessions WHERE id = 'ses_of_bob' AND ended_at IS NULL")).toEqual([]);
      expect(await app.applied(bob({ password: 'second', password_update: 'always' }))).toBe(UNCHANGED);
      const events = await app.database.rows<{ type: string }>("SELECT type FROM audit_events WHERE type IN ('user.password_set', 'session.ended') ORDER BY id");
      expect(events.map(({ type }) => type).toSorted()).toEqual(['session.ended', 'user.password_set']);
    });

    it.each([
      ['argon2id', '$argon2id$v=19$m=19456,t=2,p=1$BgoVJzBAa0C2N9TbRumFmw$h5xC60IyGtPT/WKMWQsJfR0+ZE7pLJ6uqT1cExRD3ro'],
      ['PBKDF2', '$pbkdf2-sha256$1000$c2FsdHNhbHRzYWx0$xRohBHuBCGUHPKZMJAGHSfpBLFFnmPFPxSIRQ0BnRfQ'],
    ])('may be an imported %s hash', async (_, hash) => {
      expect(await app.applied(bob({ password_hash: hash }))).toBe('created 1 · updated 0 · unchanged 0 · deleted 0');
      expect((await app.get(UserStore).findByUserName('bob'))?.passwordHash).toBe(hash);
      expect(await app.applied(bob({ password_hash: hash }))).toBe(UNCHANGED);
    });

    it('comes from a file or the environment, and is never written down', async () => {
      writeFileSync(join(folder, 'password'), 'canary from a file\n');
      await app.applied(bob({ password_file: join(folder, 'password') }));
      expect(await signsIn('canary from a file')).toBe(true);
      await app.applied(aFile({ users: [aPerson('eve', { password_env: 'EVE' })] }), { variable: () => 'canary from outside' });
      expect((await app.get(PasswordCheck).check('eve', 'canary from outside')).outcome).toBe('match');
      expect(JSON.stringify(await app.contents())).not.toContain('canary');
    });
  });
});
