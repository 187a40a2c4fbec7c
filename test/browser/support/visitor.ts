import { jest } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { PASSWORD } from '../../support/world.js';

// Six browsers' worth of work on two busy cores: slow is no failure.
jest.setTimeout(120_000);

/**
 * Chromium tells of every answer from 400 on, of what Clear-Site-Data cleared, and where somebody was in a field sooner than the page could put them
 * there: those are no complaints about the page.
 */
const EXPECTED = [/^Failed to load resource: the server responded with a status of (?:4\d\d|503)/, /^Clear-Site-Data header on /, /^Autofocus processing was blocked because a document already has a focused element/];

/** Somebody in front of a fresh browser: fills in forms as people do, and notes what the browser complains of. */
export class Visitor {
  /** What the console said of the server's pages: script errors, refusals of the policy, missing files. */
  readonly complaints: string[] = [];
  /** Everything that was asked for, in order. */
  readonly requested: string[] = [];

  private constructor(readonly context: BrowserContext, readonly page: Page) {}

  static async arrive(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext(options);
    context.setDefaultTimeout(60_000);
    const visitor = new Visitor(context, await context.newPage());
    context.on('request', (request) => void visitor.requested.push(request.url()));
    context.on('console', (message) => void (EXPECTED.some((each) => each.test(message.text())) || visitor.complaints.push(message.text())));
    context.on('weberror', (error) => void visitor.complaints.push(error.error().message));
    return visitor;
  }

  /** The same person in another tab of the same browser. */
  async tab(): Promise<Page> {
    return this.context.newPage();
  }

  /** Hosts that were asked for anything. */
  hosts(): readonly string[] {
    return [...new Set(this.requested.filter((url) => /^https?:/.test(url)).map((url) => new URL(url).host))].toSorted();
  }

  async signIn(username = 'alice', page = this.page): Promise<void> {
    await page.getByLabel('E-mail or user name').fill(username);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  async decide(label: 'Allow' | 'Cancel' | 'Sign out' | 'Stay signed in', page = this.page): Promise<void> {
    await page.getByRole('button', { name: label, exact: true }).click();
  }

  async sees(heading: string | RegExp, page = this.page): Promise<void> {
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
