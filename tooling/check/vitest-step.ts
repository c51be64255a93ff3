import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './command.ts';
import type { Outcome, Step } from './step.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly success: boolean;
}

/** Runs vitest and counts what its own JSON report says. A run that executes no test fails. */
export function vitestStep(name: string, args: readonly string[] = []): Step {
  return {
    name,
    run: async (): Promise<Outcome> => {
      const folder = mkdtempSync(join(tmpdir(), 'modu-vitest-'));
      const file = join(folder, 'report.json');
      try {
        const { code, output } = await command('vitest', [
          'run',
          '--reporter=default',
          '--reporter=json',
          `--outputFile.json=${file}`,
          ...args,
        ]);
        let report: Report;
        try {
          report = JSON.parse(readFileSync(file, 'utf8')) as Report;
        } catch {
          return { passed: 0, failed: 1, output: `${output}\nvitest wrote no report` };
        }
        const { numPassedTests: passed, numPendingTests: skipped } = report;
        const suites = report.numFailedTests === 0 && !report.success ? Math.max(1, report.numFailedTestSuites) : 0;
        const failed =
          report.numFailedTests +
          suites +
          (passed === 0 || (code !== 0 && report.numFailedTests + suites === 0) ? 1 : 0);
        return { passed, failed, skipped, output };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
