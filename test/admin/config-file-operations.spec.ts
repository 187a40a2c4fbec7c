import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigFile } from '../../src/admin/config-file.js';
import { Resolver } from '../../src/platform/outbound/resolver.js';
import { SettingsStore } from '../../src/settings/settings.store.js';
import { WebhookSecrets } from '../../src/webhooks/webhook-secret.js';
import { WebhookStore } from '../../src/webhooks/webhook.store.js';
import { eachDatabase } from '../support/database.js';
import { AdminApp } from './support/admin-app.js';
import { aFile, aPerson } from './support/documents.js';

const ONE = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const UNCHANGED = 'created 0 · updated 0 · unchanged 1 · deleted 0';
const UPDATED = 'created 0 · updated 1 · unchanged 0 · deleted 0';
const CREATED = 'created 1 · updated 0 · unchanged 0 · deleted 0';

eachDatabase('webhooks and settings of a doorward.yaml', (dialect) => {
  let app: AdminApp;
  let folder: string;
  beforeEach(async () => {
    app = await AdminApp.on(dialect);
    folder = mkdtempSync(join(tmpdir(), 'doorward-webhooks-'));
  });
  afterEach(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const events = async (type: string): Promise<Record<string, unknown>[]> =>
    (await app.database.rows<{ details: string }>('SELECT details FROM audit_events WHERE type = ? ORDER BY id', [type])).map(({ details }) => JSON.parse(details) as Record<string, unknown>);

  describe('a webhook', () => {
    const hook = (more: Record<string, unknown> = {}, name = 'help-desk'): Record<string, unknown> => ({ name, url: 'https://hooks.acme.test/t0ken', events: ['user.*'], ...more });
    const file = (...webhooks: readonly object[]): string => aFile({ webhooks, prune: true });
    const stored = async (name = 'help-desk') => (await app.get(WebhookStore).list()).find((webhook) => webhook.name === name);
    const signs = async (secret: string): Promise<boolean> => app.get(WebhookSecrets).isSealed((await stored())?.sealedSecret ?? '', secret);

    it('is made, changed and removed, with events that tell its host and nothing of its path', async () => {
      expect(await app.applied(file(hook({ description: 'Help desk' })))).toBe(CREATED);
      expect(await app.applied(file(hook({ description: 'Help desk' })))).toBe(UNCHANGED);
      expect((await app.apply(file(hook({ events: ['*'] })))).changes).toEqual([
        { action: 'update', resource: 'webhooks', key: 'help-desk', fields: [{ field: 'description', before: '"Help desk"' }, { field: 'events', before: '["user.*"]', after: '["*"]' }] },
      ]);
      expect(await stored()).toMatchObject({ events: ['*'], description: null, managedBy: 'file:doorward.yaml' });
      expect(await app.applied(file())).toBe('created 0 · updated 0 · unchanged 0 · deleted 1');
      expect(await stored()).toBeUndefined();
      expect(await events('webhook.created')).toEqual([expect.objectContaining({ host: 'hooks.acme.test', file: 'file:doorward.yaml' })]);
      expect(await events('webhook.updated')).toEqual([expect.objectContaining({ changed: ['description', 'events'] })]);
      expect(await events('webhook.deleted')).toHaveLength(1);
      expect(JSON.stringify(await app.database.rows('SELECT * FROM audit_events'))).not.toContain('t0ken');
    });

    it('signs with the secret of the file, which comes from a file or the environment and is sealed', async () => {
      writeFileSync(join(folder, 'secret'), `${ONE}\n`);
      expect(await app.applied(file(hook({ secret_file: 'secret' })), { folder })).toBe(CREATED);
      expect([await signs(ONE), await signs(OTHER)]).toEqual([true, false]);
      expect(await app.applied(file(hook({ secret_env: 'HOOK' })), { variable: () => ONE })).toBe(UNCHANGED);
      const plan = await app.apply(file(hook({ secret: OTHER })));
      expect(plan.changes[0]?.fields).toEqual([{ field: 'secret', after: '"***"' }]);
      expect(await signs(OTHER)).toBe(true);
      const { sealedPreviousSecret, previousSecretUntil, secretMadeAt } = (await stored()) ?? {};
      expect(app.get(WebhookSecrets).isSealed(sealedPreviousSecret ?? '', ONE)).toBe(true);
      expect((previousSecretUntil ?? 0) - (secretMadeAt ?? 0)).toBe(86_400_000);
      expect(await events('webhook.secret_rotated')).toHaveLength(1);
      expect(JSON.stringify(await app.contents())).not.toMatch(/MfKQ9r8G|C2FVsBQI/);
    });

    it('keeps the secret that it has where the file says none, and is given one at first', async () => {
      await app.applied(file(hook()));
      const before = (await stored())?.sealedSecret;
      expect(before).toBeTruthy();
      expect(await app.applied(file(hook()))).toBe(UNCHANGED);
      expect(await app.applied(file(hook({ description: 'x' })))).toBe(UPDATED);
      expect((await stored())?.sealedSecret).toBe(before);
    });

    it('stays on or off where the file does not say, and is switched where it does', async () => {
      await app.applied(file(hook({ enabled: false })));
      expect(await stored()).toMatchObject({ enabledAt: null, disabledBecause: 'admin' });
      expect(await app.applied(file(hook()))).toBe(UNCHANGED);
      expect(await app.applied(file(hook({ enabled: true })))).toBe(UPDATED);
      expect(await stored()).toMatchObject({ enabledAt: expect.any(Number), disabledBecause: null });
      expect(await app.applied(file(hook({ enabled: true })))).toBe(UNCHANGED);
      await app.database.transaction(async (tx) => app.get(WebhookStore).disable(tx, (await stored())?.id ?? '', 'failing'));
      expect(await app.applied(file(hook()))).toBe(UNCHANGED);
      expect(await app.applied(file(hook({ enabled: true })))).toBe(UPDATED);
    });

    it('changes its secret, its address and its state in one apply', async () => {
      await app.applied(file(hook({ secret: ONE, enabled: false })));
      expect(await app.applied(file(hook({ secret: OTHER, enabled: true, url: 'https://other.acme.test/', personal_data: true })))).toBe(UPDATED);
      expect(await stored()).toMatchObject({ url: 'https://other.acme.test/', personalData: true, enabledAt: expect.any(Number) });
      expect(await signs(OTHER)).toBe(true);
    });

    it('is checked without asking anybody where its name leads', async () => {
      const asked: string[] = [];
      (app.get(Resolver) as unknown as { ask: (host: string) => Promise<string[]> }).ask = async (host) => {
        asked.push(host);
        throw new Error('no DNS here');
      };
      const text = file(hook({ url: 'https://there-is-no-such-host.invalid/' }));
      expect(await app.applied(text, { dryRun: true })).toBe(CREATED);
      expect((await app.get(ConfigFile).diff(text, { name: 'doorward.yaml' })).created).toBe(1);
      expect(await app.applied(text)).toBe(CREATED);
      expect(asked).toEqual([]);
    });

    it('is named by its id where somebody made it without a name, and can be adopted by it', async () => {
      await app.applied(file(hook()));
      await app.database.run("UPDATE webhooks SET name = NULL, managed_by = NULL WHERE name = 'help-desk'");
      const [webhook] = await app.get(WebhookStore).list();
      const text = await app.get(ConfigFile).export();
      expect(text).toContain(`name: ${webhook?.id}`);
      expect(await app.applied(text)).toBe(UNCHANGED);
      expect(await app.applied(text, { adopt: true })).toBe(UPDATED);
      expect((await app.get(WebhookStore).list())[0]?.managedBy).toBe('file:doorward.yaml');
    });

    it('is told in the log by its id under the name that all its events have, also when it is handed over', async () => {
      await app.applied(file(hook()));
      const webhook = (await stored())?.id ?? '';
      await app.applied(file(hook({ enabled: false })), { name: 'other.yaml', adopt: true });
      expect(await events('webhook.updated')).toEqual(expect.arrayContaining([
        expect.objectContaining({ webhook, changed: ['enabled'] }),
        { webhook, file: 'file:other.yaml', changed: ['managed_by'], 'before.managed_by': 'file:doorward.yaml', 'after.managed_by': 'file:other.yaml' },
      ]));
    });

    it('says what ends when it goes or is switched off', async () => {
      await app.applied(file(hook(), hook({}, 'billing')));
      const sentence = 'is told of nothing more; what waits for it is not sent';
      const plan = await app.apply(file(hook({ enabled: false })), { dryRun: true });
      expect(plan.consequences.map(({ sentence: each }) => each).toSorted()).toEqual([`the webhook billing ${sentence}`, `the webhook help-desk ${sentence}`]);
    });

    it('is one of a hundred at the most, of all files together, and of two files that ask for more the second changes nothing', async () => {
      const sixty = (prefix: string): string => aFile({ webhooks: Array.from({ length: 60 }, (_, number) => hook({}, `${prefix}-${number}`)) });
      await app.applied(sixty('one'), { name: 'one.yaml' });
      await expect(app.apply(sixty('two'), { name: 'two.yaml' })).rejects.toThrow('at most 100 webhooks');
      expect(await app.get(WebhookStore).list()).toHaveLength(60);
    });

    it('belongs to one file', async () => {
      await app.applied(file(hook()), { name: 'one.yaml' });
      expect(await app.refused(aFile({ webhooks: [hook({ events: ['*'] })] }), { name: 'two.yaml' })).toEqual([expect.stringContaining('belongs to one.yaml')]);
    });
  });

  describe('a section of the settings', () => {
    const file = (settings: object, more: object = {}): string => aFile({ settings, prune: true, ...more });
    const stored = async () => Object.fromEntries((await app.get(SettingsStore).list()).map(({ section, value, managedBy }) => [section, { value, managedBy }]));

    it('is what the file says and otherwise at its defaults', async () => {
      expect(await app.applied(file({ sessions: { session_idle: 3600, session_max: 7200 } }))).toBe(CREATED);
      expect(await app.applied(file({ sessions: { session_idle: 3600, session_max: 7200 } }))).toBe(UNCHANGED);
      const plan = await app.apply(file({ sessions: { session_max: 86_400 } }));
      expect(plan.changes).toEqual([{ action: 'update', resource: 'settings', key: 'sessions', fields: [{ field: 'session_idle', before: '3600' }, { field: 'session_max', before: '7200', after: '86400' }] }]);
      expect(await stored()).toEqual({ sessions: { value: { session_max: 86_400 }, managedBy: 'file:doorward.yaml' } });
      expect(await events('settings.updated')).toEqual([
        expect.objectContaining({ 'section': 'sessions', 'after.session_idle': '3600', 'file': 'file:doorward.yaml' }),
        expect.objectContaining({ 'changed': ['session_idle', 'session_max'], 'before.session_idle': '3600', 'after.session_max': '86400' }),
      ]);
    });

    it('goes back to its defaults when the file lets go of it with prune, and stays without', async () => {
      await app.applied(file({ branding: { organization_name: 'Acme' } }));
      expect(await app.applied(aFile({}))).toBe('created 0 · updated 0 · unchanged 0 · deleted 0');
      expect(await app.applied(file({}))).toBe('created 0 · updated 0 · unchanged 0 · deleted 1');
      expect(await stored()).toEqual({ branding: { value: {}, managedBy: null } });
      expect(await app.applied(file({ branding: { organization_name: 'Again' } }))).toBe(CREATED);
    });

    it('is left alone where somebody else has set it and the file does not speak of it', async () => {
      await app.database.transaction(async (tx) => {
        const store = app.get(SettingsStore);
        await store.replace(tx, await store.find(tx, 'tokens'), { access_token: 300 });
      });
      await app.applied(file({ branding: {} }));
      expect(await stored()).toEqual({ branding: { value: {}, managedBy: 'file:doorward.yaml' }, tokens: { value: { access_token: 300 }, managedBy: null } });
      expect(await app.applied(file({ branding: {}, tokens: { access_token: 600 } }), { adopt: true })).toBe('created 0 · updated 1 · unchanged 1 · deleted 0');
      expect((await stored())['tokens']).toEqual({ value: { access_token: 600 }, managedBy: 'file:doorward.yaml' });
    });

    it('names groups that the same file makes, and keeps those that it names', async () => {
      expect(await app.applied(file({ mfa: { groups: ['finance'] } }, { groups: [{ name: 'finance' }] }))).toBe('created 2 · updated 0 · unchanged 0 · deleted 0');
      expect(await app.refused(file({ mfa: { groups: ['finance'] } }))).toEqual([expect.stringContaining('there is no group "finance"')]);
      await app.applied(aFile({ groups: [{ name: 'sales' }] }), { name: 'groups.yaml' });
      await app.applied(aFile({ settings: { mfa: { passkey_groups: ['sales'] } } }));
      expect(await app.refused(aFile({ prune: true }), { name: 'groups.yaml' })).toEqual([expect.stringContaining('the group "sales" cannot be removed: the settings "mfa" names it in passkey_groups')]);
      await app.applied(aFile({ settings: { mfa: { groups: ['sales'] } } }));
      expect(await app.refused(aFile({ prune: true }), { name: 'groups.yaml' })).toEqual([expect.stringContaining('the group "sales" cannot be removed: the settings "mfa" names it in groups')]);
    });

    it('is exported in the order of its declaration, byte for byte the same each time', async () => {
      await app.applied(file({ 'sign-in': { passkey_offers: false }, 'mfa': { remember_days: 7, required: 'always' } }));
      const text = await app.get(ConfigFile).export();
      expect(text).toContain('settings:\n  mfa:\n    required: always\n    remember_days: 7\n  sign-in:\n    passkey_offers: false\n');
      expect(await app.applied(text)).toBe('created 0 · updated 0 · unchanged 2 · deleted 0');
      expect(await app.get(ConfigFile).export()).toBe(text);
    });

    it('says who has to set up a second factor', async () => {
      const people = { users: [aPerson('ada', { groups: ['finance'] }), aPerson('bob'), aPerson('off', { disabled: true })], groups: [{ name: 'finance' }] };
      await app.applied(file({}, people));
      const says = async (mfa: object): Promise<string[]> => (await app.apply(file({ mfa }, people), { dryRun: true })).consequences.map(({ sentence }) => sentence);
      const sentence = (who: string): string => `${who} without a second factor ${who.startsWith('1 ') ? 'has' : 'have'} to set one up at the next sign-in`;
      expect(await says({ groups: ['finance'] })).toEqual([sentence('1 person')]);
      expect(await says({ required: 'always' })).toEqual([sentence('2 people')]);
      expect(await says({ required: 'never' })).toEqual([]);
      expect(await says({ passkey_groups: ['finance'] })).toEqual(['1 person without a passkey has to set one up at the next sign-in']);
      await app.applied(file({ mfa: { groups: ['finance'] } }, people));
      expect(await says({ required: 'always' })).toEqual([sentence('1 person')]);
    });
  });
});
