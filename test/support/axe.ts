import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly help: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[];
}

/** What axe-core finds against WCAG 2.2 A and AA and its best practices: one line each, none when all is well. */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  // As the debugger runs it, so the page's own policy stands; once for a document, and of what passes nothing is written down: both cost most of it.
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(SOURCE);
  // What changes its colour is judged by the colour that it comes to.
  const run = `Promise.allSettled(document.getAnimations().map((animation) => animation.finished)).then(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })).then(({ violations }) => ({ violations }))`;
  const results = await page.evaluate<AxeResults>(run);
  return results.violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html} ${node.failureSummary ?? ''}`));
}
