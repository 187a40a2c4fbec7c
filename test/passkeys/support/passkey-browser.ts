import { Browser, type Loaded } from '../../support/browser.js';
import { freePort, type TestApp, createTestApp, type TestAppOptions } from '../../support/app.js';
import type { CreationOptions, Departure, RequestOptions, SoftwarePasskey } from './authenticator.js';

/** Browsers know no passkeys at IP addresses: a server that calls itself localhost. */
export async function passkeyApp(options: TestAppOptions = {}, path = ''): Promise<TestApp> {
  const port = await freePort();
  return createTestApp({ ...options, environment: { PORT: String(port), PUBLIC_URL: `http://localhost:${port}${path}`, ...options.environment } });
}

/** A browser without JavaScript whose passkeys are clicked by the test: it posts what the page's script would. */
export class PasskeyBrowser extends Browser {
  readonly base: string;

  constructor(test: TestApp, via = test.config.publicUrl.origin) {
    super(test.config.publicUrl.origin, via);
    this.base = test.config.publicUrl.basePath;
  }

  async requestOptions(): Promise<RequestOptions> {
    return JSON.parse((await this.fetch(`${this.base}/login/passkey/options`)).body) as RequestOptions;
  }

  creationOptions(): CreationOptions {
    return JSON.parse(this.data('request')) as CreationOptions;
  }

  /** What the form of this page asks for. */
  askedOptions(): RequestOptions {
    return JSON.parse(this.data('request')) as RequestOptions;
  }

  /** Presses the button on the sign-in page. */
  async signInWith(passkey: SoftwarePasskey, lie: Departure = {}, options?: RequestOptions): Promise<Loaded> {
    if (this.page === undefined || !this.page.url.includes('/login')) await this.open(`${this.base}/login`);
    return this.postPasskey(passkey.get(options ?? (await this.requestOptions()), lie));
  }

  /** Posts the sign-in page's second form as its script does. */
  async postPasskey(response: string): Promise<Loaded> {
    const fields = { ...this.fieldsOf('/login/passkey'), passkey: response };
    return this.open(`${this.base}/login/passkey`, post(fields, this.origin));
  }

  /** Signs in by password, and adds this one. */
  async addPasskey(passkey: SoftwarePasskey, lie: Departure = {}): Promise<Loaded> {
    await this.open(`${this.base}/account/passkeys/new`);
    return this.postForm('/account/passkeys/new', { passkey: passkey.create(this.creationOptions(), lie) });
  }

  /** Posts the form of this page that goes to `action`, with these values over its own. */
  async postForm(action: string, values: Readonly<Record<string, string>>): Promise<Loaded> {
    return this.open(`${this.base}${action}`, post({ ...this.fieldsOf(action), ...values }, this.origin));
  }

  fieldsOf(action: string): Record<string, string> {
    const forms = (this.page?.body ?? '').match(/<form\b[\s\S]*?<\/form>/g) ?? [];
    const form = forms.find((each) => each.includes(`action="${this.base}${action}"`));
    if (form === undefined) throw new Error(`There is no form for ${action} on ${this.page?.url} (${this.page?.status}): ${this.text().slice(0, 300)}`);
    return Object.fromEntries([...form.matchAll(/<input\b[^>]*\bname="([^"]*)"[^>]*\bvalue="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
  }

  /** Asks without leaving the page. */
  private async fetch(path: string): Promise<Loaded> {
    const { page } = this;
    const loaded = await this.open(path);
    this.page = page;
    return loaded;
  }

  private data(name: string): string {
    const value = new RegExp(`data-${name}="([^"]*)"`).exec(this.page?.body ?? '')?.[1];
    if (value === undefined) throw new Error(`Nothing is asked on ${this.page?.url}: ${this.text().slice(0, 300)}`);
    return value.replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&#x3D;', '=').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  }
}

const post = (fields: Readonly<Record<string, string>>, origin: string): { method: string; body: string; headers: Record<string, string> } => ({
  method: 'POST', body: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
});
