import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import type { PublicUrl } from '../config/config.js';
import { accessDenied, invalidRequest, serverError, temporarilyUnavailable } from '../oauth/errors.js';
import { Parameters } from '../oauth/parameters.js';
import { rememberApplication, wayOn } from './way-on.js';

const URL_OF_OURS: PublicUrl = { issuer: 'https://id.acme.test/id', origin: 'https://id.acme.test', host: 'id.acme.test', hostname: 'id.acme.test', basePath: '/id', secure: true, loopback: false };
const ID = 'bEixZTXRZv9_FH2tQLjfUQ';

const get = (originalUrl: string): FastifyRequest => ({ method: 'GET', originalUrl, headers: {}, body: undefined }) as FastifyRequest;
const post = (referer: string | undefined, form = ''): FastifyRequest => ({ method: 'POST', originalUrl: '/id/login', headers: { referer }, body: Parameters.parse(form) }) as FastifyRequest;

const refused = accessDenied('The form was posted from another site.', { parameter: 'csrf' });
const START = { to: 'start', uri: '/id/' };

describe('The way on from an error page', () => {
  it('is the start page where nothing else is known', () => {
    expect(wayOn(invalidRequest('x', { parameter: 'redirect_uri' }), get('/id/oauth2/authorize?x'), URL_OF_OURS)).toEqual(START);
  });

  it('is the application once that is trusted, for this request alone', () => {
    const request = get('/id/consent?request=x');
    rememberApplication(request, { name: 'Notes', uri: 'https://notes.acme.test/' });
    const over = invalidRequest('x', { parameter: 'request' });
    expect(wayOn(over, request, URL_OF_OURS)).toEqual({ to: 'application', name: 'Notes', uri: 'https://notes.acme.test/' });
    expect(wayOn(over, get('/id/consent?request=x'), URL_OF_OURS)).toEqual(START);
  });

  it.each([serverError(), temporarilyUnavailable(), temporarilyUnavailable({ status: 429 })])('is the same page again where that may help: %s', (error) => {
    expect(wayOn(error, get('/id/oauth2/authorize?client_id=a&state=b'), URL_OF_OURS)).toEqual({ to: 'again', uri: '/id/oauth2/authorize?client_id=a&state=b' });
  });

  it('is the page that the form stood on, with the request that it carried', () => {
    expect(wayOn(refused, post(`https://id.acme.test/id/login?request=${ID}`, `request=${ID}`), URL_OF_OURS)).toEqual({ to: 'again', uri: `/id/login?request=${ID}` });
    expect(wayOn(refused, post('https://id.acme.test/id/login', `request=${ID}`), URL_OF_OURS)).toEqual({ to: 'again', uri: `/id/login?request=${ID}` });
    expect(wayOn(refused, post('https://id.acme.test/id/login', 'request=%22%3E%3Cscript%3E'), URL_OF_OURS)).toEqual({ to: 'again', uri: '/id/login' });
    expect(wayOn(serverError(), post('https://id.acme.test/id/login'), URL_OF_OURS)).toEqual({ to: 'again', uri: '/id/login' });
  });

  it.each([
    undefined, '', 'https://evil.example/id/login', 'https://id.acme.test.evil.example/id/login', 'https://id.acme.test@evil.example/id/login', 'https://id.acme.test/login', 'https://id.acme.test/idx/login',
    'https://id.acme.test//evil.example', 'javascript:alert(1)', 'null',
  ])('never leads to what another site says that the form stood on: %s', (referer) => {
    expect(wayOn(refused, post(referer), URL_OF_OURS)).toEqual(START);
  });

  it.each(['https://id.acme.test//evil.example/', 'https://id.acme.test/\\evil.example/', 'https://id.acme.test/.//evil.example'])('never leads to another host by two slashes: %s', (referer) => {
    const atRoot = { ...URL_OF_OURS, issuer: 'https://id.acme.test', basePath: '' };
    expect(wayOn(refused, post(referer), atRoot)).toEqual({ to: 'start', uri: '/' });
    expect(wayOn(serverError(), get(referer.slice('https://id.acme.test'.length)), atRoot)).toEqual({ to: 'start', uri: '/' });
  });
});
