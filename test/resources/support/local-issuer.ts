import { type KeyObject, constants, generateKeyPairSync, sign } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const NOW = 1_800_000_000;
export const API = 'https://api.acme.test';

export interface TestKey { readonly kid: string; readonly alg: string; readonly privateKey: KeyObject; readonly jwk: Record<string, unknown> }

type KeyKind = 'ES256' | 'ES384' | 'EdDSA' | 'RS256' | 'RS256-512' | 'PS256';

export function makeKey(kid: string, kind: KeyKind): TestKey {
  const { publicKey, privateKey } = kind === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : kind === 'ES384' ? generateKeyPairSync('ec', { namedCurve: 'P-384' })
    : kind === 'EdDSA' ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('rsa', { modulusLength: kind === 'RS256-512' ? 512 : 2048 });
  const alg = kind === 'RS256-512' ? 'RS256' : kind;
  return { kid, alg, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } };
}

export const encode = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export function signatureOf(data: string, key: TestKey): Buffer {
  const bytes = Buffer.from(data);
  if (key.alg === 'EdDSA') return sign(null, bytes, key.privateKey);
  if (key.alg === 'PS256') return sign('sha256', bytes, { key: key.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
  if (key.alg === 'RS256') return sign('sha256', bytes, key.privateKey);
  return sign(key.alg === 'ES384' ? 'sha384' : 'sha256', bytes, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
}

/** A compact JWS with any header and payload. */
export function jws(key: TestKey, claims: unknown, header: Readonly<Record<string, unknown>> = {}): string {
  const data = `${encode({ alg: key.alg, typ: 'at+jwt', kid: key.kid, ...header })}.${encode(claims)}`;
  return `${data}.${signatureOf(data, key).toString('base64url')}`;
}

export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export const json = (value: unknown, headers: Record<string, string> = {}, status = 200): Answer => (_request, response) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
};

/** An authorization server on loopback whose every answer a test can replace. It counts what it is asked. */
export class LocalIssuer {
  readonly asked: string[] = [];
  readonly answers = new Map<string, Answer>();

  private constructor(private readonly server: Server, readonly issuer: string, public keys: readonly TestKey[]) {}

  static async start(keys: readonly TestKey[]): Promise<LocalIssuer> {
    const server = createServer();
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const { port } = server.address() as AddressInfo;
    const issuer = new LocalIssuer(server, `http://127.0.0.1:${port}`, keys);
    server.on('request', (request, response) => { issuer.answer(request, response); });
    issuer.answers.set('/.well-known/openid-configuration', (request, response, body) => {
      json({ issuer: issuer.issuer, jwks_uri: `${issuer.issuer}/jwks`, introspection_endpoint: `${issuer.issuer}/introspect` })(request, response, body);
    });
    issuer.answers.set('/jwks', (request, response, body) => {
      json({ keys: issuer.keys.map((key) => key.jwk) }, { 'cache-control': 'public, max-age=300' })(request, response, body);
    });
    issuer.answers.set('/introspect', json({ active: false }));
    return issuer;
  }

  count(path: string): number {
    return this.asked.filter((asked) => asked === path).length;
  }

  /** Claims of a good access token, some replaced; `undefined` leaves one out. */
  claims(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
    return { iss: this.issuer, sub: 'sub-ada', aud: API, client_id: 'intranet', jti: 'jti-1', iat: NOW - 10, exp: NOW + 600, scope: 'orders:read orders:list', ...changes };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => { this.server.close(resolve); });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.asked.push(path);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => { chunks.push(chunk); });
    request.on('end', () => {
      const answer = this.answers.get(path) ?? json({}, {}, 404);
      answer(request, response, Buffer.concat(chunks).toString());
    });
  }
}

/** A clock that a test moves by hand. */
export class HandClock {
  constructor(public milliseconds = NOW * 1000) {}

  now(): number {
    return this.milliseconds;
  }

  advance(seconds: number): void {
    this.milliseconds += seconds * 1000;
  }
}
