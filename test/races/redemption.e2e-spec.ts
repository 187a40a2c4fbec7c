import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { type Answered, requireCode, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { startBeside } from '../support/second-process.js';
import { WallClock } from '../support/wall-clock.js';
import { ServerProcess } from '../start/server-process.js';

const OFFLINE = { scope: 'openid offline_access orders:read' };

/**
 * The second process at another node of a Galera cluster, where DOORWARD_TEST_MYSQL_PEER_URL names one (docs/how-to/run-on-a-galera-cluster.md): a
 * cluster is nothing that a test run starts by itself.
 */
function atAnotherNode({ config: { database } }: TestApp): Record<string, string> {
  const peer = process.env['DOORWARD_TEST_MYSQL_PEER_URL'];
  if (database.dialect !== 'mysql' || peer === undefined) return {};
  return { DATABASE_URL: new URL(`/${database.name}`, peer).href };
}

eachDatabase('two processes on one database', (dialect) => {
  let test: TestApp;
  /** The same application, at the one process and at the other. */
  let clients: readonly WireClient[];
  let browser: Browser;

  beforeAll(async () => {
    test = await createTestApp({ dialect, clock: new WallClock() });
    const { address } = await startBeside(test, atAnotherNode(test));
    clients = [new WireClient(test.url), new WireClient(address)];
    browser = new Browser(test.url);
    await clients[0]?.tokens(browser, OFFLINE);
  }, 120_000);
  afterAll(async () => {
    await ServerProcess.endAll();
    await test.close();
  });

  const clientOf = (turn: number): WireClient => clients[turn % clients.length] as WireClient;
  const together = async <T>(times: number, work: (client: WireClient, turn: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: times }, async (_, turn) => work(clientOf(turn), turn)));
  const family = async (): Promise<Record<string, string>> => clientOf(0).tokens(browser, OFFLINE);
  const isActive = async (token: string): Promise<unknown[]> => Promise.all(clients.map(async (client) => (await client.introspect(token))['active']));
  const summary = (answers: readonly Answered[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { status, body } of answers) {
      const what = status === 200 ? '200' : `${status} ${String(body['error'])}`;
      counts[what] = (counts[what] ?? 0) + 1;
    }
    return counts;
  };

  it('RC-01: a code that is redeemed a hundred times at once is redeemed once, for each of twenty codes, and then ends', async () => {
    for (let round = 0; round < 20; round += 1) {
      const code = requireCode(await browser.open(clientOf(0).authorizeUrl(OFFLINE)));
      const answers = await together(100, async (client) => client.redeem(code));
      expect(summary(answers)).toEqual({ 200: 1, '400 invalid_grant': 99 });
      const { body } = answers.find((answer) => answer.status === 200) as Answered;
      // Whoever used it twice gave it away: the one answer is worth nothing, at either process.
      expect(await isActive(String(body['access_token']))).toEqual([false, false]);
      expect((await clientOf(round).refresh(String(body['refresh_token']))).status).toBe(400);
    }
    await expectInvariants(test);
  }, 60_000);

  it('a code of the one is known to the other at once, and what is ended at the other is dead at the one', async () => {
    for (let round = 0; round < 10; round += 1) {
      const code = requireCode(await browser.open(clientOf(0).authorizeUrl(OFFLINE)));
      const { status, body } = await clientOf(1).redeem(code);
      expect({ round, status }).toEqual({ round, status: 200 });
      expect((await clientOf(1).revoke(String(body['refresh_token']))).status).toBe(200);
      expect({ round, active: await isActive(String(body['access_token'])) }).toEqual({ round, active: [false, false] });
    }
  });

  it('RC-02: a refresh token that is used fifty times at once has one successor, which everybody is told', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { refresh_token: token = '' } = await family();
      const answers = await together(50, async (client) => client.refresh(token));
      expect(summary(answers)).toEqual({ 200: 50 });
      const successors = new Set(answers.map(({ body }) => String(body['refresh_token'])));
      expect(successors.size).toBe(1);
      const [successor = ''] = successors;
      expect(await isActive(successor)).toEqual([true, true]);
      // Never two live ones: the one before is past.
      expect(await isActive(token)).toEqual([false, false]);
      const after = await clientOf(round).refresh(successor);
      expect(after.status).toBe(200);
      // Two generations back is theft, here as there: the family ends.
      expect((await clientOf(round + 1).refresh(token)).body['error']).toBe('invalid_grant');
      expect(await isActive(String(after.body['refresh_token']))).toEqual([false, false]);
    }
    await expectInvariants(test);
  }, 60_000);

  it('RV-06: nothing is alive after a revocation has been acknowledged, however many refreshes it met', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { refresh_token: token = '', access_token: access = '' } = await family();
      const issued: string[] = [access, token];
      await together(12, async (client, turn) => {
        if (turn === 5) {
          expect((await client.revoke(token)).status).toBe(200);
          return;
        }
        const { status, body } = await client.refresh(token);
        if (status === 200) issued.push(String(body['access_token']), String(body['refresh_token']));
        else expect([status, body['error']]).toEqual([400, 'invalid_grant']);
      });
      for (const each of new Set(issued)) expect(await isActive(each)).toEqual([false, false]);
    }
    await expectInvariants(test);
  }, 60_000);

  it('RV-06: a revoked access token is not heard of again, at either process, though its family goes on', async () => {
    const tokens = await family();
    await clientOf(1).revoke(tokens['access_token'] ?? '');
    expect(await isActive(tokens['access_token'] ?? '')).toEqual([false, false]);
    expect(await isActive(tokens['refresh_token'] ?? '')).toEqual([true, true]);
  });
});
