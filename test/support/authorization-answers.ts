import { expect } from '@jest/globals';
import { assertSound, type Expectation, type Heard } from './global-assertions.js';
import { CALLBACK } from './world.js';

export interface SentBack {
  readonly to?: string;
  /** The issuer, as RFC 9207 names it in every answer. */
  readonly iss: string;
  readonly state?: string | undefined;
  readonly mode?: 'query' | 'fragment';
}

/** The parameters with which an answer goes back to the client; fails where it goes nowhere, or elsewhere. */
export function parametersOf(answer: Heard, { to = CALLBACK, mode = 'query' }: Pick<SentBack, 'to' | 'mode'> = {}): URLSearchParams {
  const location = answer.headers.get('location') ?? '';
  const separator = mode === 'fragment' ? '#' : '?';
  expect({ url: answer.url, status: answer.status, to: location.slice(0, to.length + 1) }).toEqual({ url: answer.url, status: 303, to: `${to}${separator}` });
  return new URLSearchParams(location.slice(to.length + 1));
}

/** ERR(x): back to the client with this error, its state and our iss, each once, and nothing else. */
export function expectError(answer: Heard, error: string, sentBack: SentBack, expectation?: Expectation): void {
  assertSound(answer, expectation);
  const parameters = parametersOf(answer, sentBack);
  const { state, iss } = sentBack;
  expect([...parameters.keys()].toSorted()).toEqual(['error', 'error_description', 'iss', ...(state === undefined ? [] : ['state'])]);
  expect(Object.fromEntries(parameters)).toMatchObject({ error, iss, ...(state === undefined ? {} : { state }) });
  expect(parameters.get('error_description')).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  expect(answer.body).toBe('');
}

/** A code, with state and iss; and session_state where an identity was asked for by a page of the web (check-session.e2e-spec.ts). */
export function expectCode(answer: Heard, sentBack: SentBack, expectation?: Expectation): string {
  assertSound(answer, expectation);
  const parameters = parametersOf(answer, sentBack);
  const { state, iss } = sentBack;
  expect([...parameters.keys()].filter((name) => name !== 'session_state').toSorted()).toEqual(['code', 'iss', ...(state === undefined ? [] : ['state'])]);
  expect(parameters.get('iss')).toBe(iss);
  if (state !== undefined) expect(parameters.get('state')).toBe(state);
  return parameters.get('code') ?? '';
}

/** PAGE400, or another 4xx page of ours: nobody is sent anywhere, and nothing that was sent runs. */
export function expectErrorPage(answer: Heard, status = 400, code?: string, expectation?: Expectation): void {
  assertSound(answer, expectation);
  const found = /data-error="([^"]*)"/.exec(answer.body)?.[1];
  expect({ url: answer.url, status: answer.status, location: answer.headers.get('location'), code: found }).toEqual({ url: answer.url, status, location: null, code: code ?? found });
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.body).toContain('There is a problem');
}

/** On to a page of ours: nothing is answered yet. */
export function expectOwnPage(answer: Heard, page: 'login' | 'consent'): string {
  assertSound(answer);
  expect({ url: answer.url, status: answer.status, location: answer.headers.get('location') }).toEqual({ url: answer.url, status: 303, location: expect.stringMatching(new RegExp(`^/${page}\\?request=[A-Za-z0-9_-]{22}$`)) });
  return new URLSearchParams(answer.headers.get('location')?.split('?')[1]).get('request') ?? '';
}
