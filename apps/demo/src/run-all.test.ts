import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recipes } from './recipes/index.ts';
import { modu } from './test-support/modu.ts';

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
  expect(table.match(/done/g)).toHaveLength(recipes.length);
});

test.each(recipes.map(({ name }) => name))('%s leaves its options, figures and a report with plots', (name) => {
  const [run = ''] = readdirSync(join(folder, 'runs', name));
  const files = readdirSync(join(folder, 'runs', name, run));
  expect(files).toEqual(expect.arrayContaining(['metrics.json', 'report.html', 'run.json']));
  expect(readFileSync(join(folder, 'runs', name, run, 'report.html'), 'utf8')).toContain('<svg ');
});
