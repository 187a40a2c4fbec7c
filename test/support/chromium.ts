import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';

const EXECUTABLE = process.env['DOORWARD_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
/** The same browser without its windows, which cost half of each page and context; the browser itself where the shell is missing. */
const SHELL = process.env['DOORWARD_TEST_CHROMIUM_SHELL'] ?? EXECUTABLE;
const ARGUMENTS = [
  // Names under .test are this machine, over http and without the privileges of localhost.
  '--host-resolver-rules=MAP *.test 127.0.0.1',
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** A fresh Chromium that talks to nobody but the pages it is given. Close it after use. */
export function launchChromium(...more: readonly string[]): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, headless: true, args: [...ARGUMENTS, ...more] });
}

/** For tests of what pages are and do, where nothing of the browser around them takes part. Close it after use. */
export function launchChromiumShell(): Promise<Browser> {
  return chromium.launch({ executablePath: SHELL, headless: true, args: ARGUMENTS });
}

/** `describe`, or a skip that says what is missing. */
export const describeWithChromium: typeof describe | typeof describe.skip = existsSync(EXECUTABLE)
  ? describe
  : (Object.assign((name: string, body: () => void) => describe.skip(`${name} (skipped: no Chromium at ${EXECUTABLE}; set DOORWARD_TEST_CHROMIUM)`, body), describe.skip) as typeof describe.skip);
