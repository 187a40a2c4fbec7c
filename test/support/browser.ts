import { ask, send } from './wire.js';
import { PASSWORD } from './world.js';

/** What a browser has in front of it. */
export interface Loaded {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Set when the server sent the browser to another origin: nothing is fetched there. */
  readonly leftFor: URL | undefined;
}

interface Form { readonly action: string; readonly method: string; readonly fields: ReadonlyMap<string, string> }

/** A browser without JavaScript: cookies, redirects on one origin, forms filled in by name. */
export class Browser {
  private readonly cookies = new Map<string, string>();
  page: Loaded | undefined;

  /** `via`: the address of the instance to ask, where it is not the origin itself: behind a proxy that keeps the host. `ca`: whom it trusts over https (PEM). */
  constructor(readonly origin: string, public via = origin, private readonly ca?: string) {}

  /** Opens a URL, or a path of the server. */
  async open(url: string, init: { readonly headers?: Readonly<Record<string, string>>; readonly method?: string; readonly body?: string } = {}): Promise<Loaded> {
    let target = new URL(url, this.origin);
    let request = init;
    for (let hops = 0; hops < 10; hops += 1) {
      const { status, headers, body } = await this.ask(target, { ...request, headers: { accept: 'text/html', ...this.cookieHeader(), ...request.headers } });
      this.keepCookies(headers);
      const location = headers.get('location');
      if (location === null) return (this.page = { url: target.href, status, headers, body, leftFor: undefined });
      const next = new URL(location, target);
      if (next.origin !== this.origin) return (this.page = { url: target.href, status, headers, body, leftFor: next });
      target = next;
      request = { headers: { ...init.headers } };
    }
    throw new Error(`Redirected in circles: ${target.href}`);
  }

  /** Fills in the page's form and presses the button with this value, or the only one. */
  async submit(values: Readonly<Record<string, string>> = {}, headers: Readonly<Record<string, string>> = {}): Promise<Loaded> {
    const form = this.form();
    const body = new URLSearchParams([...new Map([...form.fields, ...Object.entries(values)])]).toString();
    return this.open(form.action, { method: form.method, body, headers: { 'content-type': 'application/x-www-form-urlencoded', origin: this.origin, ...headers } });
  }

  async signIn(username = 'alice', password = PASSWORD): Promise<Loaded> {
    return this.submit({ username, password });
  }

  async decide(decision: 'allow' | 'deny'): Promise<Loaded> {
    return this.submit({ decision });
  }

  /** The first form of the page with its hidden and prefilled fields. */
  form(): Form {
    const html = this.page?.body ?? '';
    const [, attributes = '', content = ''] = /<form\b([^>]*)>([\s\S]*?)<\/form>/.exec(html) ?? [];
    if (content === '') throw new Error(`There is no form on ${this.page?.url} (${this.page?.status}): ${html.slice(0, 500)}`);
    const inputs = [...content.matchAll(/<input\b([^>]*)>/g)].map(([, each = '']) => [attribute(each, 'name'), attribute(each, 'value') ?? ''] as const);
    const fields = new Map(inputs.filter((each): each is [string, string] => each[0] !== undefined));
    return { action: new URL(attribute(attributes, 'action') ?? '', this.page?.url).href, method: (attribute(attributes, 'method') ?? 'get').toUpperCase(), fields };
  }

  /** What the page says, without its markup. */
  text(): string {
    return unescape((this.page?.body ?? '').replace(/<(style|script|title)\b[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();
  }

  /** `data-error` of an error page. */
  errorCode(): string | undefined {
    return /data-error="([^"]*)"/.exec(this.page?.body ?? '')?.[1];
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name);
  }

  setCookie(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  forgetCookies(): void {
    this.cookies.clear();
  }

  private async ask(target: URL, request: { readonly headers: Readonly<Record<string, string>>; readonly method?: string; readonly body?: string }): Promise<Pick<Loaded, 'status' | 'headers' | 'body'>> {
    // Else the host that it names is the host that it connects to, and the authorities are the system's.
    if (this.via !== this.origin || this.ca !== undefined) return send(this.via, target.href.slice(target.origin.length), { ...request, ca: this.ca, headers: { ...request.headers, host: target.host } });
    return ask(target, request);
  }

  cookieHeader(): Record<string, string> {
    return this.cookies.size === 0 ? {} : { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }

  private keepCookies(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const name = pair.slice(0, at);
      if (/max-age=0\b/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, pair.slice(at + 1));
    }
  }
}

const attribute = (attributes: string, name: string): string | undefined => {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
  return found === undefined ? undefined : unescape(found);
};

const unescape = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(amp|lt|gt|quot));/gi, (_all, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return { amp: '&', lt: '<', gt: '>', quot: '"' }[(name ?? 'amp').toLowerCase() as 'amp'] ?? '';
  });
