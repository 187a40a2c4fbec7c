import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';

const ISSUER = 'http://openid.net/specs/connect/1.0/issuer';

describe('webfinger (RFC 7033)', () => {
  let test: TestApp;
  const ask = async (parameters: readonly (readonly [string, string])[]): Promise<Response> => fetch(`${test.url}/.well-known/webfinger?${new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString()}`);

  beforeAll(async () => {
    test = await createTestApp();
  });
  afterAll(async () => test.close());

  it('tells the issuer for an address at this host, readable for every origin, without asking the database', async () => {
    const { host, hostname } = new URL(test.url);
    for (const subject of [`acct:alice@${hostname}`, `acct:alice@${host}`, `mailto:alice@${hostname}`, `${test.url}/alice`]) {
      expect(await test.countStatements(async () => {
        const answer = await ask([['resource', subject], ['rel', ISSUER]]);
        expect([answer.status, answer.headers.get('content-type'), answer.headers.get('access-control-allow-origin')]).toEqual([200, expect.stringMatching(/^application\/jrd\+json/), '*']);
        expect(await answer.json()).toEqual({ subject, links: [{ rel: ISSUER, href: test.url }] });
      })).toBe(0);
    }
  });

  it('says the same of who exists and who does not', async () => {
    const of = async (name: string): Promise<unknown> => ((await (await ask([['resource', `acct:${name}@127.0.0.1`]])).json()) as { links: unknown }).links;
    expect(await of('alice')).toEqual(await of('nobody-at-all'));
  });

  it('has no other relation', async () => {
    const relations = [['resource', 'acct:alice@127.0.0.1'], ['rel', 'http://webfinger.net/rel/avatar']] as const;
    expect(await (await ask(relations)).json()).toMatchObject({ links: [] });
    expect(await (await ask([...relations, ['rel', ISSUER]])).json()).toMatchObject({ links: [{ href: test.url }] });
  });

  it.each([
    ['without a resource', [], 400], ['with two', [['resource', 'acct:a@127.0.0.1'], ['resource', 'acct:b@127.0.0.1']], 400], ['with what is no address', [['resource', 'alice']], 400], ['at another host', [['resource', 'acct:alice@example.org']], 404],
  ] as const)('refuses a question %s', async (_what, parameters, status) => {
    const answer = await ask(parameters);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, expect.stringMatching(/^application\/problem\+json/)]);
  });
});
