import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConfigFile } from '../../src/admin/config-file.js';
import { eachDatabase } from '../support/database.js';
import { AdminApp } from './support/admin-app.js';

const name = (prefix: string): fc.Arbitrary<string> => fc.integer({ min: 1, max: 4 }).map((number) => `${prefix}${number}`);
const group = fc.record({ name: name('group'), description: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).map((text) => text.normalize('NFC').replaceAll(/\p{C}/gu, '_')) }, { requiredKeys: ['name'] });
const api = fc.record({
  identifier: name('https://api').map((prefix) => `${prefix}.test`),
  name: fc.constantFrom('Orders', 'Órdenes'),
  access_token_format: fc.constantFrom('jwt', 'opaque'),
  scopes: fc.uniqueArray(fc.record({ value: name('scope:'), description: fc.constantFrom('See', 'Change'), sensitive: fc.boolean() }, { requiredKeys: ['value'] }), { selector: ({ value }) => value }),
}, { requiredKeys: ['identifier'] });
const client = (groups: readonly string[], scopes: readonly string[]): fc.Arbitrary<object> => fc.record({
  client_id: name('client'),
  redirect_uris: fc.uniqueArray(name('https://app').map((prefix) => `${prefix}.test/cb`), { minLength: 1 }),
  scope: fc.subarray(['openid', 'email', ...scopes], { minLength: 1 }).map((values) => values.join(' ')),
  client_name: fc.constantFrom('Portal', 'Wiki'),
  first_party: fc.boolean(),
  disabled: fc.boolean(),
  secrets: fc.uniqueArray(fc.record({ name: name('secret'), value: name('value'), expires_at: fc.constantFrom('2030-01-01', '2031-01-01T00:00:00+01:00') }, { requiredKeys: ['name', 'value'] }), { selector: ({ name: of }) => of }),
  access: fc.record({ groups: fc.subarray([...groups]) }),
}, { requiredKeys: ['client_id', 'redirect_uris', 'scope'] });
const person = (groups: readonly string[]): fc.Arbitrary<object> => fc.record({
  preferred_username: name('person'),
  name: fc.constantFrom('Ada', 'Zoë', '李'),
  given_name: fc.constantFrom('A', 'B'),
  address: fc.record({ country: fc.constantFrom('NL', 'DE'), locality: fc.constantFrom('Delft', 'Köln') }, { requiredKeys: ['country'] }),
  phone_number: fc.constant('+1 425 555 1212'),
  groups: fc.subarray([...groups]),
  disabled: fc.boolean(),
}, { requiredKeys: ['preferred_username'] });

const webhook = fc.record({
  name: name('hook'),
  url: name('https://hooks').map((prefix) => `${prefix}.test/`),
  events: fc.uniqueArray(fc.constantFrom('*', 'user.*', 'client.created'), { minLength: 1 }),
  description: fc.constantFrom('Help desk', 'Zoë'), enabled: fc.boolean(), personal_data: fc.boolean(),
  secret: fc.constantFrom('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'),
}, { requiredKeys: ['name', 'url', 'events'] });
const settings = (groups: readonly string[]): fc.Arbitrary<object> => fc.record({
  'branding': fc.record({ organization_name: fc.constantFrom('Acme', 'Zoë'), support_address: fc.constant('it@acme.test') }, { requiredKeys: [] }),
  'sessions': fc.record({ session_idle: fc.integer({ min: 300, max: 3600 }), session_max: fc.integer({ min: 43_200, max: 86_400 }) }, { requiredKeys: ['session_idle'] }),
  'sign-in': fc.record({ passkey_offers: fc.boolean(), identifier_first: fc.boolean() }, { requiredKeys: [] }),
  'mfa': fc.record({ required: fc.constantFrom('always', 'when_held', 'never'), groups: fc.subarray([...groups]), passkey_groups: fc.subarray([...groups]), email_code: fc.boolean() }, { requiredKeys: [] }),
}, { requiredKeys: [] });

/** A file in which every reference points to something in the same file. */
const document = fc.tuple(fc.uniqueArray(group, { selector: (each) => each.name, maxLength: 3 }), fc.uniqueArray(api, { selector: (each) => each.identifier, maxLength: 2 }))
  .chain(([groups, apis]) => {
    const names = groups.map((each) => each.name);
    const scopes = apis.flatMap((each) => (each.scopes ?? []).map(({ value }) => value));
    return fc.record({
      version: fc.constant(1), groups: fc.constant(groups), apis: fc.constant(apis), prune: fc.constant(true),
      clients: fc.uniqueArray(client(names, [...new Set(scopes)]), { selector: (each) => (each as { client_id: string }).client_id, maxLength: 3 }),
      webhooks: fc.uniqueArray(webhook, { selector: (each) => each.name, maxLength: 2 }), settings: settings(names),
      users: fc.uniqueArray(person(names), { selector: (each) => (each as { preferred_username: string }).preferred_username, maxLength: 3 }),
    });
  });

eachDatabase('any doorward.yaml', (dialect) => {
  let app: AdminApp;
  beforeAll(async () => {
    app = await AdminApp.on(dialect);
  });
  afterAll(() => app.close());

  const runs = { numRuns: 40 };

  it('changes nothing the second time, whatever was there before', async () => {
    await fc.assert(fc.asyncProperty(document, async (declared) => {
      const text = JSON.stringify(declared);
      await app.apply(text);
      const before = await app.contents();
      const again = await app.apply(text);
      expect(again.changes).toEqual([]);
      expect(again.unchanged).toBe(declared.groups.length + declared.apis.length + declared.clients.length + declared.users.length + declared.webhooks.length + Object.keys(declared.settings).length);
      expect(await app.contents()).toEqual(before);
    }), runs);
  }, 120_000);

  it('is what its export declares', async () => {
    await fc.assert(fc.asyncProperty(document, async (declared) => {
      await app.apply(JSON.stringify(declared));
      const text = await app.get(ConfigFile).export();
      expect((await app.apply(text, { name: 'export.yaml' })).changes).toEqual([]);
      expect(await app.get(ConfigFile).export()).toBe(text);
    }), runs);
  }, 120_000);

  it('writes nothing when anything in it is wrong', async () => {
    const section = fc.constantFrom('groups', 'apis', 'clients', 'users', 'webhooks');
    await fc.assert(fc.asyncProperty(document, section, async (declared, broken) => {
      const before = await app.contents();
      expect(await app.refused(JSON.stringify({ ...declared, [broken]: [...declared[broken as 'groups'], { name: 'broken/', client_id: 'x y', identifier: 'x', preferred_username: 'a@b' }] }))).not.toEqual([]);
      expect(await app.contents()).toEqual(before);
    }), runs);
  }, 120_000);
});
