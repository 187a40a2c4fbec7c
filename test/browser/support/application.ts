import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as oauth from 'oauth4webapi';
import { SECRET } from '../../support/world.js';

/** Plain http on this machine. */
const HERE = { [oauth.allowInsecureRequests]: true };

interface Begun {
  readonly verifier: string;
  readonly nonce: string;
}

/** Parameters of an authorization request beside the usual ones. */
export type Wishes = Readonly<Record<string, string>>;

/** A web application on a site of its own that signs people in with oauth4webapi. Every page says in its heading where somebody is. */
export class Application {
  /** Each request for its callback. */
  readonly callbacks: { readonly method: string; readonly headers: IncomingMessage['headers'] }[] = [];
  /** Where the callback sends the browser on to, when all is well; `undefined`: it answers itself. */
  onward: string | undefined;
  /** The last ID token it got. */
  idToken: string | undefined;
  private readonly begun = new Map<string, Begun>();
  private issuer: URL | undefined;
  private server: oauth.AuthorizationServer | undefined;

  private constructor(private readonly http: Server, readonly origin: string, readonly clientId: string) {}

  /** `host`: a name that browsers take for this machine. */
  static async start(clientId: string, host = `${clientId}.localhost`): Promise<Application> {
    const http = createServer();
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const application = new Application(http, `http://${host}:${(http.address() as AddressInfo).port}`, clientId);
    http.on('request', (request, response) => {
      application.answer(request, response).catch((error: unknown) => page(response, error instanceof Error ? `Not signed in: ${error.message}` : 'Not signed in'));
    });
    return application;
  }

  get redirectUri(): string {
    return `${this.origin}/cb`;
  }

  /** How it is registered. */
  registration(extra: object = {}): object {
    return {
      client_id: this.clientId, client_name: `The ${this.clientId} application`, client_secret: SECRET, redirect_uris: [this.redirectUri], post_logout_redirect_uris: [`${this.origin}/bye`],
      grant_types: ['authorization_code'], response_types: ['code'], scope: 'openid profile email', ...extra,
    };
  }

  useIssuer(issuer: string): void {
    this.issuer = new URL(issuer);
    this.server = undefined;
  }

  /** Where its "Sign in" leads. */
  start(wishes: Wishes = {}): string {
    return `${this.origin}/start?${new URLSearchParams(wishes).toString()}`;
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    switch (url.pathname) {
      case '/start': return go(response, await this.begin(Object.fromEntries(url.searchParams)));
      case '/cb': return this.complete(request, url, response);
      case '/home': return page(response, 'Home of the application');
      case '/bye': return page(response, 'Signed out of the application');
      case '/': return page(response, 'Front page of the application');
      default: return void response.writeHead(404).end();
    }
  }

  private async begin(wishes: Wishes): Promise<string> {
    const { authorization_endpoint: endpoint = '' } = await this.discover();
    const [state, nonce, verifier] = [oauth.generateRandomState(), oauth.generateRandomNonce(), oauth.generateRandomCodeVerifier()];
    this.begun.set(state, { nonce, verifier });
    const parameters = {
      client_id: this.clientId, redirect_uri: this.redirectUri, response_type: 'code', scope: 'openid profile email', state, nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...wishes,
    };
    return `${endpoint}?${new URLSearchParams(parameters).toString()}`;
  }

  private async complete(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
    this.callbacks.push({ method: request.method ?? '', headers: request.headers });
    const answer = request.method === 'POST' ? new URLSearchParams(await bodyOf(request)) : url.searchParams;
    const state = answer.get('state') ?? '';
    const begun = this.begun.get(state);
    this.begun.delete(state);
    if (begun === undefined) throw new Error('no such sign-in');
    const name = await this.redeem(answer, state, begun);
    return this.onward === undefined ? page(response, `Signed in as ${name}`) : go(response, this.onward);
  }

  private async redeem(answer: URLSearchParams, state: string, { nonce, verifier }: Begun): Promise<string> {
    const server = await this.discover();
    const client = { client_id: this.clientId };
    const parameters = oauth.validateAuthResponse(server, client, answer, state);
    const redeemed = await oauth.authorizationCodeGrantRequest(server, client, oauth.ClientSecretBasic(SECRET), parameters, this.redirectUri, verifier, HERE);
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, redeemed, { expectedNonce: nonce, requireIdToken: true });
    await oauth.validateApplicationLevelSignature(server, redeemed, HERE);
    this.idToken = tokens.id_token;
    const sub = oauth.getValidatedIdTokenClaims(tokens)?.sub ?? '';
    const person = await oauth.processUserInfoResponse(server, client, sub, await oauth.userInfoRequest(server, client, tokens.access_token, HERE));
    return String(person.name);
  }

  private async discover(): Promise<oauth.AuthorizationServer> {
    if (this.issuer === undefined) throw new Error('It knows no issuer.');
    this.server ??= await oauth.processDiscoveryResponse(this.issuer, await oauth.discoveryRequest(this.issuer, HERE));
    return this.server;
  }
}

function go(response: ServerResponse, location: string): void {
  response.writeHead(303, { location }).end();
}

function page(response: ServerResponse, heading: string): void {
  const escaped = heading.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,"><h1>${escaped}</h1></html>`);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
