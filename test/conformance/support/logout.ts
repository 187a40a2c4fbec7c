import { expect } from '@jest/globals';
import type { Browser } from '../../support/browser.js';
import type { Plan } from './basic.js';
import type { SignedIn, Wishes } from './relying-party.js';

export const BYE = 'https://app.example.com/bye';

/** 128 characters, which a server must hand back as they are. */
export const STATE = '0123456789abcdef'.repeat(8);

/** What a client sends to the end_session_endpoint; `undefined` leaves a parameter out. */
export function logoutUrl(plan: Plan, { tokens }: SignedIn, change: Wishes = {}): string {
  const all = { id_token_hint: tokens.id_token, post_logout_redirect_uri: BYE, state: STATE, ...change };
  const sent = Object.entries(all).filter((each): each is [string, string] => each[1] !== undefined);
  return `${plan.first.server.end_session_endpoint}?${new URLSearchParams(sent).toString()}`;
}

/** The browser was sent back with what was asked for and nothing else. */
export function expectBackWith(browser: Browser, parameters: Readonly<Record<string, string>>): void {
  const { leftFor } = browser.page ?? {};
  expect([`${leftFor?.origin}${leftFor?.pathname}`, Object.fromEntries(leftFor?.searchParams ?? [])]).toEqual([BYE, parameters]);
}

/** Whether somebody is signed in is told by prompt=none. */
export async function expectSignedIn(plan: Plan, browser: Browser, isSignedIn: boolean): Promise<void> {
  const begun = plan.first.begin({ prompt: 'none' });
  await browser.open(begun.url);
  const heard = plan.first.answerIn(browser);
  expect([heard.get('error'), heard.get('state')]).toEqual([isSignedIn ? null : 'login_required', begun.state]);
}
