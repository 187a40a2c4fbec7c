import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { decodeJwt } from 'jose';
import { setTimeout as sleep } from 'node:timers/promises';
import { Doorward } from './support/doorward.js';

// A process for each command, perhaps beside other suites.
jest.setTimeout(120_000);

describe('doorward beside a running server', () => {
  let doorward: Doorward;
  beforeAll(async () => {
    doorward = await Doorward.with();
    await doorward.serve();
  });
  afterAll(() => doorward.close());

  const token = (...args: string[]) => doorward.run(['token', ...args]);

  it('finds it ready', async () => {
    expect(await doorward.json(['healthcheck'])).toMatchObject({ status: 200 });
  });

  it('gets an access token for the demo client, whose secret it finds', async () => {
    const { code, stdout } = await token('--client', 'demo', '--scope', 'notes:read');
    expect(code).toBe(0);
    expect(decodeJwt(stdout.trim())).toMatchObject({ iss: `http://localhost:${doorward.port}`, aud: `http://localhost:${doorward.port}/api`, client_id: 'demo', scope: 'notes:read' });
    expect(await doorward.json(['token', '--client', 'demo', '--resource', `http://localhost:${doorward.port}/api`])).toMatchObject({ token_type: 'Bearer', expires_in: 600 });
  });

  it('tells what the server answers, with exit code 1, and misses a secret with 2', async () => {
    expect(await token('--client', 'demo', '--secret', 'wrong')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('invalid_client') });
    expect(await token('--client', 'demo', '--scope', 'nonsense')).toMatchObject({ code: 1, stderr: expect.stringContaining('invalid_scope') });
    expect(await token('--client', 'stranger')).toMatchObject({ code: 2, stdout: '', stderr: 'The secret of stranger is not known here: give --secret.\n' });
  });

  it('has what it changes noticed within a second', async () => {
    const { client_secret: secret } = await doorward.json<{ client_secret: string }>(['clients', 'create', 'batch', '--grant-types', 'client_credentials', '--scope', 'notes:read']);
    const asBatch = (value: string) => token('--client', 'batch', '--secret', value);
    await sleep(1000);
    expect(await asBatch(secret)).toMatchObject({ code: 0 });

    const { client_secret: second } = await doorward.json<{ client_secret: string }>(['clients', 'add-secret', 'batch', '--name', 'second']);
    await doorward.json(['clients', 'remove-secret', 'batch', 'default']);
    await sleep(1000);
    expect(await asBatch(secret)).toMatchObject({ code: 1, stderr: expect.stringContaining('invalid_client') });
    expect(await asBatch(second)).toMatchObject({ code: 0 });

    await doorward.json(['clients', 'disable', 'batch']);
    await sleep(1000);
    expect(await asBatch(second)).toMatchObject({ code: 1, stderr: expect.stringContaining('invalid_client') });
  });

  it('works in the same file as the server: each sees what the other has written', async () => {
    // Closing the last connection removes the write-ahead log; a server whose connections do not count would write into the void.
    await doorward.json(['clients', 'create', 'tool', '--grant-types', 'client_credentials', '--scope', 'notes:read', '--no-secret']);
    await doorward.json(['groups', 'list']);
    expect(await token('--client', 'tool', '--secret', 'wrong')).toMatchObject({ code: 1 });
    const events = await doorward.json<{ type: string; actor: string }[]>(['audit', 'list', '--client', 'tool']);
    expect(events.map(({ type, actor }) => `${type} by ${actor}`)).toEqual(['client.authentication_failed by client', 'client.created by cli']);
  });

  it('says where it looked when there is no server', async () => {
    const nobody = await Doorward.with();
    const [check, tokens] = await Promise.all([nobody.run(['healthcheck']), nobody.run(['token', '--client', 'x', '--secret', 'y'])]);
    expect(check).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`127.0.0.1:${nobody.port}`) });
    expect(tokens).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`No answer from http://localhost:${nobody.port}`) });
    await nobody.close();
  });
});
