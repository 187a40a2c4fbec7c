import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { requireCode, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { expectInvariants } from '../support/invariants.js';
import { TcpProxy } from '../stores/tcp-proxy.js';

const OFFLINE = { scope: 'openid offline_access orders:read' };
/** As a client says it whose connection ended before the answer. */
const LOST = /socket hang up|ECONNRESET/;

eachDatabase('an answer that never arrived (RT-13, F-24)', (dialect) => {
  let test: TestApp;
  let network: TcpProxy;
  /** Through the network that loses answers. */
  let far: WireClient;
  let near: WireClient;
  let browser: Browser;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    network = await TcpProxy.to('127.0.0.1', test.config.listen.port);
    near = new WireClient(test.url);
    far = new WireClient(`http://127.0.0.1:${network.port}`);
    browser = new Browser(test.url);
    await near.tokens(browser, OFFLINE);
  });
  afterEach(() => network.heal());
  afterAll(async () => {
    await network.stop();
    await test.close();
  });

  const family = async (): Promise<string> => (await near.tokens(browser, OFFLINE))['refresh_token'] ?? '';
  async function generationOf(token: string): Promise<unknown> {
    const row = await test.database.row<{ refresh_generation: number }>('SELECT refresh_generation FROM authorizations WHERE id = ?', [token.slice(4, 26)]);
    return row?.refresh_generation;
  }

  it('of a refresh is told again: one rotation, one successor, nobody is locked out', async () => {
    for (let round = 0; round < 5; round += 1) {
      const token = await family();
      network.cutAfter('grant_type=refresh_token');
      await expect(far.refresh(token)).rejects.toThrow(LOST);
      expect(await generationOf(token)).toBe(2);
      const [again, once] = [await far.refresh(token), await far.refresh(token)];
      expect([again.status, once.status]).toEqual([200, 200]);
      expect(again.body['refresh_token']).toBe(once.body['refresh_token']);
      expect(await generationOf(token)).toBe(2);
      expect((await far.refresh(String(again.body['refresh_token']))).status).toBe(200);
    }
    await expectInvariants(test);
  });

  it('of a refresh is told again to the same application only: from another one it is theft (RT-04)', async () => {
    const token = await family();
    network.cutAfter('grant_type=refresh_token');
    await expect(far.refresh(token)).rejects.toThrow(LOST);
    expect((await new WireClient(test.url, 'intranet').refresh(token)).body['error']).toBe('invalid_grant');
    expect((await near.refresh(token)).body['error']).toBe('invalid_grant');
  });

  it('of a refresh is told again after eleven seconds no more: by then it cannot be told from theft (RT-04)', async () => {
    const token = await family();
    network.cutAfter('grant_type=refresh_token');
    await expect(far.refresh(token)).rejects.toThrow(LOST);
    test.clock.advance('11s');
    expect((await near.refresh(token)).body['error']).toBe('invalid_grant');
  });

  it('of a redemption costs the code: a clean invalid_grant, nothing alive, and the person is not asked anything to get a new one', async () => {
    const code = requireCode(await browser.open(near.authorizeUrl(OFFLINE)));
    network.cutAfter('grant_type=authorization_code');
    await expect(far.redeem(code)).rejects.toThrow(LOST);
    expect(await near.redeem(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const another = requireCode(await browser.open(near.authorizeUrl({ ...OFFLINE, prompt: 'none' })));
    expect((await near.redeem(another)).status).toBe(200);
    await expectInvariants(test);
  });

  it('of a revocation is a revocation all the same, and it may be repeated', async () => {
    const token = await family();
    network.cutAfter('token=dwr_');
    await expect(far.revoke(token)).rejects.toThrow(LOST);
    expect(await near.introspect(token)).toEqual({ active: false });
    expect((await far.revoke(token)).status).toBe(200);
  });
});
