import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeOfVersion } from '../independent/node-version.ts';
import { command, root } from './command.ts';
import type { Outcome, Step } from './step.ts';

interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const scripts = join(root, 'packages', 'backend', 'scripts');

/** Every configuration once: both numbers of threads, both instruction sets, both ends of the supported Nodes, a browser. */
async function configurations(): Promise<readonly (readonly string[])[]> {
  return [
    ['--threads', '1'],
    ['--threads', '2'],
    ['--threads', '2', '--no-relaxed', '--node', await nodeOfVersion('20')],
    ['--threads', '2', '--browser'],
  ];
}

async function runSuite(args: readonly string[], reportFile: string): Promise<Outcome> {
  const { code, output } = await command('node', [join(scripts, 'tfjs-suite.ts'), ...args, '--report', reportFile]);
  let report: Report;
  try {
    report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
  } catch {
    return { passed: 0, failed: 1, output: `tfjs-suite.ts ${args.join(' ')} wrote no report\n${output}` };
  }
  const { passed, failed, skipped } = report;
  const unexplained = failed === 0 && (code !== 0 || passed === 0) ? 1 : 0;
  return { passed, failed: failed + unexplained, skipped, output: `tfjs-suite.ts ${args.join(' ')}\n${output}` };
}

/** The tests of tfjs-core on the backend `modu`; what the reports of the runs say is added up. */
export const tfjsSuiteStep: Step = {
  name: 'tfjs-suite',
  run: async (): Promise<Outcome> => {
    const compiled = await command('node', [join(scripts, 'build-wasm.ts')]);
    if (compiled.code !== 0) return { passed: 0, failed: 1, output: compiled.output };
    const folder = mkdtempSync(join(tmpdir(), 'modu-tfjs-suite-'));
    const outcomes: Outcome[] = [];
    try {
      for (const [index, args] of (await configurations()).entries()) {
        outcomes.push(await runSuite(args, join(folder, `${index}.json`)));
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    const sum = (count: (outcome: Outcome) => number): number =>
      outcomes.reduce((total, outcome) => total + count(outcome), 0);
    return {
      passed: sum(({ passed }) => passed),
      failed: sum(({ failed }) => failed),
      skipped: sum(({ skipped = 0 }) => skipped),
      output: outcomes.flatMap(({ failed, output = '' }) => (failed > 0 ? [output] : [])).join('\n'),
    };
  },
};
