import { send, type WireAnswer } from '../../support/wire.js';

/** A browser at a site that is not ours: keeps its cookies, and follows nothing. */
export class Session {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly origin: string) {}

  async get(path: string): Promise<WireAnswer> {
    const cookie = [...this.cookies].map((each) => each.join('=')).join('; ');
    const answer = await send(this.origin, path, { headers: { host: new URL(this.origin).host, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  /** Where it sends the browser. */
  async leave(path: string): Promise<URL> {
    const { status, headers, body } = await this.get(path);
    const location = headers.get('location');
    if (location === null) throw new Error(`${path} leads nowhere: ${status} ${body.slice(0, 500)}`);
    return new URL(location, this.origin);
  }
}
