import { connect } from 'node:net';
import { Controller, Get, Module, Req, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BearerGuard, RequireScope, createTokenGuard, principalOf } from '../../src/guard/index.js';
import { API, HandClock, LocalIssuer, jws, makeKey } from './support/local-issuer.js';

/** Another company's service: it knows the issuer and its own name, nothing else. */
const key = makeKey('only', 'ES256');
let issuer: LocalIssuer;
let app: NestFastifyApplication;
let port: number;

beforeAll(async () => {
  issuer = await LocalIssuer.start([key]);
  const guard = new BearerGuard(createTokenGuard({ issuer: issuer.issuer, audience: API, clock: new HandClock(), resourceMetadata: `${API}/.well-known/oauth-protected-resource` }));

  @Controller('orders')
  @UseGuards(guard)
  @RequireScope('orders:read')
  class OrdersController {
    @Get()
    list(@Req() request: object): object {
      return { reader: principalOf(request).sub };
    }

    @Get('secret')
    @RequireScope('orders:admin')
    secret(): string {
      return 'secret';
    }
  }

  @Module({ controllers: [OrdersController] })
  class ServiceModule {}

  app = await NestFactory.create<NestFastifyApplication>(ServiceModule, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  port = Number(new URL(await app.getUrl()).port);
});
afterAll(async () => {
  await app.close();
  await issuer.stop();
});

const call = async (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`, { headers });
const token = (): string => jws(key, issuer.claims());

describe('a NestJS service behind doorward/guard', () => {
  it('knows who calls', async () => {
    const answer = await call('/orders', { authorization: `Bearer ${token()}` });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ reader: 'sub-ada' });
  });

  it('answers 401 with a bare challenge that names its metadata', async () => {
    const answer = await call('/orders');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(`Bearer realm="${API}", resource_metadata="${API}/.well-known/oauth-protected-resource"`);
  });

  it('answers 401 invalid_token, 403 insufficient_scope', async () => {
    expect((await call('/orders', { authorization: 'Bearer x' })).headers.get('www-authenticate')).toContain('error="invalid_token"');
    const answer = await call('/orders/secret', { authorization: `Bearer ${token()}` });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toContain('scope="orders:admin"');
  });

  it('answers 400 to two Authorization headers on the wire, whichever is good (RS-10)', async () => {
    const answer = await overTheWire(['Authorization: Bearer x', `Authorization: Bearer ${token()}`]);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('error="invalid_request"');
  });

  it('never takes a token from the query (RFC 9700 §4.3.2)', async () => {
    expect((await call(`/orders?access_token=${token()}`)).status).toBe(401);
  });

  it.each(['/orders/%73ecret', '//orders/secret', '/orders/secret/', '/ORDERS/secret', '/orders/./secret', '/orders;x=1/secret', '/orders%2fsecret'])('does not open %s without the scope (RS-09)', async (path) => {
    const answer = await call(path, { authorization: `Bearer ${token()}`, 'x-http-method-override': 'GET', 'x-original-url': '/orders' });
    expect([403, 404]).toContain(answer.status);
    expect(await answer.text()).not.toBe('secret');
  });

  it('holds HEAD to the same guard', async () => {
    expect((await fetch(`http://127.0.0.1:${port}/orders/secret`, { method: 'HEAD' })).status).toBe(401);
  });
});

async function overTheWire(headers: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => { socket.end(['GET /orders HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Connection: close', ...headers, '', ''].join('\r\n')); });
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => { answer += chunk; }).on('end', () => { resolve(answer); }).on('error', reject);
  });
}
