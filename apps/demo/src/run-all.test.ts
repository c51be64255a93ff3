import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recipes } from './recipes/index.ts';
import { modu } from './test-support/modu.ts';

/** Whether the loaders, which look beside themselves, find a package. */
function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.resolve('@modu/datasets')).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

const skipped = recipes.filter(({ needs }) => needs !== undefined && !isInstalled(needs)).map(({ name }) => name);
const run = recipes.map(({ name }) => name).filter((name) => !skipped.includes(name));

let folder: string;
let result: Awaited<ReturnType<typeof modu>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'modu-all-'));
  result = await modu(['all', '--quick', '--seed', '3'], undefined, folder);
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('all --quick ends well and names every recipe in its table', () => {
  expect(result.code, result.stderr).toBe(0);
  const table = result.stdout.slice(result.stdout.indexOf('All recipes, in a reduced form'));
  for (const { name } of recipes) expect(table).toContain(name);
  expect(table.match(/done/g)).toHaveLength(recipes.length - skipped.length);
});

test('all says what it skipped for want of a package, and how to install it', () => {
  expect(result.stdout.match(/│ SKIPPED/g) ?? []).toHaveLength(skipped.length);
  const told = `${skipped.length} of ${recipes.length} recipes SKIPPED for want of a package: ${skipped.join(', ')}`;
  expect(result.stdout.includes(told)).toBe(skipped.length > 0);
  for (const name of skipped) {
    const { needs = '' } = recipes.find((recipe) => recipe.name === name) ?? {};
    const told = `the data come with the package ${needs}; install it with \`npm install --prefix runs ${needs}@`;
    expect(result.stdout).toContain(told);
  }
});

test.each(run)('%s leaves its options, figures and a report with plots', (name) => {
  const [time = ''] = readdirSync(join(folder, 'runs', name));
  const files = readdirSync(join(folder, 'runs', name, time));
  expect(files).toEqual(expect.arrayContaining(['metrics.json', 'report.html', 'run.json']));
  expect(readFileSync(join(folder, 'runs', name, time, 'report.html'), 'utf8')).toContain('<svg ');
});

test('dates writes dates that it never saw, and looks at the digits that it copies', () => {
  const [run = ''] = readdirSync(join(folder, 'runs', 'dates'));
  const text = readFileSync(join(folder, 'runs', 'dates', run, 'metrics.json'), 'utf8');
  const { attention_map: map, ...figures } = JSON.parse(text) as Record<string, number> & {
    attention_map: { source: string[]; target: string[]; weights: number[][] };
  };
  expect(figures['exact_match']).toBeGreaterThanOrEqual(0.95);
  expect(figures['alignment_within_one']).toBeGreaterThanOrEqual(0.85);
  expect(figures['alignment']).toBeGreaterThanOrEqual(0.5);
  expect(figures['reload_difference']).toBe(0);
  expect(map.target.at(-1)).toBe('end');
  expect(map.weights.map((row) => row.length)).toEqual(map.target.map(() => map.source.length));
});
