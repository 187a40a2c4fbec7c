import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { csrfOf, ownedByNobody, postTo, signedIn } from '../account/support-pages.js';
import { type AdminApi, adminApi } from '../admin-api/support/admin-api.js';
import { Strings } from '../../src/http/strings.js';
import { VIEWS } from '../../src/http/templates.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { newPerson } from '../support/people.js';
import { PASSWORD } from '../support/world.js';

let test: TestApp;
let api: AdminApi;

beforeAll(async () => {
  test = await createTestApp();
  api = await adminApi(test);
});
afterAll(async () => { await test.close(); });

const german = Strings.read(`${VIEWS}strings/de.json`);
/** What only an English page says: the fixed parts of every string that is another one in German. */
const ENGLISH = [...Strings.read(`${VIEWS}strings/en.json`)]
  .filter(([key, text]) => german.get(key) !== text)
  .flatMap(([, text]) => text.split(/\{\w+\}/).map((part) => part.trim()))
  .filter((part) => part.length >= 8);

function englishOn(browser: Browser): readonly string[] {
  const text = ` ${browser.text()} `;
  return ENGLISH.filter((part) => new RegExp(`(?<![\\p{L}-])${part.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}(?![\\p{L}-])`, 'u').test(text));
}

function expectGerman(browser: Browser, status: number): void {
  expect(browser.page?.body).toContain('<html lang="de"');
  expect([browser.page?.status, englishOn(browser)]).toEqual([status, []]);
}

async function speaksGerman(name: string): Promise<Browser> {
  const browser = await signedIn(test, name);
  browser.setCookie('doorward-language', 'de');
  return browser;
}

describe('A page in English', () => {
  it('is seen to be English, here and in what is wrong with a field', async () => {
    const browser = await signedIn(test, await newPerson(test));
    await browser.open('/account/password');
    await postTo(browser, '/account/password', { csrf: csrfOf(browser), password: PASSWORD, new_password: 'short' });
    expect(englishOn(browser)).toEqual(expect.arrayContaining(['There is a problem', 'must have at least', 'characters: it has']));
  });
});

describe('A page in German that finds fault with a field', () => {
  it.each([
    ['kurz', 'Neues Passwort muss mindestens 15 Zeichen haben, hat aber 4'],
    ['', 'Neues Passwort ist erforderlich'],
    ['abcdefghijklmnopqrst', 'Neues Passwort ist zu leicht zu erraten: Die Zeichen folgen direkt aufeinander'],
    [PASSWORD, 'Neues Passwort ist das, das Sie jetzt schon haben'],
  ])('says so of a new password: %j', async (wanted, sentence) => {
    const browser = await speaksGerman(await newPerson(test));
    await browser.open('/account/password');
    await postTo(browser, '/account/password', { csrf: csrfOf(browser), password: PASSWORD, new_password: wanted });
    expect(browser.text().split(sentence)).toHaveLength(3);
    expectGerman(browser, 422);
  });

  it('says so of each field of an invitation', async () => {
    const taken = await newPerson(test);
    const { body } = await api.post<{ url: string }>('/invitations', { email: 'invited@example.test' });
    const browser = new Browser(test.url);
    browser.setCookie('doorward-language', 'de');
    await browser.open(body.url);
    const { pathname } = new URL(body.url);
    const send = async (fields: Readonly<Record<string, string>>): Promise<void> => void (await postTo(browser, pathname, { csrf: csrfOf(browser), ...fields }));
    await send({ username: 'a@b', name: 'x'.repeat(256), password: 'passwort-passwort' });
    for (const sentence of [
      'Benutzername darf kein @ enthalten: Mit der E-Mail-Adresse können Sie sich ohnehin anmelden',
      'Name darf höchstens 255 Zeichen haben',
      'Passwort ist zu leicht zu erraten, denn es besteht aus Ihren eigenen Namen oder aus Wörtern, die alle zuerst ausprobieren',
    ]) expect(browser.text()).toContain(sentence);
    expectGerman(browser, 422);
    await send({ username: 'ﬁona', name: '', password: '' });
    for (const sentence of ['Benutzername muss in gewöhnlichen Zeichen geschrieben sein: fiona', 'Name ist erforderlich', 'Passwort ist erforderlich']) expect(browser.text()).toContain(sentence);
    expectGerman(browser, 422);
    await send({ username: taken, name: 'Ada', password: 'otter lamp seventy copper' });
    expect(browser.text()).toContain('Benutzername gehört schon einer anderen Person: Wählen Sie etwas anderes');
    expectGerman(browser, 422);
  });

  it('says so of an e-mail address and of a profile', async () => {
    const name = await newPerson(test);
    await ownedByNobody(test, name);
    const browser = await speaksGerman(name);
    const wrong = async (path: string, fields: Readonly<Record<string, string>>, sentence: string): Promise<void> => {
      await browser.open(path);
      await postTo(browser, path, { csrf: csrfOf(browser), ...fields });
      expect(browser.text()).toContain(sentence);
      expectGerman(browser, 422);
    };
    await wrong('/account/email', { email: 'a@bücher.test' }, 'E-Mail-Adresse muss die Domain als xn--bcher-kva.test nennen');
    await wrong('/account/email', { email: `${name}@example.test` }, 'E-Mail-Adresse ist schon die Adresse Ihres Kontos');
    await wrong('/account/profile', { zoneinfo: 'Mars' }, 'Zeitzone muss eine Zeitzone sein, zum Beispiel Europe/Berlin');
  });
});
