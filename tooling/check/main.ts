/** `npm test`: every check of the repository, one line each, and `N passed, N failed` at the end. */
import { parseArgs } from 'node:util';
import { independentSteps } from './independent-steps.ts';
import { packagingSteps } from './packaging-steps.ts';
import { staticSteps } from './static-steps.ts';
import type { Outcome, Step } from './step.ts';
import { tfjsSuiteStep } from './tfjs-suite-step.ts';
import { vitestStep } from './vitest-step.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    nodes: { type: 'string', default: '20,24' },
    help: { type: 'boolean', default: false },
  },
});

const steps: readonly Step[] = [
  ...staticSteps,
  vitestStep('unit'),
  tfjsSuiteStep,
  ...packagingSteps,
  ...independentSteps(values.nodes.split(',')),
];

if (values.help) {
  console.log(`npm test -- [--only NAME,NAME] [--nodes 20,24]\nSteps: ${steps.map((step) => step.name).join(', ')}`);
  process.exit(0);
}
const only = values.only === '' ? [] : values.only.split(',');
const unknown = only.find((name) => !steps.some((step) => step.name === name));
if (unknown !== undefined) {
  console.error(`--only must name steps out of ${steps.map((step) => step.name).join(', ')}, received '${unknown}'`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
let skipped = 0;
for (const step of steps.filter((candidate) => only.length === 0 || only.includes(candidate.name))) {
  const start = performance.now();
  let outcome: Outcome;
  try {
    outcome = await step.run();
  } catch (error) {
    outcome = { passed: 0, failed: 1, output: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const skippedHere = outcome.skipped ?? 0;
  console.log(
    `${outcome.failed === 0 ? '✓' : '✗'} ${step.name.padEnd(14)} ${outcome.passed} passed, ${outcome.failed} failed` +
      `${skippedHere > 0 ? `, ${skippedHere} skipped` : ''} (${seconds} s)`,
  );
  if (outcome.failed > 0) console.log(outcome.output?.trimEnd() ?? 'no output');
  passed += outcome.passed;
  failed += outcome.failed;
  skipped += skippedHere;
}
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
