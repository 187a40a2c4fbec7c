import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PageApp, startPageApp } from './support/page-app.js';

let app: PageApp;
beforeAll(async () => {
  app = await startPageApp();
});
afterAll(() => app.close());

const FORM = 'application/x-www-form-urlencoded';

async function post(path: string, body: string | undefined, headers: Record<string, string> = { 'content-type': FORM }): Promise<Response> {
  return fetch(app.origin + path, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });
}

async function refusal(response: Response): Promise<[number, unknown]> {
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  const body = (await response.json()) as Record<string, unknown>;
  expect(Object.keys(body).filter((key) => key !== 'error' && key !== 'error_description')).toEqual([]);
  return [response.status, body['error']];
}

describe('Request bodies', () => {
  it('are read as parameters', async () => {
    const response = await post('/oauth2/echo?a=1&a=2', 'x=1&y=%C3%A4+b');
    expect(await response.json()).toMatchObject({ body: { x: '1', y: 'ä b' }, query: ['a'] });
  });

  it('are no parameters where none is sent', async () => {
    expect(await (await post('/oauth2/echo', undefined, {})).json()).toMatchObject({ body: {} });
  });

  it.each([
    ['text/plain', 415], ['application/json', 415], ['multipart/form-data; boundary=x', 415], ['application/xml', 415], ['', 415], ['rubbish', 415],
    [`${FORM}; charset=utf-16`, 415], [`${FORM}; charset=iso-8859-1`, 415], [`${FORM}; charset=UTF-8`, 201], [`${FORM};charset="utf-8"`, 201],
  ])('of type %j are answered %d', async (type, status) => {
    const response = await post('/oauth2/echo', type === 'application/json' ? '{}' : 'x=1', { 'content-type': type });
    expect(response.status).toBe(status);
    if (status !== 201) expect(await refusal(response)).toEqual([status, 'invalid_request']);
  });

  it('are refused with 413 beyond 64 KB and taken at 64 KB', async () => {
    expect(await refusal(await post('/oauth2/echo', `x=${'a'.repeat(64 * 1024 - 1)}`))).toEqual([413, 'invalid_request']);
    expect((await post('/oauth2/echo', `x=${'a'.repeat(64 * 1024 - 2)}`)).status).toBe(201);
  });

  it('are refused beyond 100 parameters', async () => {
    expect(await refusal(await post('/oauth2/echo', Array.from({ length: 101 }, (_, i) => `p${i}=1`).join('&')))).toEqual([400, 'invalid_request']);
  });

  it('are refused when compressed', async () => {
    expect(await refusal(await post('/oauth2/echo', 'x=1', { 'content-type': FORM, 'content-encoding': 'gzip' }))).toEqual([415, 'invalid_request']);
  });

  it.each(['x=1&x=2', 'x=%FF', 'x=%C3%28'])('answer 400 and never 500 to %j', async (body) => {
    expect(await refusal(await post('/oauth2/echo', body))).toEqual([400, 'invalid_request']);
  });

  it('keep prototype names as plain names', async () => {
    expect(await (await post('/oauth2/echo', 'a[__proto__][x]=1&__proto__=2&constructor=3')).json()).toMatchObject({ body: { constructor: '3' } });
  });
});

