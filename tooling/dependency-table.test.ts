import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { command, root } from './check/command.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modu-imports-'));
  for (const file of ['tsconfig.json', 'tsconfig.base.json']) cpSync(join(root, file), join(folder, file));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes the files and returns the names of the rules that dependency-cruiser sees broken. */
async function brokenRules(files: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const config = join(root, 'tooling', 'dependency-table.mjs');
  const { stdout } = await command('depcruise', ['--config', config, '--output-type', 'json', 'packages'], {
    cwd: folder,
  });
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

const core = { 'packages/core/src/index.ts': 'export const one = 1;\n' };

test('an import inside a package breaks no rule', async () => {
  const files = {
    ...core,
    'packages/core/src/two.ts': "import { one } from './index.ts';\nexport const two = one + one;\n",
  };
  expect(await brokenRules(files)).toEqual([]);
});

test('a package that its row of the table does not list is refused', async () => {
  const files = {
    'packages/models/src/index.ts': 'export const model = 1;\n',
    'packages/core/src/index.ts': "export { model } from '../../models/src/index.ts';\n",
  };
  expect(await brokenRules(files)).toContain('core-imports-only-its-row-of-the-table');
});

test('a path into another package is refused even where the table allows the package', async () => {
  const files = {
    ...core,
    'packages/core/src/inner.ts': 'export const inner = 1;\n',
    'packages/models/src/index.ts': "export { inner } from '../../core/src/inner.ts';\n",
  };
  expect(await brokenRules(files)).toContain('packages-by-public-name');
});

test('a library that the table does not list is refused', async () => {
  const files = { 'packages/core/src/index.ts': "export { transformSync } from 'esbuild';\n" };
  expect(await brokenRules(files)).toContain('core-uses-only-its-listed-libraries');
});

test('a circle is refused', async () => {
  const files = {
    'packages/core/src/index.ts': "import { two } from './two.ts';\nexport const one = (): number => two();\n",
    'packages/core/src/two.ts': "import { one } from './index.ts';\nexport const two = (): number => one();\n",
  };
  expect(await brokenRules(files)).toContain('no-circles');
});

test('a package that is not in the table is refused', async () => {
  expect(
    await brokenRules({
      'packages/extra/src/index.ts': "import './one.ts';\n",
      'packages/extra/src/one.ts': 'export {};\n',
    }),
  ).toContain('no-unlisted-package');
});
