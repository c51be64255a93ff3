import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modu } from '../test-support/modu.ts';

/** What each recipe must reach as a mean over two seeds. */
const thresholds: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  pima: { accuracy: 0.76, roc_auc: 0.82 },
  iris: { accuracy: 0.95 },
  sonar: { accuracy: 0.85 },
};

const seeds = ['42', '7'];

test.each(Object.entries(thresholds))(
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
  300_000,
);
