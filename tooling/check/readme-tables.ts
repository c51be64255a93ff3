import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const headings = ['test', 'its test'];

/**
 * What is wrong with the tables of a README that name the tests of exports: a row without a test, or a test that is no
 * file of `src/`; `.test.ts` may be left out. A dash stands for nothing to test.
 */
export function readmeTableProblems(folder: string): readonly string[] {
  const lines = readFileSync(join(folder, 'README.md'), 'utf8').split('\n');
  let column = -1;
  return lines.flatMap((line, i) => {
    if (!line.startsWith('|')) {
      column = -1;
      return [];
    }
    const cells = cellsOf(line);
    if (!(lines[i - 1] ?? '').startsWith('|')) {
      column = cells.findIndex((cell) => headings.includes(cell));
      return [];
    }
    const cell = cells[column];
    if (cell === undefined || /^-+:?$/.test(cell) || cell === '–') return [];
    const tests = [...cell.matchAll(/`([^`]+)`/g)].map(([, test = '']) => test);
    if (tests.length === 0) return [`README.md line ${i + 1} names no test`];
    return tests
      .filter((test) => !isTest(join(folder, 'src'), test))
      .map((test) => `README.md line ${i + 1} names the test ${test}, which is no file of src/`);
  });
}

/** The cells of a row; a bar within code does not end one. */
function cellsOf(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** Whether there is such a test, in whichever folder of `src/`; another package named in its place has tests of its own. */
function isTest(folder: string, test: string): boolean {
  const name = test.endsWith('.test.ts') ? test : `${test}.test.ts`;
  return test.startsWith('@modu/') || globSync(`**/${name}`, { cwd: folder }).length > 0;
}
