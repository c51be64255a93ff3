import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modu } from '../test-support/modu.ts';
import { recipes } from './index.ts';

/** Those that run in full here; each must reach its figures as a mean over two seeds. The others run in full by `npm start -- all`. */
const held = recipes.filter(({ name }) => ['pima', 'iris', 'sonar'].includes(name));

const seeds = ['42', '7'];

test('every recipe says what it reaches', () => {
  expect(held).toHaveLength(3);
  expect(recipes.filter(({ reaches }) => reaches === undefined).map(({ name }) => name)).toStrictEqual([]);
});

test.each(held.map(({ name, reaches }) => [name, reaches ?? {}] as const))(
  '%s reaches its figures as a mean over two seeds',
  async (recipe, required) => {
    const folder = mkdtempSync(join(tmpdir(), 'modu-recipe-'));
    try {
      const runs: Record<string, number>[] = [];
      for (const seed of seeds) {
        const { code, stdout, stderr } = await modu([recipe, '--seed', seed, '--json', '--out', join(folder, seed)]);
        expect(code, stderr).toBe(0);
        runs.push(JSON.parse(stdout) as Record<string, number>);
      }
      for (const [metric, least] of Object.entries(required)) {
        const mean = runs.reduce((sum, run) => sum + (run[metric] ?? Number.NaN), 0) / runs.length;
        expect(mean, `${recipe}: ${metric}`).toBeGreaterThanOrEqual(least);
      }
      for (const run of runs) expect(run['reload_difference']).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  // A machine that is busy with other work takes minutes.
  900_000,
);
