import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { filesBelow } from '../../deploy/fingerprint.mjs';
import { root } from '../../deploy/paths.mjs';

/** The files that jest.config.mjs asks for. */
const testFiles = () => ['src', 'test'].flatMap(filesBelow)
  .filter((file) => file.endsWith('.spec.ts') || (file.startsWith('test') && file.endsWith('.e2e-spec.ts')));

/** What waits for a browser, a page or a process. All else that fails once in a thousand times is a fault of the product: two at once, a rare input, a lost line. */
const WAITS_FOR_OTHERS = ['test/browser/', 'test/pages/', 'test/demo/', 'test/documents/', 'test/start/', 'test/cli/'];
/** More than these do not fail by chance. */
const MOST_SECOND_TRIES = 3;

/** @param {string} resultFile jest's JSON */
function readResult(resultFile) {
  try {
    return JSON.parse(readFileSync(resultFile, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The files that run once more, by themselves, because what failed in them may have been a machine that was too busy.
 * docs/decisions/0026.
 * @param {string} resultFile jest's JSON
 * @returns {string[]} none where a failure cannot be chance
 */
export function filesForSecondTry(resultFile) {
  const failed = (readResult(resultFile)?.testResults ?? []).filter(({ status }) => status === 'failed').map((file) => relative(root, file.name));
  const chance = failed.length <= MOST_SECOND_TRIES && failed.every((file) => WAITS_FOR_OTHERS.some((folder) => file.startsWith(folder)));
  return chance ? failed : [];
}

/**
 * What a run of jest came to.
 * @param {readonly string[]} resultFiles jest's JSON, and that of a second try of some files, which counts in the place of the first
 * @param {{ everything: boolean }} options whether every test file was meant to run
 * @returns {{ passed: number, failed: number, skipped: number, skippedFiles: Map<string, number>, unsteady: string[], problems: string[] }} `unsteady`: what passed at its second try
 */
export function readReport(resultFiles, { everything }) {
  const [first, ...later] = resultFiles.map(readResult);
  if (first === undefined || later.includes(undefined)) {
    return { passed: 0, failed: 1, skipped: 0, skippedFiles: new Map(), unsteady: [], problems: ['Jest ended without a result.'] };
  }
  const again = new Map(later.flatMap(({ testResults }) => testResults).map((file) => [file.name, file]));
  const files = first.testResults.map((file) => again.get(file.name) ?? file);
  const skipped = files.map((file) => [relative(root, file.name), countOf(file, ({ status }) => status !== 'passed' && status !== 'failed')]).filter(([, count]) => count > 0);
  return {
    passed: sum(files.map((file) => countOf(file, isPassed))),
    failed: sum(files.map(failuresOf)),
    skipped: sum(skipped.map(([, count]) => count)),
    skippedFiles: new Map(skipped),
    unsteady: first.testResults.filter((file) => again.get(file.name)?.status === 'passed').flatMap(failedNames),
    problems: everything ? forgottenFiles(first) : [],
  };
}

const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
const countOf = (file, which) => file.assertionResults.filter(which).length;
const isPassed = ({ status }) => status === 'passed';
const isFailed = ({ status }) => status === 'failed';
/** A file that could not even be loaded has no failed test of its own. */
const failuresOf = (file) => Math.max(countOf(file, isFailed), file.status === 'failed' ? 1 : 0);

function failedNames(file) {
  const names = file.assertionResults.filter(isFailed).map(({ fullName }) => fullName);
  return (names.length > 0 ? names : ['the file itself']).map((name) => `${relative(root, file.name)} › ${name}`);
}

/** A suite that never ran looks like one that passed. */
function forgottenFiles(result) {
  const ran = new Set(result.testResults.map((file) => relative(root, file.name)));
  const forgotten = testFiles().filter((file) => !ran.has(file));
  return forgotten.length === 0 ? [] : [`These test files did not run: ${forgotten.join(', ')}`];
}
