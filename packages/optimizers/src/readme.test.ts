import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadGolden } from '@modu/testing';
import { describe, expect, test } from 'vitest';
import * as exported from './index.ts';

const { cases: optimizers } = loadGolden<{ cases: Record<string, unknown> }>(
  import.meta.url,
  '../fixtures/optimizers.json',
);
const { names: losses } = loadGolden<{ names: string[] }>(import.meta.url, '../fixtures/losses.json');

/** The optimizers of Keras 3.15, and their schedules. */
const keras = {
  optimizers: ['SGD', 'RMSprop', 'Adam', 'AdamW', 'Adamax', 'Nadam', 'Adagrad', 'Adadelta', 'Ftrl', 'Lion'],
  schedules: [
    'CosineDecay',
    'CosineDecayRestarts',
    'ExponentialDecay',
    'InverseTimeDecay',
    'PiecewiseConstantDecay',
    'PolynomialDecay',
  ],
};

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const text = readFileSync(here('../README.md'), 'utf8');

/** The test files that the README names for a name: in its row, or in the sentence above its table. */
function testsOf(name: string): string[] {
  let above = '';
  for (const line of text.split('\n')) {
    if (!line.startsWith('|')) {
      if (line !== '') above = line;
      continue;
    }
    const cells = line.split('|').map((cell) => cell.trim());
    const names = cells.slice(1, 3).flatMap((cell) => [...cell.matchAll(/^`(\w+)/g)].map(([, found]) => found));
    if (!names.includes(name)) continue;
    const files = (from: string) => [...from.matchAll(/`([\w/-]+\.test\.ts)`/g)].map(([, file]) => file as string);
    const own = files(cells.at(-2) ?? '');
    return own.length > 0
      ? own
      : files(above).map((file) => (file === 'schedules.test.ts' ? `schedules/${file}` : file));
  }
  return [];
}

// The base classes of what users write themselves stand in sentences.
const bases = ['Optimizer', 'LearningRateSchedule'];

describe('the tables of the README', () => {
  test.each(Object.keys(exported).filter((name) => !bases.includes(name)))('name a test of %s', (name) => {
    const files = testsOf(name);
    expect(files).not.toHaveLength(0);
    for (const file of files) expect(existsSync(here(file)), file).toBe(true);
  });

  test('hold what Keras has, but for the losses that the README says are missing', () => {
    expect(Object.keys(optimizers).sort()).toStrictEqual([...keras.optimizers].sort());
    for (const name of [...keras.optimizers, ...keras.schedules]) expect(exported).toHaveProperty(name);
    const missing = losses.filter((name) => !(name in exported));
    for (const name of missing) expect(text).toContain(`\`${name}\` is missing`);
    for (const name of bases) expect(text).toContain(`\`${name}\``);
  });
});
