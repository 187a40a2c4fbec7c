import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApp } from '../../src/app.js';
import { loadConfig } from '../../src/config/load-config.js';
import { DemoServer } from '../demo/support/demo-server.js';
import { Browser } from '../support/browser.js';
import { freshLocation } from '../support/database.js';

const NEW_PASSWORD = 'otter lamp seventy copper';

describe('the page of mails that were not sent', () => {
  let server: DemoServer;
  beforeAll(async () => {
    server = await DemoServer.start({ basePath: '/id' });
  });
  afterAll(async () => server.close());

  const newest = async (browser: Browser): Promise<string> => {
    await browser.open(`${server.url}/mail`);
    return new URL(/href="([^"]*\/mail\/mail_\w+)"/.exec(browser.page?.body ?? '')?.[1] ?? '', server.url).href;
  };

  it('leads somebody who has forgotten their password to a new one, by clicks alone', async () => {
    const origin = new URL(server.url).origin;
    const browser = new Browser(origin);
    await browser.open(`${server.url}/mail`);
    expect(browser.text()).toContain('Nothing was sent yet');
    await browser.open(`${server.url}/login`);
    await browser.open(`${server.url}${/href="\/id(\/reset)"/.exec(browser.page?.body ?? '')?.[1]}`);
    await browser.submit({ username: 'ada@example.test' });
    await browser.open(await newest(browser));
    expect(browser.text()).toContain('Choose a new password for Doorward');
    await browser.open(/href="([^"]+\/id\/reset\/[\w-]{43})"/.exec(browser.page?.body ?? '')?.[1] ?? '');
    await browser.submit({ password: NEW_PASSWORD });
    expect(browser.page?.url).toBe(`${server.url}/reset/ready`);
    await browser.open(`${server.url}/login`);
    await browser.signIn('ada', NEW_PASSWORD);
    expect(browser.page?.url).toBe(`${server.url}/`);
  });

  it('shows the HTML part where it can do nothing', async () => {
    const browser = new Browser(new URL(server.url).origin);
    const page = await browser.open(`${await newest(browser)}/html`);
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    expect(page.body).toContain('<!doctype html>');
  });

  it('knows no mail that is none', async () => {
    for (const id of ['mail_0', '%00', 'x'.repeat(300), "' OR 1=1 --"]) expect((await fetch(`${server.url}/mail/${encodeURIComponent(id)}`)).status).toBe(404);
  });

  it('is not there in production, which says on its pages that it can send no mail (NF-17)', async () => {
    const { config } = loadConfig({
      NODE_ENV: 'production', PUBLIC_URL: 'https://id.example.com', SECRET_KEY: 'NK3W_kfx2aNwJIDXemAYxFRM9rvoyzVUnD-7XkRShNE', DATABASE_URL: 'sqlite::memory:', LOG_LEVEL: 'silent', DATA_DIR: server.dataDir,
    });
    const { location, remove } = await freshLocation('sqlite');
    const app = await createApp({ ...config, database: location });
    await app.init();
    const instance = app.getHttpAdapter().getInstance();
    await instance.ready();
    const get = async (url: string): Promise<{ statusCode: number; body: string }> => instance.inject({ url, headers: { host: 'id.example.com', accept: 'text/html' } }) as unknown as Promise<{ statusCode: number; body: string }>;
    try {
      expect((await get('/mail')).statusCode).toBe(404);
      expect((await get('/reset')).body).toContain('This server cannot send mail');
    } finally {
      await app.close();
      await remove();
    }
  });
});
