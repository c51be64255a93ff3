import { command } from './command.ts';
import type { Outcome, Step } from './step.ts';

function single(name: string, program: string, args: readonly string[]): Step {
  return {
    name,
    run: async (): Promise<Outcome> => {
      const { code, output } = await command(program, args);
      return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, output };
    },
  };
}

/** One check each: format, lint, import rules, unused code and dependencies, types, build. */
export const staticSteps: readonly Step[] = [
  single('format', 'prettier', ['--check', '.']),
  single('build', 'turbo', ['run', 'build', '--output-logs=errors-only', '--log-order=grouped']),
  single('types', 'tsc', ['-p', 'tsconfig.json']),
  single('lint', 'eslint', ['.', '--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint/']),
  single('imports', 'depcruise', ['--config', 'tooling/dependency-table.mjs', 'packages', 'apps', 'tooling']),
  single('unused', 'knip', []),
];
