import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { pkce, WireClient } from '../support/client.js';
import { PASSWORD } from '../support/world.js';
import { Application } from './support/application.js';
import { OTHER_BROWSERS, type OtherBrowser, until } from './support/other-browsers.js';
import { worldWith } from './support/world.js';

for (const { name, found, start } of OTHER_BROWSERS) {
  const describeWith = found ? describe : (title: string, body: () => void) => describe.skip(`${title} (skipped: no ${name} on this machine)`, body);

  describeWith(`In ${name}`, () => {
    let server: TestApp;
    let shop: Application;
    let browser: OtherBrowser;

    beforeAll(async () => {
      [shop, browser] = await Promise.all([Application.start('shop'), start()]);
      server = await createTestApp({ declare: worldWith([{ application: shop }]) });
      shop.useIssuer(server.url);
    }, 60_000);
    afterAll(async () => { await Promise.all([server, shop, browser].map(async (each) => each?.close())); });
    beforeEach(async () => {
      shop.callbacks.length = 0;
      await browser.renew(server.url);
    }, 90_000);

    const text = async (): Promise<string> => String(await browser.evaluate('document.body.innerText').catch(() => ''));
    const sees = (words: string): Promise<void> => until(async () => (await text()).includes(words));
    async function signIn(): Promise<void> {
      await until(async () => (await browser.evaluate('document.querySelector("[name=username]") !== null').catch(() => false)) === true);
      await browser.evaluate(`(document.querySelector('[name=username]').value = 'alice', document.querySelector('[name=password]').value = ${JSON.stringify(PASSWORD)}, setTimeout(() => document.querySelector('[name=password]').form.querySelector('[type=submit], button:not([type])').click()), true)`);
    }
    async function decide(decision: string): Promise<void> {
      await until(async () => (await browser.evaluate('document.querySelector("[name=decision]") !== null').catch(() => false)) === true);
      await browser.evaluate(`(setTimeout(() => document.querySelector('[name=decision][value=${decision}]').click()), true)`);
    }

    it.each(['query', 'fragment', 'form_post'])('somebody signs in, allows, and is back at the application: %s', async (mode) => {
      await browser.open(shop.start({ prompt: 'consent', ...(mode === 'query' ? {} : { response_mode: mode }) }));
      await signIn();
      await decide('allow');
      if (mode === 'fragment') await until(async () => /#.*code=/.test(String(await browser.evaluate('location.href').catch(() => ''))));
      else await sees('Signed in as Alice Example');
      expect(shop.callbacks.map(({ method }) => method)).toEqual([mode === 'form_post' ? 'POST' : 'GET']);
    });

    it('somebody cancels, and the application is told', async () => {
      await browser.open(shop.start({ prompt: 'consent' }));
      await signIn();
      await decide('deny');
      await until(async () => String(await browser.evaluate('location.href').catch(() => '')).includes('error=access_denied'));
    });

    // WebKit for GTK hands a scheme that it does not know to nobody: it goes there itself, and has a page of its own that says that it cannot show it.
    if (name === 'WebKit') it('a native application is gone to by its own scheme, without anybody pressing anything else', async () => {
      const client = new WireClient(server.url, 'native', null, 'com.example.app:/cb');
      await browser.open(client.authorizeUrl({ code_challenge: pkce().challenge, code_challenge_method: 'S256' }));
      await signIn();
      await decide('allow');
      await until(async () => /^com\.example\.app:\/cb\?.*code=/.test(await browser.address()));
    });
    else it('a native application is left a link to, should its own scheme lead nowhere', async () => {
      const client = new WireClient(server.url, 'native', null, 'com.example.app:/cb');
      await browser.open(client.authorizeUrl({ code_challenge: pkce().challenge, code_challenge_method: 'S256' }));
      await signIn();
      await decide('allow');
      await sees('Continue to Phone App');
      expect(await browser.evaluate(`[...document.links].map(({ href }) => href).find((href) => href.startsWith('com.example.app:'))`)).toMatch(/^com\.example\.app:\/cb\?.*code=/);
    });

    it('no page breaks its own policy, and none asks another host for anything', async () => {
      await browser.open(`${server.url}/login`);
      const asked = await browser.evaluate(`performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin).filter((origin) => origin !== location.origin)`);
      expect(asked).toEqual([]);
      expect(await browser.evaluate(`getComputedStyle(document.querySelector('main')).borderRadius`)).not.toBe('0px');
    });
  });
}
