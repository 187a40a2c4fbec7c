import { afterAll, beforeAll } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import { createTestApp, type TestApp } from '../../support/app.js';
import { Browser } from '../../support/browser.js';
import { SECRET } from '../../support/world.js';
import { type Mode, RelyingParty } from './relying-party.js';
import { certificationWorld } from './world.js';

/** One server and the clients of a plan. */
export interface Plan {
  readonly mode: Mode;
  test: TestApp;
  first: RelyingParty;
  second: RelyingParty;
  posting: RelyingParty;
  /** A browser that has been nowhere yet. */
  browser(): Browser;
}

/** Starts a server for the plan and stops it after the last module. */
export function usePlan(mode: Mode, extra: object = {}): Plan {
  const plan = { mode, browser: () => new Browser(plan.test.url) } as Plan;
  beforeAll(async () => {
    plan.test = await createTestApp({ declare: certificationWorld(extra) });
    const { url } = plan.test;
    plan.first = await RelyingParty.discover(url, 'first', { mode });
    plan.second = await RelyingParty.discover(url, 'second', { mode });
    plan.posting = await RelyingParty.discover(url, 'posting', { mode, authentication: oauth.ClientSecretPost(SECRET) });
  });
  afterAll(async () => plan.test?.close());
  return plan;
}
