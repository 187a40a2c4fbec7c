import { WireClient, pkce } from '../../support/client.js';
import { SECRET } from '../../support/world.js';
import type { Visitor } from './visitor.js';

/** What to look at on each page that a journey comes by. */
export type Look = (name: string) => Promise<void>;

const PROTECTED = { code_challenge: pkce().challenge, code_challenge_method: 'S256' };

/**
 * Through every page that the running server shows, as somebody could come by it. `elsewhere`: the server by another host name;
 * `callback`: the redirect URI of the application `shop`.
 */
export async function everyPage(visitor: Visitor, { url, elsewhere, callback }: { readonly url: string; readonly elsewhere: string; readonly callback: string }, look: Look): Promise<void> {
  const { page } = visitor;
  const shop = new WireClient(url, 'shop', SECRET, callback);
  const at = async (name: string, address: string): Promise<void> => {
    await page.goto(address);
    await look(name);
  };
  await at('start page', url);
  await at('sign-in alone', `${url}/login`);
  await at('sign-in', shop.authorizeUrl({ login_hint: 'alice@example.test' }));
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.locator('#problem').waitFor();
  await look('sign-in refused');
  await visitor.signIn();
  await visitor.sees(/^Allow/);
  await look('consent');
  await at('consent, all permissions', new WireClient(url, 'app').authorizeUrl({ scope: 'openid profile email groups offline_access ledger:read' }));
  await page.context().clearCookies({ name: 'doorward-browser' });
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.locator('main[data-error]').waitFor();
  await look('request of another browser');
  await at('consent for a native application', new WireClient(url, 'native', null, 'com.example.app:/cb').authorizeUrl(PROTECTED));
  await at('answer to another site', shop.authorizeUrl({ response_mode: 'form_post', prompt: 'none' }));
  await at('start page, signed in', url);
  await at('unknown redirect URI', new WireClient(url, 'shop', SECRET, 'https://evil.example/cb').authorizeUrl());
  await at('unknown client', new WireClient(url, 'nobody', SECRET, callback).authorizeUrl());
  await at('no such page', `${url}/nothing/here`);
  await at('another host', elsewhere);
  await at('sign-out for an application', `${url}/oauth2/logout?client_id=shop`);
  await visitor.decide('Stay signed in');
  await visitor.sees('You are still signed in');
  await look('stayed');
  await page.goto(`${url}/oauth2/logout`);
  await page.context().clearCookies({ name: 'doorward-browser' });
  await visitor.decide('Sign out');
  await page.locator('main[data-error]').waitFor();
  await look('form refused');
  await at('sign-out', `${url}/oauth2/logout`);
  await visitor.decide('Sign out');
  await visitor.sees('You are signed out');
  await look('signed out');
}
