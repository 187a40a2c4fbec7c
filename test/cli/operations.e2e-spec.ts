import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Doorward } from './support/doorward.js';

// A process for each command, perhaps beside other suites.
jest.setTimeout(120_000);

interface Page {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly page: { readonly next_cursor: string | null };
}

describe('a command that comes from an operation', () => {
  let doorward: Doorward;
  beforeAll(async () => {
    doorward = await Doorward.with();
    await doorward.run(['apply', '-f', doorward.file('world.yaml', 'version: 1\ngroups: [{ name: sales }]\nusers: [{ preferred_username: ada, email: ada@example.test, email_verified: true }, { preferred_username: bob }]\n')]);
  });
  afterAll(() => doorward.close());

  it('takes people by user name and by address, and tells the audit log that it was a command', async () => {
    expect(await doorward.run(['groups', 'members', 'add', 'sales', 'ada@example.test'])).toMatchObject({ code: 0, stdout: 'Done.\n' });
    expect((await doorward.run(['groups', 'members', 'add', 'sales', 'bob'])).code).toBe(0);
    const first = await doorward.json<Page>(['groups', 'members', 'list', 'sales', '--limit', '1']);
    expect(first.data.map((member) => member['preferred_username'])).toEqual(['ada']);
    const second = await doorward.json<Page>(['groups', 'members', 'list', 'sales', '--limit', '1', '--cursor', first.page.next_cursor ?? '']);
    expect(second).toMatchObject({ data: [{ preferred_username: 'bob' }], page: { next_cursor: null } });
    const table = await doorward.run(['groups', 'members', 'list', 'sales', '--limit', '1']);
    expect(table.stdout).toMatch(/^ID +PREFERRED USERNAME.*\n.* ada /);
    expect(table.stderr).toMatch(/^There are more: --cursor \S+\n$/);
    const events = await doorward.json<readonly Readonly<Record<string, unknown>>[]>(['audit', 'list', '--type', 'group.member_added']);
    expect(JSON.stringify(events)).toContain('"cli"');
    expect((await doorward.run(['audit', 'list', '--type', 'group.member_added', '--user', 'bob'])).stdout).toMatch(/^WHEN +TYPE +OUTCOME +ACTOR +ADDRESS +USER +CLIENT +DETAILS\n\S+ +group\.member_added +success +cli +bob +\{.*\}\n$/);
  });

  // An address instead of a name, which would be looked up; nothing goes there.
  it('takes fields as options, as --set, and with their secrets from a file or standard input', async () => {
    const made = await doorward.json(['webhooks', 'create', '--url', 'https://8.8.8.8/a', '--events', 'user.*', 'client.created', '--no-enabled', '--set', 'description="what: happens"']);
    expect(made).toMatchObject({ url: 'https://8.8.8.8/a', events: ['user.*', 'client.created'], description: 'what: happens', enabled: false, secret: expect.stringMatching(/^whsec_/) });
    const id = String(made['id']);
    expect(await doorward.json(['webhooks', 'update', id, '--file', '-'], '{"url":"https://8.8.8.8/b"}')).toMatchObject({ url: 'https://8.8.8.8/b', enabled: false });
    expect(await doorward.json(['webhooks', 'update', id, '--unset', 'description'])).toMatchObject({ description: null });
    expect((await doorward.run(['webhooks', 'show', id, '--json'])).stdout).not.toContain(String(made['secret']));
    expect(await doorward.run(['webhooks', 'delete', id])).toMatchObject({ code: 0, stdout: 'Done.\n' });
  });

  it('says of what a file declares that the next apply sets it back', async () => {
    await doorward.run(['apply', '-f', doorward.file('rules.yaml', 'version: 1\nsettings:\n  passwords: { shortest: 12 }\n')]);
    expect((await doorward.run(['settings', 'passwords', 'update', '--shortest', '14'])).stderr).toBe('This is declared in rules.yaml: the next apply sets it back.\n');
    expect((await doorward.run(['settings', 'account', 'update', '--deletion', 'request'])).stderr).toBe('');
  });

  it('says how many people a rule makes set up a second factor, also before it is one', async () => {
    const sentence = '! 2 people without a second factor have to set one up at the next sign-in\n';
    expect((await doorward.run(['settings', 'mfa', 'update', '--required', 'always', '--dry-run'])).stderr).toBe(`Nothing was written: this was a dry run.\n${sentence}`);
    expect((await doorward.run(['settings', 'mfa', 'update', '--required', 'always'])).stderr).toBe(sentence);
    expect((await doorward.run(['settings', 'mfa', 'update', '--unset', 'required'])).stderr).toBe('');
  });

  it('writes nothing with --dry-run, and says so', async () => {
    const rehearsed = await doorward.run(['roles', 'create', '--name', 'orders:approver', '--dry-run']);
    expect(rehearsed).toMatchObject({ code: 0, stdout: expect.stringContaining('orders:approver'), stderr: 'Nothing was written: this was a dry run.\n' });
    expect((await doorward.run(['roles', 'show', 'orders:approver'])).code).toBe(1);
  });

  it('exits 1 with every reason as a sentence, and 2 for what cannot be meant', async () => {
    const refused = await doorward.run(['webhooks', 'create', '--url', 'https://8.8.8.8/', '--events', 'nonsense', '--set', 'colour=1']);
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 1, stdout: '' });
    expect((await doorward.run(['settings', 'branding', 'update', '--accent-color', 'nonsense'])).stderr).toMatch(/^--accent-color: /);
    for (const field of ['--events: ', 'colour']) expect(refused.stderr).toMatch(new RegExp(`^${field}`, 'm'));
    expect(await doorward.run(['sessions', 'show', 'nobody', '--json'])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^\{"error":/) });
    expect(await doorward.run(['groups', 'members', 'add', 'sales', 'nobody'])).toMatchObject({ code: 1, stderr: 'There is no user "nobody".\n' });
    for (const args of [['groups', 'members', 'list', 'sales', '--limit', '5000'], ['groups', 'members', 'list', 'sales', '--sort', 'nonsense'], ['groups', 'members', 'add', 'sales'], ['webhooks', 'create', '--file', '-']]) {
      const { code, stdout, stderr } = await doorward.run(args, '[1]');
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });

  it('prints a link that was made, and no line for one that was mailed', async () => {
    const shown = await doorward.run(['invitations', 'create', '--email', 'grace@acme.test']);
    expect(shown).toMatchObject({ stdout: expect.stringMatching(/^url +http/m), stderr: 'url: shown this once.\n' });
    const mailed = await doorward.run(['invitations', 'create', '--email', 'ada@acme.test', '--send']);
    expect(mailed).toMatchObject({ code: 0, stderr: '' });
    expect(mailed.stdout).not.toMatch(/^url\b/m);
  });

  it('says to whoever invites somebody to an application without an address how to give it one', async () => {
    await doorward.run(['clients', 'create', 'homeless', 'Homeless', '--redirect', 'http://localhost:8080/callback']);
    const warned = await doorward.run(['invitations', 'create', '--email', 'mary@acme.test', '--client-id', 'homeless']);
    expect(warned).toMatchObject({ code: 0, stderr: expect.stringContaining(`: PORT=${doorward.port} npm exec doorward -- clients update homeless --set client_uri=`) });
    await doorward.run(['clients', 'update', 'homeless', '--set', 'client_uri=https://homeless.acme.test/']);
    expect((await doorward.run(['invitations', 'create', '--email', 'joan@acme.test', '--client-id', 'homeless'])).stderr).toBe('url: shown this once.\n');
  });

  it('prints ready files as files', async () => {
    const made = await doorward.run(['clients', 'create', 'web', 'Web', '--redirect', 'http://localhost:8080/callback']);
    expect(made.stderr).toContain('Made from the template "web"');
    const { stdout } = await doorward.run(['clients', 'snippet', 'web', 'curl']);
    expect(stdout).toMatch(/^--- \S+\n/m);
    expect(stdout).toContain('\nset -eu\n');
    expect((await doorward.run(['clients', 'snippet', 'web', 'go'])).stdout).toContain('\n\t"context"\n');
  });

  it('is told by --help, also below a noun', async () => {
    const { code, stdout } = await doorward.run(['groups', 'members', 'list', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: doorward groups members list [options] <name>');
  });
});
