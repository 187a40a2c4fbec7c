import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { filesForSecondTry, readReport } from './report.mjs';

type Status = 'passed' | 'failed' | 'pending';
/** With the test's full name, and what its failure said. */
type Outcome = Status | readonly [Status, string, string?];

const folder = mkdtempSync(join(tmpdir(), 'doorward-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What jest writes of a run, as far as it is read: each file with the outcomes of its tests. */
function written(name: string, files: Readonly<Record<string, readonly Outcome[]>>, message = ''): string {
  const path = join(folder, name);
  const testResults = Object.entries(files).map(([file, outcomes]) => ({
    name: resolve(file), message, status: outcomes.length === 0 || outcomes.some((outcome) => [outcome].flat()[0] === 'failed') ? 'failed' : 'passed',
    assertionResults: outcomes.map((outcome, index) => {
      const [status, fullName = `says ${index}`, message] = [outcome].flat();
      return { status, fullName, failureMessages: message === undefined ? [] : [message] };
    }),
  }));
  writeFileSync(path, JSON.stringify({ testResults }));
  return path;
}

const SOUND = { 'test/a.spec.ts': ['passed', 'passed'] } as const;

describe('A run of the tests', () => {
  it('counts what passed, failed and was skipped, and a file that could not be loaded as a failure', () => {
    const first = written('1.json', { ...SOUND, 'test/b.spec.ts': ['failed', 'pending', 'passed'], 'test/c.spec.ts': [] });
    expect(readReport([first], { everything: false })).toMatchObject({ passed: 3, failed: 2, skipped: 1, unsteady: [], problems: [] });
    expect(readReport([first], { everything: false }).skippedFiles).toEqual(new Map([['test/b.spec.ts', 1]]));
    expect(readReport([first], { everything: true }).problems).toEqual([expect.stringMatching(/^These test files did not run: .*report\.spec\.ts/)]);
    expect(readReport([join(folder, 'none.json')], { everything: false })).toMatchObject({ passed: 0, failed: 1 });
  });

  it('tries a few failed files once more, and tells what passed only then by its name', () => {
    const first = written('2.json', { ...SOUND, 'test/browser/b.spec.ts': ['failed', 'passed'], 'test/start/c.spec.ts': [] });
    expect(filesForSecondTry(first)).toEqual(['test/browser/b.spec.ts', 'test/start/c.spec.ts']);
    const second = written('3.json', { 'test/browser/b.spec.ts': ['passed', 'passed'], 'test/start/c.spec.ts': ['passed'] });
    expect(readReport([first, second], { everything: false })).toMatchObject({ passed: 5, failed: 0, unsteady: ['test/browser/b.spec.ts › says 0', 'test/start/c.spec.ts › the file itself'] });
  });

  it('stays red where something fails again, or fails in another way', () => {
    const first = written('4.json', { ...SOUND, 'test/browser/b.spec.ts': ['failed', 'passed'] });
    const second = written('5.json', { 'test/browser/b.spec.ts': ['passed', 'failed'] });
    expect(readReport([first, second], { everything: false })).toMatchObject({ passed: 3, failed: 1, unsteady: [] });
    expect(readReport([first, join(folder, 'none.json')], { everything: false })).toMatchObject({ passed: 0, failed: 1 });
  });

  it.each<[string, Readonly<Record<string, readonly Outcome[]>>]>([
    ['the folder of races', { 'test/races/redemption.e2e-spec.ts': ['failed'] }], ['lost processes', { 'test/reliability/killed-process.e2e-spec.ts': ['failed'] }],
    ['a race of codes', { 'test/pages/a.spec.ts': ['failed'], 'test/endpoints/token-code.e2e-spec.ts': [['failed', 'The code has one winner among 50 parallel redemptions']] }],
    ['a race of forms', { 'test/account/setup.e2e-spec.ts': ['failed', ['failed', 'The set-up makes exactly one when twenty forms come']] }],
    ['a race of recovery codes', { 'test/factors/recovery-codes.e2e-spec.ts': [['failed', 'of a hundred at once on two instances let one in (MF-08)']] }],
    ['generated requests', { 'test/admin-api/fuzz.e2e-spec.ts': [['failed', 'never fails', 'Error: Property failed after 12 tests']] }],
    ['a 500', { 'test/endpoints/login.e2e-spec.ts': [['failed', 'answers', 'Expected: 200\nReceived: \u001B[31m500\u001B[39m']] }],
    ['a 500 that a helper tells', { 'test/flows/x.e2e-spec.ts': [['failed', 'signs in', 'Error: No code: 500 http://127.0.0.1:1/']] }],
    ['a server_error', { 'test/flows/x.e2e-spec.ts': [['failed', 'signs in', 'Error: {"error":"server_error"}']] }],
    ['a code on another instance', { 'test/factors/authenticator.e2e-spec.ts': [['failed', 'proves nothing twice with the same code, on whichever instance (MF-04)']] }],
    ['more than three files', Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`test/pages/${name}.spec.ts`, ['failed' as const]]))],
  ])('has no second try of %s', (_what, files) => {
    expect(filesForSecondTry(written('6.json', files))).toEqual([]);
  });

  it('has no second try of a file whose process is gone, but one of a file that could not be loaded', () => {
    const files = { 'test/flows/x.e2e-spec.ts': [] };
    expect(filesForSecondTry(written('7.json', files, 'A jest worker process (pid=7) was terminated by another process: signal=SIGSEGV'))).toEqual([]);
    expect(filesForSecondTry(written('8.json', files, 'Exceeded timeout of 5000 ms for a hook.'))).toEqual(['test/flows/x.e2e-spec.ts']);
  });
});
