import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as exported from './index.ts';

/** The callbacks of Keras 3.15, by their names there and here. */
const keras: Readonly<Record<string, string>> = {
  BackupAndRestore: 'BackupAndRestore',
  Callback: 'Callback',
  CSVLogger: 'CSVLogger',
  EarlyStopping: 'EarlyStopping',
  History: 'History',
  LambdaCallback: 'LambdaCallback',
  LearningRateScheduler: 'LearningRateScheduler',
  ModelCheckpoint: 'ModelCheckpoint',
  ProgbarLogger: 'ProgressBar',
  ReduceLROnPlateau: 'ReduceLROnPlateau',
  RemoteMonitor: 'RemoteMonitor',
  SwapEMAWeights: 'SwapEMAWeights',
  TensorBoard: 'TensorBoard',
  TerminateOnNaN: 'TerminateOnNaN',
};

/** What Lightning has beside them, and what is our own. */
const further = [
  'DeviceStatsMonitor',
  'GradientAccumulationScheduler',
  'LearningRateFinder',
  'LearningRateMonitor',
  'StochasticWeightAveraging',
  'Timer',
  'AbortOnSignal',
  'JSONLLogger',
  'MemoryMonitor',
];

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The test files that the README's tables name beside a name. */
function testsOf(name: string): string[] {
  const rows = readFileSync(here('../README.md'), 'utf8').split('\n');
  const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  const row = cells.find(([, names]) => names?.split(', ').includes(`\`${name}\``));
  return [...(row?.[3] ?? '').matchAll(/`([^`]+\.test\.ts)`/g)].map(([, file]) => file as string);
}

describe('the tables of the README', () => {
  test.each(Object.keys(exported))('name a test of %s, and it is one', (name) => {
    const files = testsOf(name);
    expect(files).not.toHaveLength(0);
    for (const file of files) expect(existsSync(here(file)), file).toBe(true);
    const texts = files.map((file) => readFileSync(here(file), 'utf8'));
    // A process of its own is killed in kill.test.ts.
    expect(texts.some((text) => text.includes(name))).toBe(true);
  });

  test.each([...Object.values(keras), ...further])('hold %s', (name) => {
    expect(exported).toHaveProperty(name);
    expect(testsOf(name)).not.toHaveLength(0);
  });

  test('give Keras’ name where ours is another', () => {
    const text = readFileSync(here('../README.md'), 'utf8');
    for (const [theirs, ours] of Object.entries(keras))
      if (theirs !== ours) expect(text).toContain(`Keras' \`${theirs}\``);
  });
});
