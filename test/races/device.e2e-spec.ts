import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { type Answered, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { allowed, begin, DEVICE_CLIENTS, enter, poll, spoken } from '../support/device.js';
import { expectInvariants } from '../support/invariants.js';
import { startBeside } from '../support/second-process.js';
import { WallClock } from '../support/wall-clock.js';
import { standardWorld } from '../support/world.js';
import { ServerProcess } from '../start/server-process.js';

eachDatabase('a device at two processes on one database', (dialect) => {
  let test: TestApp;
  let clients: readonly WireClient[];
  let browser: Browser;

  beforeAll(async () => {
    test = await createTestApp({ dialect, clock: new WallClock(), declare: { ...standardWorld, clients: [...standardWorld.clients, ...DEVICE_CLIENTS] } });
    const { address } = await startBeside(test);
    clients = [new WireClient(test.url, 'tv', null), new WireClient(address, 'tv', null)];
    browser = new Browser(test.url);
  }, 120_000);
  afterAll(async () => {
    await ServerProcess.endAll();
    await test.close();
  });

  const clientOf = (turn: number): WireClient => clients[turn % clients.length] as WireClient;
  const together = async (times: number, deviceCode: string): Promise<Answered[]> => Promise.all(Array.from({ length: times }, async (_, turn) => poll(clientOf(turn), deviceCode)));
  const summary = (answers: readonly Answered[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const answer of answers) counts[spoken(answer)] = (counts[spoken(answer)] ?? 0) + 1;
    return counts;
  };

  it('RC-02: redeems a code that is polled with fifty times at once, once, and ends what came of it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { device_code: code } = await allowed(clientOf(0), browser);
      const answers = await together(50, code);
      expect(summary(answers)).toEqual({ 200: 1, '400 invalid_grant': 49 });
      const { body } = answers.find((answer) => answer.status === 200) as Answered;
      expect(spoken(await clientOf(round).refresh(String(body['refresh_token'])))).toBe('400 invalid_grant');
    }
    await expectInvariants(test);
  }, 60_000);

  it('slows a device down wherever it asks: of twenty polls at once one was in time', async () => {
    const { device_code: code } = await begin(clientOf(0));
    expect(summary(await together(20, code))).toEqual({ '400 authorization_pending': 1, '400 slow_down': 19 });
    expect(await test.database.rows('SELECT poll_interval FROM device_codes ORDER BY created_at DESC LIMIT 1')).toEqual([{ poll_interval: 5 + 19 * 5 }]);
  });

  it('takes one of two decisions that are made at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const begun = await begin(clientOf(0));
      const people = [new Browser(test.url), new Browser(test.url)] as const;
      await enter(people[0], begun.user_code);
      await enter(people[1], begun.user_code, 'bob');
      const pages = await Promise.all([people[0].decide('allow'), people[1].decide('allow')]);
      expect(pages.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 410]);
      expect(await test.database.rows('SELECT COUNT(*) AS n FROM authorizations a JOIN device_codes d ON d.id = a.request_id WHERE a.code_redeemed_at IS NULL AND a.ended_at IS NULL')).toEqual([{ n: round + 1 }]);
    }
  }, 60_000);
});
