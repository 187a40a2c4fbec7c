import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { filesBelow } from '../../deploy/fingerprint.mjs';
import { root } from '../../deploy/paths.mjs';

/** The files that jest.config.mjs asks for. */
const testFiles = () => ['src', 'test'].flatMap(filesBelow)
  .filter((file) => file.endsWith('.spec.ts') || (file.startsWith('test') && file.endsWith('.e2e-spec.ts')));

/** Here something that fails once in a thousand times is a fault of the product. */
const NEVER_BY_CHANCE = ['test/races/', 'test/stores/', 'test/reliability/', 'test/admin-api/reference-races'];
/** As it is wherever two do something at the same time: such tests stand beside what they are about, and their names say so. */
const OF_A_RACE = /\bonce\b|twice|same (time|moment)|parallel|concurren|meanwhile|race|winner|exactly one|in one\b|one each|one turn|COMMIT|single use|however many|(never|not) lost|the version that|whichever|somebody else|instance|processes|every process|waits? for|(two|both|several) (tabs|people)|twenty|fifty|hundred/i;
/** An input that was generated, an answer that nothing may bring about (as jest and as our own helpers tell it), and a process that is gone. */
const NEVER_CHANCE = /Property failed|server_error|(Received|\+ ).*(?<!\d)50[02](?!\d)|: 50[02]\b|\(50[02]\)|SIG(SEGV|ABRT|KILL|BUS)|heap|terminated by another process/;
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
  const failed = (readResult(resultFile)?.testResults ?? []).filter(({ status }) => status === 'failed');
  const files = failed.map((file) => relative(root, file.name));
  const chance = files.length <= MOST_SECOND_TRIES && !files.some((file) => NEVER_BY_CHANCE.some((folder) => file.startsWith(folder)))
    && !failed.some(({ message = '', assertionResults }) => NEVER_CHANCE.test(message) || assertionResults.filter(isFailed).some(isNeverChance));
  return chance ? files : [];
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
const isNeverChance = ({ fullName, failureMessages = [] }) => OF_A_RACE.test(fullName) || failureMessages.some((text) => NEVER_CHANCE.test(text));
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
