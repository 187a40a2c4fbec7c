import { formsOf, type HtmlForm, refreshTargetOf } from './html.js';
import type { Transcript } from './transcript.js';

/** A page that a person would be looking at. */
export interface ShownPage {
  readonly url: URL;
  readonly html: string;
}

const MOST_REDIRECTS = 10;

/** The least that a browser is: cookies, redirects and forms. It runs no script, as Doorward's pages need none. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  /** `home` is where the client waits: a redirect that leads there is handed back, not followed. */
  constructor(private readonly home: string, private readonly transcript: Transcript) {}

  /** Follows redirects to a page, or to the client's own address. */
  async open(url: URL): Promise<ShownPage | URL> {
    return this.travel(url, { method: 'GET' });
  }

  /** Fills in a form of the page and presses the button with this value, or the only one. */
  async submit(page: ShownPage, filled: Readonly<Record<string, string>>): Promise<ShownPage | URL> {
    const form = formsOf(page.html).find((each) => Object.keys(filled).every((name) => each.fields.has(name) || each.buttons.some((button) => button.name === name)));
    if (form === undefined) throw new Error(`${page.url.pathname} has no form with ${Object.keys(filled).join(' and ')}`);
    return this.send(page, form, filled);
  }

  private async send(page: ShownPage, form: HtmlForm, filled: Readonly<Record<string, string>>): Promise<ShownPage | URL> {
    const body = new URLSearchParams([...form.fields]);
    for (const [name, value] of Object.entries(filled)) body.set(name, value);
    const url = new URL(form.action, page.url);
    return this.travel(url, { method: form.method, body: body.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', origin: page.url.origin } });
  }

  private async travel(start: URL, first: { method: string; body?: string; headers?: Record<string, string> }): Promise<ShownPage | URL> {
    let url = start;
    let request = first;
    for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
      const response = await fetch(url, { ...request, headers: { ...request.headers, accept: 'text/html', cookie: this.cookieHeader() }, redirect: 'manual', signal: AbortSignal.timeout(10_000) });
      this.keepCookies(response);
      const html = await response.text();
      const target = response.headers.get('location') ?? (response.ok ? refreshTargetOf(html) : undefined);
      this.transcript.hop(request.method, url, request.body, response.status, target);
      if (target === undefined) {
        if (response.status >= 400) throw new Error(`${url.pathname} answered ${response.status}`);
        return { url, html };
      }
      url = new URL(target, url);
      if (url.href.startsWith(this.home)) return url;
      request = { method: 'GET' };
    }
    throw new Error(`${start.pathname} leads to more than ${MOST_REDIRECTS} redirects`);
  }

  private cookieHeader(): string {
    return Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ');
  }

  private keepCookies(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split(';').map((part) => part.trim());
      const name = pair.slice(0, pair.indexOf('='));
      if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) this.cookies.delete(name);
      else this.cookies.set(name, pair.slice(name.length + 1));
    }
  }
}
