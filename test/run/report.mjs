import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { filesBelow } from '../../deploy/fingerprint.mjs';
import { root } from '../../deploy/paths.mjs';

/** The files that jest.config.mjs asks for. */
const testFiles = () => ['src', 'test'].flatMap(filesBelow)
  .filter((file) => file.endsWith('.spec.ts') || (file.startsWith('test') && file.endsWith('.e2e-spec.ts')));

/**
 * What a run of jest came to.
 * @param {string} resultFile jest's JSON
 * @param {{ everything: boolean }} options whether every test file was meant to run
 * @returns {{ passed: number, failed: number, skipped: number, skippedFiles: Map<string, number>, problems: string[] }}
 */
export function readReport(resultFile, { everything }) {
  let result;
  try {
    result = JSON.parse(readFileSync(resultFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0, skippedFiles: new Map(), problems: ['Jest ended without a result.'] };
  }
  const skippedFiles = new Map();
  for (const file of result.testResults) {
    const count = file.assertionResults.filter(({ status }) => status !== 'passed' && status !== 'failed').length;
    if (count > 0) skippedFiles.set(relative(root, file.name), count);
  }
  return {
    passed: result.numPassedTests,
    // A file that could not even be loaded has no failed test of its own.
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
    skippedFiles,
    problems: everything ? forgottenFiles(result) : [],
  };
}

/** A suite that never ran looks like one that passed. */
function forgottenFiles(result) {
  const ran = new Set(result.testResults.map((file) => relative(root, file.name)));
  const forgotten = testFiles().filter((file) => !ran.has(file));
  return forgotten.length === 0 ? [] : [`These test files did not run: ${forgotten.join(', ')}`];
}
