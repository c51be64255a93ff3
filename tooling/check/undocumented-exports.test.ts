import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { undocumentedExports } from './undocumented-exports.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modu-exports-'));
  mkdirSync(join(folder, 'src'));
  const exports = { '.': { '@modu/source': './src/index.ts' }, './package.json': './package.json' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ exports }));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function missing(index: string, readme: string): readonly string[] {
  writeFileSync(join(folder, 'src', 'index.ts'), index);
  writeFileSync(join(folder, 'README.md'), readme);
  return undocumentedExports(folder).map((problem) => problem.replace(/ exports, in no table$/, ''));
}

test('a value in a row, in code, or in an example is documented', () => {
  const readme = [
    '| name | test |',
    '| - | - |',
    '| `scale`, `Scaler.fit` | `scale.test.ts` |',
    '',
    '```ts',
    'const y = shrink(x);',
    '```',
  ].join('\n');
  expect(missing("export { scale, Scaler, shrink } from './scale.ts';", readme)).toEqual([]);
});

test('a value in prose alone, in a row but not as code, or within another name is not', () => {
  const readme = 'Use `scale` well.\n\n| name |\n| - |\n| grow |\n| `shrinkAll` |\n';
  expect(missing("export { scale, grow, shrink } from './scale.ts';", readme)).toEqual([
    'README.md has scale, which src/index.ts',
    'README.md has grow, which src/index.ts',
    'README.md has shrink, which src/index.ts',
  ]);
});

test('declarations are values as well, types are not', () => {
  const index = [
    "import './register.ts';",
    "export type { Base } from './base.ts';",
    "export { first, type FirstOptions } from './first.ts';",
    "export * as more from './more.ts';",
    'export interface Options { a: number }',
    'export type Name = string;',
    'export const limit = 3;',
    'export async function load() {}',
    'export class Loader {}',
    'function hidden() {}',
  ].join('\n');
  expect(missing(index, '')).toEqual(
    ['first', 'more', 'limit', 'load', 'Loader'].map((name) => `README.md has ${name}, which src/index.ts`),
  );
});

test('a star is refused, since it hides names', () => {
  expect(() => missing("export * from './first.ts';", '')).toThrow('must name what it exports, received export *');
});