describe('JSON bodies', () => {
  const json = (body: string, type = 'application/json'): Promise<Response> => post('/api/things', body, { 'content-type': type });

  it('are read where a route takes them', async () => {
    expect(await (await json('{"a":[1,{"b":null}]}')).json()).toEqual({ body: { a: [1, { b: null }] } });
  });

  it.each([
    ['a byte order mark', '\uFEFF{}'], ['NaN', '{"a":NaN}'], ['an infinite number', '{"a":1e400}'], ['a repeated name', '{"a":1,"\\u0061":2}'],
    ['a repeated name below', '{"a":[{"b":1,"b":2}]}'], ['NUL in a value', '{"a":"b\\u0000c"}'], ['NUL in a name', '{"a\\u0000":1}'], ['a lone surrogate', '{"a":"\\ud800"}'], ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`],
    ['30,000 levels', '['.repeat(30_000)], ['a prototype name', '{"__proto__":{"x":1}}'], ['a constructor', '{"constructor":{"prototype":{"x":1}}}'], ['a toString', '{"a":{"toString":1}}'], ['nothing', ' '], ['half', '{"a":'],
  ])('with %s are refused as a problem', async (_what, body) => {
    const response = await json(body);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toEqual({
      type: expect.stringMatching(/^https?:.*\/docs\/errors\/malformed$/), title: 'The request is malformed', status: 400, detail: expect.any(String), instance: '/api/things', request_id: response.headers.get('x-request-id'),
    });
  });

  it('are not read from forms', async () => {
    expect((await json('a=1', FORM)).status).toBe(415);
  });
});

describe('Query strings', () => {
  it.each(['%zz=1', 'q=%', 'q=a%2', '&&&=', '?'])('with stray percent signs are read literally: %j', async (query) => {
    expect((await fetch(`${app.origin}/oauth2/echo?${query}`)).status).toBe(200);
  });

  it.each([['broken UTF-8', 'q=%ff'], ['a repeated parameter', 'q=1&q=2'], ['101 parameters', Array.from({ length: 101 }, (_, i) => `p${i}=1`).join('&')]])('with %s are answered 400', async (_what, query) => {
    expect(await refusal(await fetch(`${app.origin}/oauth2/echo?${query}`))).toEqual([400, 'invalid_request']);
  });
});

describe('Paths and methods', () => {
  it('that do not fit are answered 405 with Allow', async () => {
    const response = await fetch(`${app.origin}/api/things/7`, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    const oauth = await post('/oauth2/anybody', 'x=1');
    expect(oauth.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect(await refusal(oauth)).toEqual([405, 'invalid_request']);
  });

  it('answer OPTIONS with Allow and HEAD without a body', async () => {
    const options = await fetch(`${app.origin}/api/things`, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow'), await options.text()]).toEqual([204, 'POST, OPTIONS', '']);
    const head = await fetch(`${app.origin}/oauth2/echo`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it.each(['/oauth2/nothing', '/api/nothing', '/admin/v1/nothing', '/.well-known/nothing', '/OAUTH2/echo', '/oauth2//echo', '/oauth2/echo/', '/oauth2/echo;x'])('answer 404 without HTML at %s', async (path) => {
    const response = await fetch(app.origin + path, { headers: { accept: path.startsWith('/OAUTH2') ? '*/*' : 'text/html' } });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).not.toContain('html');
  });

  it('answer 404 with a page to a browser anywhere else', async () => {
    const response = await fetch(`${app.origin}/nothing/here`, { headers: { accept: 'text/html,application/xhtml+xml' } });
    const html = await response.text();
    expect([response.status, html.includes('There is a problem'), html.includes('/nothing/here')]).toEqual([404, true, false]);
    expect(html).toContain(`data-request-id="${response.headers.get('x-request-id')}"`);
  });

  it.each([['a broken escape', '/%zz'], ['a lone percent sign', '/%'], ['an endless segment', `/api/things/${'a'.repeat(513)}`]])('answer 4xx to %s before any route', async (_what, path) => {
    const response = await fetch(app.origin + path);
    expect([400, 404, 414]).toContain(response.status);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).not.toContain('aaaa');
  });
});

describe('Failures', () => {
  it.each([
    ['client', 401, 'invalid_client', null], ['grant', 400, 'invalid_grant', null], ['database', 503, 'temporarily_unavailable', '1'], ['hashing', 429, 'temporarily_unavailable', '3'],
    ['unique', 409, 'invalid_request', null], ['bug', 500, 'server_error', null],
  ])('of kind %s are answered %d %s', async (name, status, code, retryAfter) => {
    const response = await post(`/oauth2/fail/${name}`, '');
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    expect(response.headers.has('www-authenticate')).toBe(false);
    expect(await refusal(response)).toEqual([status, code]);
  });

  it('of client authentication challenge only who tried Basic', async () => {
    const response = await post('/oauth2/fail/client', '', { authorization: 'Basic eDp5', 'content-type': FORM });
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="doorward"');
  });

  it('describe themselves in the ASCII that RFC 6749 allows', async () => {
    const { error_description: description } = (await (await post('/oauth2/fail/accents', '')).json()) as { error_description: string };
    expect(description).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
  });

  it('tell the log what they do not tell the client', async () => {
    const response = await fetch(`${app.origin}/pages/broken`);
    const html = await response.text();
    expect([response.status, html.includes('hunter2'), html.includes('at ')]).toEqual([500, false, false]);
    const id = response.headers.get('x-request-id');
    const line = app.log.find((each) => each['request_id'] === id && each['msg'] === 'request failed');
    expect(JSON.stringify(line)).toContain('hunter2');
  });
});

describe('Every answer', () => {
  it('carries an id of ours, never the one that was sent', async () => {
    const response = await fetch(`${app.origin}/oauth2/echo`, { headers: { 'x-request-id': 'mine', 'request-id': 'mine' } });
    expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/);
    expect(response.headers.has('server')).toBe(false);
    expect(response.headers.has('x-powered-by')).toBe(false);
  });

  it('leaves one line with the route and without the query', async () => {
    const response = await fetch(`${app.origin}/api/things/42?code=s3cret`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const lines = app.log.filter((each) => each['request_id'] === response.headers.get('x-request-id'));
    expect(lines).toEqual([expect.objectContaining({ msg: 'request', method: 'GET', route: '/api/things/:id', status: 200, ms: expect.any(Number), address: '127.0.0.1' })]);
    expect(JSON.stringify(app.log)).not.toContain('s3cret');
  });
});
