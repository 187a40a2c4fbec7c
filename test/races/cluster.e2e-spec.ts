import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { type Answered, requireCode, WireClient } from '../support/client.js';
import { expectInvariants } from '../support/invariants.js';
import { mariaDbUrl } from '../support/mariadb.js';
import { startBeside } from '../support/second-process.js';
import { WallClock } from '../support/wall-clock.js';
import { ServerProcess } from '../start/server-process.js';

/** Another node of the cluster that DOORWARD_TEST_MYSQL_URL leads to. A cluster is nothing that a test run starts by itself. */
const peerUrl = process.env['DOORWARD_TEST_MYSQL_PEER_URL'];
const OFFLINE = { scope: 'openid offline_access orders:read' };

(mariaDbUrl === undefined || peerUrl === undefined ? describe.skip : describe)('two processes on two nodes of one Galera cluster', () => {
  let test: TestApp;
  let clients: readonly [WireClient, WireClient];
  let browser: Browser;

  beforeAll(async () => {
    test = await createTestApp({ dialect: 'mysql', clock: new WallClock() });
    const { database } = test.config;
    const peer = new URL(peerUrl ?? '');
    peer.pathname = database.dialect === 'mysql' ? `/${database.name}` : '';
    const { address } = await startBeside(test, { DATABASE_URL: peer.href });
    clients = [new WireClient(test.url), new WireClient(address)];
    browser = new Browser(test.url);
    await clients[0].tokens(browser, OFFLINE);
  }, 120_000);
  afterAll(async () => {
    await ServerProcess.endAll();
    await test.close();
  });

  const together = async (times: number, work: (client: WireClient) => Promise<Answered>): Promise<Answered[]> =>
    Promise.all(Array.from({ length: times }, async (_, turn) => work(clients[turn % 2] as WireClient)));
  const summary = (answers: readonly Answered[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { status, body } of answers) {
      const what = status === 200 ? '200' : `${status} ${String(body['error'])}`;
      counts[what] = (counts[what] ?? 0) + 1;
    }
    return counts;
  };

  it('RC-01: a code that is redeemed a hundred times at once at both is redeemed once, for each of twenty codes', async () => {
    for (let round = 0; round < 20; round += 1) {
      const code = requireCode(await browser.open(clients[0].authorizeUrl(OFFLINE)));
      expect(summary(await together(100, async (client) => client.redeem(code)))).toEqual({ '200': 1, '400 invalid_grant': 99 });
    }
    await expectInvariants(test);
  }, 120_000);

  it('RC-02: a refresh token that is used fifty times at once at both has one successor, which everybody is told', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { refresh_token: token = '' } = await clients[0].tokens(browser, OFFLINE);
      const answers = await together(50, async (client) => client.refresh(token));
      expect(summary(answers)).toEqual({ '200': 50 });
      expect(new Set(answers.map(({ body }) => String(body['refresh_token']))).size).toBe(1);
    }
    await expectInvariants(test);
  }, 120_000);

  it('what was written at one node is there at once at the other', async () => {
    for (let round = 0; round < 50; round += 1) {
      const code = requireCode(await browser.open(clients[0].authorizeUrl(OFFLINE)));
      const redeemed = await clients[1].redeem(code);
      expect({ round, status: redeemed.status }).toEqual({ round, status: 200 });
      const access = String(redeemed.body['access_token']);
      expect((await clients[1].revoke(String(redeemed.body['refresh_token']))).status).toBe(200);
      expect({ round, active: (await clients[0].introspect(access))['active'] }).toEqual({ round, active: false });
    }
  }, 120_000);
});
