import { createHash, randomBytes } from 'node:crypto';
import { basic, expectStatus, form, jsonOf, locationOf } from '../driver/connection.mjs';
import { CALLBACK, PASSWORD, personOf, SECRET } from '../world.mjs';

/** What the flows ask for: an access token that is a JWT for an API, an ID token and a refresh token. */
export const JWT_SCOPE = 'openid profile email offline_access orders:read';

/** Where a hidden field of a page's form stands. */
const FIELD = /<input type="hidden" name="([^"]+)" value="([^"]*)"/g;

/** The authorization code flow as a browser and an application go through it, on one connection. */
export class Flow {
  constructor(subject, connection, index, clientId, scope) {
    Object.assign(this, { subject, connection, index, clientId });
    this.headers = basic(clientId, SECRET);
    this.verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(this.verifier).digest('base64url');
    const resource = subject.resource !== undefined && scope.includes('orders:') ? subject.resource : undefined;
    this.authorizePath = `${subject.paths.authorize}?${form({
      client_id: clientId, redirect_uri: CALLBACK, response_type: 'code', scope, state: 'a-state', nonce: 'a-nonce', resource, code_challenge: challenge, code_challenge_method: 'S256',
    })}`;
  }

  /** GET authorize, and on to wherever the server sends the browser; the path of the page it stops at, or the answer that leaves for the client. */
  async authorize() {
    return this.follow(await this.connection.request('GET', this.authorizePath, { cookies: true }));
  }

  async follow(answer) {
    for (let current = answer; ;) {
      if (current.status === 200) return { page: current };
      const location = locationOf(expectStatus(current, 303));
      if (location.startsWith(CALLBACK)) return { code: codeOf(location) };
      const target = new URL(location, this.subject.url);
      this.path = target.pathname + target.search;
      current = await this.connection.request('GET', this.path, { cookies: true });
    }
  }

  /** Fills in the sign-in page and goes on. */
  async signIn({ page }) {
    const hidden = Object.fromEntries([...page.body.matchAll(FIELD)].map(([, name, value]) => [name, value]));
    const path = /<form[^>]*action="([^"]*)"/.exec(page.body)?.[1] ?? this.path;
    const body = form({ ...hidden, username: personOf(this.index), password: PASSWORD });
    return this.follow(await this.connection.request('POST', path, { cookies: true, body, headers: `origin: ${this.subject.url.origin}\r\n` }));
  }

  /** Allows what the consent page asks for, where there is one. */
  async allow(result) {
    if (result.page === undefined) return result;
    const hidden = Object.fromEntries([...result.page.body.matchAll(FIELD)].map(([, name, value]) => [name, value]));
    const path = /<form[^>]*action="([^"]*)"/.exec(result.page.body)?.[1];
    return this.follow(await this.connection.request('POST', path, { cookies: true, body: form({ ...hidden, decision: 'allow' }), headers: `origin: ${this.subject.url.origin}\r\n` }));
  }

  async redeem(code) {
    return jsonOf(await this.connection.request('POST', this.subject.paths.token, {
      headers: this.headers, body: `grant_type=authorization_code&code=${code}&redirect_uri=${encodeURIComponent(CALLBACK)}&code_verifier=${this.verifier}`,
    }));
  }

  /** Signs in, unless this person has for an earlier scenario, and consents: from now on authorize() answers with a code. */
  async begin() {
    const jars = (this.subject.jars ??= new Map());
    for (const [name, value] of jars.get(this.index) ?? []) this.connection.cookies.set(name, value);
    const first = await this.authorize();
    const signedIn = jars.has(this.index) ? first : await this.signIn(first);
    const { code } = await this.allow(signedIn);
    jars.set(this.index, new Map(this.connection.cookies));
    return this.redeem(code);
  }

  /** With a live session and consent: a code, and its tokens. */
  async singleSignOn() {
    const { head, status } = await this.connection.request('GET', this.authorizePath, { cookies: true });
    if (status !== 303) throw new Error(`authorize answered ${status}`);
    return this.redeem(codeOf(locationOf({ head })));
  }
}

function codeOf(location) {
  const code = new URL(location).searchParams.get('code');
  if (code === null) throw new Error(`no code: ${location}`);
  return encodeURIComponent(code);
}

