// Adds up vitest's JSON results for .ci/run; the other arguments are steps that failed. A test that was not run counts as
// failed, and so does a step that failed without a failed test (a type error, a suite that cannot be loaded).
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** @typedef {{ status: string, fullName: string, suite: string }} Test */

const args = process.argv.slice(2);
const files = args.filter((arg) => arg.endsWith('.json'));
const broken = args.filter((arg) => !arg.endsWith('.json'));

const tests = files.filter((file) => existsSync(file)).flatMap((file) => testsOf(file));
const passed = tests.filter(({ status }) => status === 'passed').length;
const failedTests = tests.filter(({ status }) => status === 'failed');
const notRun = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
// What a suite's failed tests tell is told.
const steps = broken.filter((step) => !failedTests.some(({ suite }) => step === `suite ${suite}`));

for (const { fullName } of failedTests) console.log(`failed: ${fullName}`);
for (const { fullName, status } of notRun) console.log(`not run (${status}): ${fullName}`);
for (const step of steps) console.log(`step failed: ${step}`);

const failed = failedTests.length + notRun.length + steps.length;
if (failed > 0 || passed === 0) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed`);

/**
 * @param {string} file
 * @returns {Test[]}
 */
function testsOf(file) {
  /** @type {{ testResults: { assertionResults: { status: string, fullName: string }[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
  const suite = basename(file, '.json');
  return testResults.flatMap(({ assertionResults }) => assertionResults.map((test) => ({ ...test, suite })));
}
