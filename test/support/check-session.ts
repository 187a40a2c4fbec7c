import { runInNewContext } from 'node:vm';
import { readFile } from 'node:fs/promises';
import { VIEWS } from '../../src/http/templates.js';
import type { Browser } from './browser.js';

/** What the script of the frame answers a page of `origin`, run with the cookies that the browser would show it; `undefined`: nothing. */
export async function askFrame(cookies: string, cookieName: string, message: unknown, { origin = 'https://app.example.com', hasStorageAccess }: { readonly origin?: string; readonly hasStorageAccess?: () => Promise<boolean> } = {}): Promise<string | undefined> {
  let listener: ((event: object) => void) | undefined;
  let answer: string | undefined;
  const document = { cookie: cookies, documentElement: { getAttribute: () => cookieName }, ...(hasStorageAccess === undefined ? {} : { hasStorageAccess }) };
  const globals = { document, btoa, unescape, addEventListener: (_type: string, added: (event: object) => void) => void (listener = added) };
  runInNewContext(await readFile(`${VIEWS}assets/check-session.js`, 'utf8'), globals);
  const source = {
    postMessage: (word: string, to: string) => {
      if (to !== origin) throw new Error(`It answered ${to}.`);
      answer = word;
    },
  };
  listener?.({ data: message, origin, source });
  await new Promise((resolve) => void setImmediate(resolve));
  return answer;
}

/** The same with the frame that the server serves to this browser. */
export async function askFrameIn(browser: Browser, uri: string, message: string, origin?: string): Promise<string | undefined> {
  const html = await (await fetch(uri)).text();
  const name = /data-cookie="([^"]*)"/.exec(html)?.[1] ?? '';
  const value = browser.cookie(name);
  return askFrame(value === undefined ? '' : `other=1; ${name}=${value}`, name, message, origin === undefined ? {} : { origin });
}
