import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { createTestApp, type TestApp } from '../support/app.js';
import { describeWithChromium, launchChromiumShell } from '../support/chromium.js';
import { Application } from './support/application.js';
import { Visitor } from './support/visitor.js';
import { worldWith } from './support/world.js';

let browser: Browser;
let server: TestApp;
let intranet: Application;

const logout = (parameters: Readonly<Record<string, string>> = {}): string => `${server.url}/oauth2/logout?${new URLSearchParams(parameters).toString()}`;

async function signedIn(options: { readonly javaScriptEnabled?: boolean }, work: (visitor: Visitor) => Promise<void>): Promise<void> {
  const visitor = await Visitor.arrive(browser, options);
  try {
    await visitor.page.goto(intranet.start());
    await visitor.signIn();
    await visitor.sees('Signed in as Alice Example');
    await work(visitor);
    expect(visitor.complaints).toEqual([]);
  } finally {
    await visitor.leave();
  }
}

async function expectSignedOut(visitor: Visitor): Promise<void> {
  await visitor.page.goto(server.url);
  await visitor.sees('Doorward');
  await visitor.page.getByRole('link', { name: 'Sign in' }).waitFor();
}

describeWithChromium('Signing out', () => {
  beforeAll(async () => {
    [browser, intranet] = await Promise.all([launchChromiumShell(), Application.start('house')]);
    server = await createTestApp({ declare: worldWith([{ application: intranet, as: { first_party: true } }]) });
    intranet.useIssuer(server.url);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await intranet?.close();
  });

  for (const [scripts, options] of [['with JavaScript', {}], ['without JavaScript', { javaScriptEnabled: false }]] as const) {
    it(`is confirmed, and goes on to the address of another site: ${scripts}`, async () => {
      await signedIn(options, async (visitor) => {
        await visitor.page.goto(logout({ client_id: 'house', post_logout_redirect_uri: `${intranet.origin}/bye`, state: 'a&b' }));
        await visitor.sees('Sign out of Doorward?');
        expect(await visitor.page.locator('main').innerText()).toContain('The house application asks to sign you out.');
        await visitor.decide('Sign out');
        await visitor.sees('Signed out of the application');
        expect(visitor.page.url()).toBe(`${intranet.origin}/bye?state=a%26b`);
        await expectSignedOut(visitor);
      });
    });

    it(`asks nothing where the application shows whose session it is: ${scripts}`, async () => {
      await signedIn(options, async (visitor) => {
        await visitor.page.goto(logout({ id_token_hint: intranet.idToken ?? '', post_logout_redirect_uri: `${intranet.origin}/bye` }));
        await visitor.sees('Signed out of the application');
        await expectSignedOut(visitor);
      });
    });

    it(`leaves somebody who stays as they were: ${scripts}`, async () => {
      await signedIn(options, async (visitor) => {
        await visitor.page.goto(logout());
        await visitor.decide('Stay signed in');
        await visitor.sees('You are still signed in');
        await visitor.page.getByRole('link', { name: 'Go to the start page' }).click();
        await visitor.sees('You are signed in');
      });
    });
  }

  it('begins at the start page, and Back shows nothing of who was signed in', async () => {
    await signedIn({}, async (visitor) => {
      await visitor.page.goto(server.url);
      await visitor.sees('You are signed in');
      await visitor.page.getByRole('link', { name: 'Sign out' }).click();
      await visitor.sees('Sign out of Doorward?');
      await visitor.decide('Sign out');
      await visitor.sees('You are signed out');
      for (let back = 0; back < 2; back += 1) {
        await visitor.page.goBack();
        expect(await visitor.page.locator('main').innerText()).not.toContain('Alice');
      }
      // The question answers itself: nobody is signed in any more.
      await visitor.page.goto(logout());
      await visitor.sees('You are signed out');
      await visitor.page.getByRole('link', { name: 'Go to the start page' }).click();
      await visitor.sees('Doorward');
    });
  });

  it('in one tab is so in the other, whose form does no harm', async () => {
    await signedIn({}, async (visitor) => {
      const second = await visitor.tab();
      for (const tab of [visitor.page, second]) await tab.goto(logout());
      await visitor.decide('Sign out');
      await visitor.sees('You are signed out');
      await visitor.decide('Sign out', second);
      await visitor.sees('You are signed out', second);
    });
  });
});
