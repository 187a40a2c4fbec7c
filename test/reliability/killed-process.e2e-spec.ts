import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { startBeside } from '../support/second-process.js';
import { WallClock } from '../support/wall-clock.js';
import { ServerProcess } from '../start/server-process.js';

const ROUNDS = 3;
const FAMILIES = 6;
const OFFLINE = { scope: 'openid offline_access orders:read' };

/** What the process that dies has acknowledged, and must therefore be there afterwards. */
interface Acknowledged {
  /** The last refresh token of each family that a client was given. */
  readonly families: string[];
  readonly revoked: string[];
  readonly notes: string[];
}

eachDatabase('a process that is killed in the middle of its work (F-01, F-18)', (dialect) => {
  let test: TestApp;
  let browser: Browser;
  let survivor: WireClient;

  beforeAll(async () => {
    test = await createTestApp({ dialect, clock: new WallClock() });
    browser = new Browser(test.url);
    survivor = new WireClient(test.url);
  }, 60_000);
  afterAll(async () => {
    await ServerProcess.endAll();
    await test.close();
  });

  const families = async (count: number): Promise<string[]> => {
    const tokens: string[] = [];
    for (let each = 0; each < count; each += 1) tokens.push((await survivor.tokens(browser, OFFLINE))['refresh_token'] ?? '');
    return tokens;
  };

  /** Works until it meets the dead process. What it was told before that is what it has. */
  async function untilItDies(work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await work();
      } catch {
        return;
      }
    }
  }

  async function load(address: string, acknowledged: Acknowledged, toRevoke: string[], notesToken: string): Promise<unknown> {
    const client = new WireClient(address);
    const post = async (): Promise<void> => {
      const response = await fetch(`${address}/api/notes`, { method: 'POST', headers: { authorization: `Bearer ${notesToken}`, 'content-type': 'application/json' }, body: '{"body":"kept"}' });
      if (response.status === 201) acknowledged.notes.push(((await response.json()) as { id: string }).id);
    };
    return Promise.all([
      ...acknowledged.families.map(async (_, at) => untilItDies(async () => {
        const answer = await client.refresh(acknowledged.families[at] ?? '');
        if (answer.status !== 200) throw new Error(`The family was lost while the process lived: ${JSON.stringify(answer.body)}`);
        acknowledged.families[at] = String(answer.body['refresh_token']);
      })),
      untilItDies(async () => {
        const token = toRevoke.pop();
        if (token === undefined) throw new Error('Nothing is left to revoke.');
        if ((await client.revoke(token)).status === 200) acknowledged.revoked.push(token);
      }),
      untilItDies(post),
    ]);
  }

  it(`loses nothing that it acknowledged, and leaves the other process and the data as they were, ${ROUNDS} times`, async () => {
    let refreshes = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const { address, process } = await startBeside(test);
      const acknowledged: Acknowledged = { families: await families(FAMILIES), revoked: [], notes: [] };
      const before = [...acknowledged.families];
      const toRevoke = await families(10);
      const notesToken = (await survivor.tokens(browser, { scope: 'openid notes:read notes:write' }))['access_token'] ?? '';
      const loaded = load(address, acknowledged, toRevoke, notesToken);
      await sleep(200 + 150 * round);
      process.signal('SIGKILL');
      await Promise.all([loaded, process.ended]);

      const listed = (await (await fetch(`${test.url}/api/notes`, { headers: { authorization: `Bearer ${notesToken}` } })).json()) as { notes: { id: string }[] };
      expect(listed.notes.map((note) => note.id)).toEqual(expect.arrayContaining(acknowledged.notes.slice(-50)));
      for (const token of acknowledged.revoked) expect(await survivor.introspect(token)).toEqual({ active: false });
      // Either it is the live one, or the rotation after it was written and its answer lost: nobody is locked out.
      for (const token of acknowledged.families) expect((await survivor.refresh(token)).status).toBe(200);
      refreshes += acknowledged.families.filter((token, at) => token !== before[at]).length;
      await expectInvariants(test);
    }
    // It was indeed in the middle of its work.
    expect(refreshes).toBeGreaterThan(0);
  }, 120_000);

  it('is replaced by one that goes on from there', async () => {
    const { address } = await startBeside(test);
    const [token = ''] = await families(1);
    expect((await new WireClient(address).refresh(token)).status).toBe(200);
  }, 60_000);
});
