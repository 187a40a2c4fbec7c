import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigFileProblems } from '../../src/admin/config-file-problems.js';
import { AdminApp } from './support/admin-app.js';

/** What is wrong with a file does not depend on the database: one is enough. */
describe('doorward.yaml, refused', () => {
  let app: AdminApp;
  beforeAll(async () => {
    app = await AdminApp.on('sqlite');
    await app.apply('version: 1\ngroups: [{ name: stored }]\n', { name: 'before.yaml' });
  });
  afterAll(() => app.close());

  const client = (lines: string): string => `version: 1\nclients:\n  - client_id: web\n    redirect_uris: ["https://a.test/cb"]\n    scope: openid\n${lines.replaceAll(/^/gm, '    ')}\n`;
  const user = (lines: string): string => `version: 1\nusers:\n  - preferred_username: bob\n${lines.replaceAll(/^/gm, '    ')}\n`;
  const api = (lines: string): string => `version: 1\napis:\n  - identifier: https://api.test\n${lines.replaceAll(/^/gm, '    ')}\n`;

  it.each<[text: string, ...problems: string[]]>([
    // The document
    ['', '1:1 the file is empty; it starts with "version: 1"'],
    ['[]', '1:1 the file must be a mapping that starts with "version: 1"'],
    ['hello', '1:1 the file must be a mapping that starts with "version: 1"'],
    ['clients: []', '1:1 "version" is required; this is version: 1'],
    ['version: 2', '1:10 version: must be 1: this server reads no other version'],
    ['version: "1"', '1:10 version: must be 1: this server reads no other version'],
    ['version: 1\nclientz: []', '2:1 unknown key "clientz"; did you mean "clients"?'],
    ['version: 1\nplugins: {}', '2:1 unknown key "plugins"'],
    ['version: 1\nprune: yes', '2:8 prune: must be true or false'],
    ['version: 1\nclients:\n', '2:9 clients: must be a list of clients; write [] for none'],
    ['version: 1\nusers: { alice: {} }', '2:8 users: must be a list of users; write [] for none'],
    ['version: 1\ngroups: [engineering]', '2:10 groups[0]: must be a mapping with "name"'],
    ['version: 1\nversion: 1', '2:1 this key is given twice in the same mapping'],
    ['version: 1\n__proto__: { prune: true }', '2:1 unknown key "__proto__"'],

    // Groups
    ['version: 1\ngroups:\n  - description: x', '3:5 groups[0]: "name" is required'],
    ['version: 1\ngroups:\n  - name: ""', '3:11 groups[0].name: is required, as text'],
    ['version: 1\ngroups:\n  - name: a/b', '3:11 groups[0].name: may contain letters a-z, digits, spaces and . _ : @ + -'],
    ['version: 1\ngroups:\n  - name: [a]', '3:11 groups[0].name: is required, as text'],
    ['version: 1\ngroups:\n  - { name: a, description: 7 }', '3:29 groups[0].description: must be text'],
    ['version: 1\ngroups:\n  - { name: a, descripton: x }', '3:16 groups[0]: unknown key "descripton"; did you mean "description"?'],
    ['version: 1\ngroups:\n  - { name: a, description: }', '3:16 groups[0]: "description" has no value; remove the line or give one'],
    ['version: 1\ngroups:\n  - { name: a }\n  - { name: b }\n  - { name: a }', '5:13 groups[2].name: is the name of groups[0] already'],

    // Webhooks
    ['version: 1\nwebhooks:\n  - { url: "https://h.test/", events: ["*"] }', '3:5 webhooks[0]: "name" is required'],
    ['version: 1\nwebhooks:\n  - { name: a b, url: "https://h.test/", events: ["*"] }', '3:13 webhooks[0].name: must be 1 to 128 letters a-z, digits and . _ -, beginning with a letter or digit'],
    ['version: 1\nwebhooks:\n  - { name: a, url: "https://h.test/", events: [client.creatd] }', '3:48 webhooks[0].events: has "client.creatd", which is no event type; did you mean "client.created"?'],
    ['version: 1\nwebhooks:\n  - { name: a, url: "https://10.0.0.1/", events: ["*"] }', '3:21 webhooks[0].url: leads to a private or special address: list its network in OUTBOUND_ALLOW'],
    ['version: 1\nwebhooks:\n  - { name: a, url: "https://h.test/", events: ["*"], secret: hunter2 }', '3:63 webhooks[0].secret: must be whsec_ and the base64 of 24 to 64 random bytes: openssl rand -base64 32 makes them'],
    ['version: 1\nwebhooks:\n  - { name: a, url: "https://h.test/", events: ["*"], secret_env: GHOST }', '3:67 webhooks[0].secret_env: the environment variable GHOST is not set'],

    // Settings
    ['version: 1\nsettings:\n', '2:10 settings: must be a mapping of branding, sessions, tokens, sign-in, passwords, mfa, account; write {} for none'],
    ['version: 1\nsettings: []', '2:11 settings: must be a mapping of branding, sessions, tokens, sign-in, passwords, mfa, account; write {} for none'],
    ['version: 1\nsettings:\n  mfa:', '3:7 settings.mfa: must be a mapping; write {} for the defaults'],
    ['version: 1\nsettings:\n  brandin: {}', '3:3 settings: unknown key "brandin"; did you mean "branding"?'],
    ['version: 1\nsettings:\n  mfa: { section: mfa }', '3:10 settings.mfa: unknown key "section"'],
    ['version: 1\nsettings:\n  mfa: { require: always }', '3:10 settings.mfa: unknown key "require"; did you mean "required"?'],
    ['version: 1\nsettings:\n  mfa: { required: sometimes }', '3:20 settings.mfa.required: must be one of always, when_held, never, or null for the default'],
    ['version: 1\nsettings:\n  mfa: { required: }', '3:10 settings.mfa: "required" has no value; remove the line or give one'],
    ['version: 1\nsettings:\n  mfa: { groups: [store] }', '3:19 settings.mfa.groups[0]: there is no group "store"; did you mean "stored"?'],
    ['version: 1\nsettings:\n  mfa: { passkey_groups: [store] }', '3:27 settings.mfa.passkey_groups[0]: there is no group "store"; did you mean "stored"?'],
    ['version: 1\nsettings:\n  sessions: { session_idle: 86400, session_max: 3600 }', '3:29 settings.sessions.session_idle: must not be longer than session_max, which is 3600'],
    ['version: 1\nsettings:\n  tokens: { refresh_idle: 34560000 }', '3:27 settings.tokens.refresh_idle: must not be longer than refresh_max, which is 7776000'],

    // APIs
    ['version: 1\napis:\n  - name: x', '3:5 apis[0]: "identifier" is required'],
    ['version: 1\napis:\n  - identifier: orders', '3:17 apis[0].identifier: must be an absolute https URI'],
    ['version: 1\napis:\n  - identifier: http://api.acme.test', '3:17 apis[0].identifier: must use https: http is for loopback hosts only (localhost, 127.0.0.1, [::1])'],
    ['version: 1\napis:\n  - identifier: https://api.test/#x', '3:17 apis[0].identifier: must not have a fragment (#)'],
    [api('access_token_format: xml'), '4:26 apis[0].access_token_format: must be jwt or opaque'],
    [api('scopes: [read]'), '4:14 apis[0].scopes[0]: must be a mapping'],
    [api('scopes: [{ valu: "a:b" }]'), '4:14 apis[0].scopes[0]: "value" is required', '4:16 apis[0].scopes[0]: unknown key "valu"; did you mean "value"?'],
    [api('scopes: [{ value: "a b" }]'), '4:23 apis[0].scopes[0].value: must be 1 to 255 printable ASCII characters without space, " and \\'],
    [api('scopes: [{ value: "openid" }]'), '4:23 apis[0].scopes[0].value: openid is a scope of Doorward itself'],
    [api('scopes: [{ value: "x", sensitive: "yes" }]'), '4:39 apis[0].scopes[0].sensitive: must be true or false'],
    [api('scopes: [{ value: "x" }, { value: "x" }]'), '4:13 apis[0].scopes: names the same scope twice'],
    [api('introspection_clients: [ghost]'), '4:29 apis[0].introspection_clients[0]: there is no client "ghost"'],
    ['version: 1\napis:\n  - identifier: http://localhost:3000/api', '3:17 apis[0].identifier: is an API of Doorward itself'],

    // Clients
    ['version: 1\nclients:\n  - client_name: x', '3:5 clients[0]: "client_id" is required', '3:5 clients[0].redirect_uris: '],
    [client('redirect_uri: "https://b.test"'), '6:5 clients[0]: unknown key "redirect_uri"; did you mean "redirect_uris"?'],
    [client('clientSecretFile: x'), '6:5 clients[0]: unknown key "clientSecretFile"'],
    [client('grant_types: [authorization_cod]'), '6:19 clients[0].grant_types[0]: is not known; did you mean authorization_code?'],
    [client('token_endpoint_auth_method: client_secret_basik'), '6:33 clients[0].token_endpoint_auth_method: is not known; did you mean client_secret_basic?'],
    [client('first_party: "true"'), '6:18 clients[0].first_party: must be true or false'],
    [client('post_logout_redirect_uris: https://a.test/'), '6:32 clients[0].post_logout_redirect_uris: must be a list'],
    [client('post_logout_redirect_uris: ["https://a.test/", "javascript:alert(1)"]'), '6:52 clients[0].post_logout_redirect_uris[1]: must not use the scheme javascript:'],
    [client('access: { group: [x] }'), '6:15 clients[0].access: unknown key "group"; did you mean "groups"?'],
    [client('access: { groups: [stord], grups: [x] }'), '6:24 clients[0].access.groups[0]: there is no group "stord"; did you mean "stored"?', '6:32 clients[0].access: unknown key "grups"; did you mean "groups"?'],
    [client('access: { groups: { a: stord }, grups: [x] }'), '6:23 clients[0].access.groups: must be a list', '6:37 clients[0].access: unknown key "grups"; did you mean "groups"?'],
    [client('access: { groups: [stored, stord] }'), '6:32 clients[0].access.groups[1]: there is no group "stord"; did you mean "stored"?'],
    ['version: 1\nclients:\n  - client_id: a b\n    redirect_uris: ["https://a.test/"]\n    scope: openid', '3:16 clients[0].client_id: must be 1 to 128 of the characters A-Z a-z 0-9 . _ ~ -'],
    ['version: 1\nclients:\n  - client_id: web\n    redirect_uris: ["https://a.test/"]\n    scope: openid notes:red', '5:12 clients[0].scope: there is no scope "notes:red"; did you mean "notes:read"?'],
    [client('client_secret: ""'), '6:20 clients[0].client_secret: must be 1 to 512 printable ASCII characters'],
    [client('client_secret: 12345'), '6:20 clients[0].client_secret: must be 1 to 512 printable ASCII characters'],
    [client('client_secret:'), '6:5 clients[0]: "client_secret" has no value; remove the line or give one'],
    [client('client_secret: x\nclient_secret_env: X'), '7:5 clients[0]: "client_secret_env" is given besides "client_secret": one of the two'],
    [client('client_secret_env: NOT_THERE'), '6:24 clients[0].client_secret_env: the environment variable NOT_THERE is not set'],
    [client('client_secret_file: /no/such/file'), '6:25 clients[0].client_secret_file: the file /no/such/file cannot be read (ENOENT)'],
    [client('client_secret: x\nsecrets: [{ name: a, value: y }]'), '7:5 clients[0]: "secrets" is given besides "client_secret": one of the two'],
    [client('client_secret: x\ntoken_endpoint_auth_method: none'), '6:5 clients[0]: "client_secret" is of no use: token_endpoint_auth_method is none'],
    [client('secrets: [{ name: a }]'), '6:15 clients[0].secrets[0]: "value" is required'],
    [client('secrets: [{ name: a, value: x }, { name: a, value: y }]'), '6:14 clients[0].secrets: has two secrets of the same name'],
    [client('secrets: [{ name: a, value: x, expires_at: 2027-02-30 }]'), '6:48 clients[0].secrets[0].expires_at: must be a date such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z'],
    [client('secrets: [{ name: a, value: x, expires_at: "2027-01-31T12:00:00" }]'), '6:48 clients[0].secrets[0].expires_at: must be a date such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z'],
    [client('secrets: [{ name: a, value_fil: x }]'), '6:15 clients[0].secrets[0]: "value" is required', '6:26 clients[0].secrets[0]: unknown key "value_fil"; did you mean "value_file"?'],
    [client('disabled: no'), '6:15 clients[0].disabled: must be true or false'],

    // People
    ['version: 1\nusers:\n  - name: Bob', '3:5 users[0].preferred_username: is required, as text'],
    ['version: 1\nusers:\n  - preferred_username: bob@acme.test', '3:25 users[0].preferred_username: may not contain @: e-mail addresses sign in besides'],
    ['version: 1\nusers:\n  - preferred_username: bob\n  - preferred_username: BOB', '4:25 users[1].preferred_username: is the preferred_username of users[0] already'],
    [user('email: nobody'), '4:12 users[0].email: must be an e-mail address such as alice@example.test'],
    [user('email_verified: true'), '4:21 users[0].email_verified: needs an email'],
    // A slip in one field hides nothing that another names.
    ['version: 1\nclients:\n  - client_id: web\n    redirect_uri: "https://a.test/cb"\n    first_party: "yes"\n    scope: openid ordrs:read\n    access: { groups: [stord] }',
      '3:5 clients[0].redirect_uris: must have an entry', '4:5 clients[0]: unknown key "redirect_uri"; did you mean "redirect_uris"?', '5:18 clients[0].first_party: must be true or false',
      '6:12 clients[0].scope: there is no scope "ordrs:read"', '7:24 clients[0].access.groups[0]: there is no group "stord"; did you mean "stored"?'],
    [user('groups: [stored, stord]\nemial: b@acme.test'), '4:22 users[0].groups[1]: there is no group "stord"; did you mean "stored"?', '5:5 users[0]: unknown key "emial"; did you mean "email"?'],
    [api('introspection_clients: [ghost]\nname: 7'), '4:29 apis[0].introspection_clients[0]: there is no client "ghost"', '5:11 apis[0].name: must be text'],
    ['version: 1\nsettings:\n  mfa: { require: always, groups: [store] }', '3:10 settings.mfa: unknown key "require"; did you mean "required"?', '3:36 settings.mfa.groups[0]: there is no group "store"; did you mean "stored"?'],
    [user('emial: b@acme.test'), '4:5 users[0]: unknown key "emial"; did you mean "email"?'],
    [user('groups: stored'), '4:13 users[0].groups: must be a list of group names'],
    [user('groups: [stored, storde]'), '4:22 users[0].groups[1]: there is no group "storde"; did you mean "stored"?'],
    [user('password: x\npassword_hash: y'), '5:20 users[0].password_hash: must be an argon2id', '5:20 users[0].password_hash: is given besides password: one of the two'],
    [user('password_hash: plaintext'), '4:20 users[0].password_hash: must be an argon2id'],
    [user('password: [x]'), '4:15 users[0].password: must be text'],
    [user('password_env: EMPTY'), '4:19 users[0].password_env: the environment variable EMPTY is empty'],
    [user('password_update: sometimes'), '4:22 users[0].password_update: must be initial or always'],
    [user('sub: "a b"'), '4:10 users[0].sub: must be 1 to 255 visible ASCII characters'],
    [user('zoneinfo: Mars/Olympus'), '4:15 users[0].zoneinfo: must be a time zone such as Europe/Berlin'],
    [user('address: { town: Delft }'), '4:14 users[0].address: knows no "town"'],
  ])('%j', async (text, ...expected) => {
    const before = await app.contents();
    const problems = await app.refused(text, { variable: (name) => (name === 'EMPTY' ? '' : undefined) });
    expect(problems.map((problem, index) => problem.slice(0, expected[index]?.length))).toEqual(expected);
    expect(await app.contents()).toEqual(before);
  });

  it('tells everything that is wrong at once, in the order of the file', async () => {
    const problems = await app.refused(`version: 1
users:
  - preferred_username: bob
    groups: [nowhere]
    emial: x
clients:
  - client_id: web
    scope: openid unheard:of
    redirect_uris: ["https://a.test/#x"]
  - client_id: ok
    redirect_uris: ["https://ok.test/"]
    scope: openid unheard:of
groups:
  - { name: fine, desc: x }
prune: maybe
`);
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['4:14', '5:5', '8:12', '9:21', '12:12', '14:19', '15:8']);
  });

  it('only ever answers problems, whatever is written where a name is read', async () => {
    const junk = [7, true, null, '', ' ', 'x y', [], [7], [null], [[]], {}, { groups: 7 }, { groups: [7] }, { groups: { 0: 'x' } }];
    for (const value of junk) {
      const entry = (key: string, names: readonly string[]): object => ({ [key]: 'a', extra: 1, ...Object.fromEntries(names.map((name) => [name, value])) });
      const text = JSON.stringify({
        version: 1, apis: [entry('identifier', ['introspection_clients', 'scopes'])], clients: [entry('client_id', ['scope', 'access'])],
        users: [entry('preferred_username', ['groups'])], settings: { mfa: entry('required', ['groups', 'passkey_groups']) },
      });
      expect((await app.refused(text)).filter((problem) => problem.includes('unknown key "extra"'))).toHaveLength(4);
    }
  });

  it('tells one mistake once: what a broken entry is called can still be named', async () => {
    const problems = await app.refused('version: 1\ngroups: [{ name: sales, extra: 1 }]\napis:\n  - { identifier: "https://api.test", scopes: [{ value: "a:b" }], extra: 1 }\nusers: [{ preferred_username: bob, groups: [sales] }]\nclients: [{ client_id: web, redirect_uris: ["https://a.test/"], scope: "a:b" }]\n');
    expect(problems).toEqual(['2:25 groups[0]: unknown key "extra"', '4:67 apis[0]: unknown key "extra"']);
  });

  it('prints problems as file:line:column, as compilers do', async () => {
    const refused = app.apply('version: 1\nclientz: []\nprune: 1\n', { name: 'deploy/doorward.yaml' });
    await expect(refused).rejects.toThrow(ConfigFileProblems);
    await expect(refused).rejects.toThrow('deploy/doorward.yaml:2:1  unknown key "clientz"; did you mean "clients"?\ndeploy/doorward.yaml:3:8  prune: must be true or false');
  });

  it('never repeats a secret in a problem', async () => {
    const problems = await app.refused('version: 1\nclients:\n  - client_id: web\n    redirect_uris: ["https://a.test/"]\n    client_secret: "canary-\\u00e9-77"\nusers:\n  - preferred_username: bob\n    password_hash: canary-77\n');
    expect(problems).toHaveLength(2);
    expect(problems.join('\n')).not.toContain('canary');
  });
});
