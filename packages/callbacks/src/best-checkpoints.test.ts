import { describe, expect, test } from 'vitest';
import { BestCheckpoints } from './best-checkpoints.ts';
import { loadCheckpoint } from './load-checkpoint.ts';
import { ModelCheckpoint } from './model-checkpoint.ts';
import type { ModelCheckpointOptions } from './model-checkpoint-options.ts';
import { CrashingStorage } from './test-support/crashing-storage.ts';
import { tinyModel } from './test-support/tiny-training.ts';

test.each([
  ['min', [5, 3, 4, 3, 9, Number.NaN, 2], 2, [3, 2]],
  ['max', [5, 3, 4, 3, 9, Number.NaN, 2], 2, [5, 9]],
  ['min', [Number.NaN, 1, 2, 3], 2, [1, 2]],
  ['min', [4, 2], 0, []],
  ['max', [4, 2, 7], -1, [4, 2, 7]],
] as const)('with %s, of %j the best %i are %j', (direction, values, count, expected) => {
  const ranking = new BestCheckpoints(count, direction);
  for (const [i, value] of values.entries()) {
    if (ranking.isWorthKeeping(value)) ranking.kept = ranking.with(`epoch ${i}`, value).kept;
  }
  expect(ranking.kept.map(({ value }) => value)).toStrictEqual(expected);
  const best = direction === 'min' ? Math.min(...expected) : Math.max(...expected);
  expect(ranking.best?.value).toBe(expected.length === 0 ? undefined : best);
});

describe('ModelCheckpoint with saveTopK', () => {
  async function run(losses: readonly number[], options: ModelCheckpointOptions): Promise<CrashingStorage> {
    const storage = new CrashingStorage();
    const model = tinyModel();
    const callback = new ModelCheckpoint('runs/{epoch}', { monitor: 'loss', storage, ...options });
    callback.setParams({});
    callback.setModel(model);
    await callback.onTrainBegin();
    for (const [epoch, loss] of losses.entries()) {
      await callback.onEpochBegin(epoch);
      await callback.onEpochEnd(epoch, { loss });
    }
    await callback.onTrainEnd();
    model.dispose();
    return storage;
  }

  test('keeps the best on disk and removes those that are beaten', async () => {
    const storage = await run([0.5, 0.4, 0.6, 0.3, 0.45], { saveTopK: 2 });
    expect((await storage.list('runs')).sort()).toStrictEqual(['2', '4']);
  });

  test('saveLast is kept beside them, with the ranking in its state', async () => {
    const storage = await run([0.5, 0.4, 0.6], { saveTopK: 1, saveLast: true });
    expect((await storage.list('runs')).sort()).toStrictEqual(['2', 'last']);
    const again = new ModelCheckpoint('runs/{epoch}', { monitor: 'loss', storage, saveTopK: 1 });
    const { model, epoch } = await loadCheckpoint('runs/last', { storage, callbacks: [again] });
    expect(epoch).toBe(3);
    expect(again.bestCheckpoints).toStrictEqual([{ target: 'runs/2', value: 0.4 }]);
    model.dispose();
  });

  test.each([
    [{ saveTopK: -2 }, 'saveTopK must be an integer at least -1'],
    [{ saveTopK: 2, saveBestOnly: true }, 'saveTopK and saveBestOnly must not be given both'],
    [{ saveTopK: 2, filepath: 'runs/best' }, 'filepath must be one with placeholders when saveTopK keeps several'],
    [{ saveTopK: 2, filepath: () => 'x' }, 'filepath must be a path, or an address that can be removed'],
    [{ saveTopK: 1, monitor: 'score' }, "mode must be 'min' or 'max'"],
    [{ trainTimeInterval: { hours: 1 }, saveFreq: 2 }, 'saveFreq and trainTimeInterval must not be given both'],
    [{ trainTimeInterval: {}, saveTopK: 1, monitor: 'val_loss' }, 'monitor must be a metric of batches'],
    [{ saveOnException: 'yes' }, 'saveOnException must be true or false'],
  ])('refuses %j', (options, message) => {
    const { filepath = 'runs/{epoch}', ...rest } = { monitor: 'loss', ...options } as { filepath?: string };
    expect(() => new ModelCheckpoint(filepath, { storage: new CrashingStorage(), ...rest })).toThrow(message);
  });
});

test('trainTimeInterval saves after the first batch that ends so long after the last checkpoint', async () => {
  const storage = new CrashingStorage();
  const model = tinyModel();
  const callback = (duration: ModelCheckpointOptions['trainTimeInterval']) => {
    const made = new ModelCheckpoint('runs/{epoch}-{batch}', { storage, trainTimeInterval: duration! });
    made.setParams({});
    made.setModel(model);
    return made;
  };
  const often = callback('00:00:00:00');
  await often.onTrainBegin();
  await often.onEpochBegin(1);
  for (const batch of [0, 1]) await often.onTrainBatchEnd(batch, { loss: 1 });
  await often.onEpochEnd(1, { loss: 1 });
  expect((await storage.list('runs')).sort()).toStrictEqual(['2-1', '2-2']);
  const seldom = callback({ hours: 1 });
  await seldom.onTrainBegin();
  await seldom.onEpochBegin(8);
  await seldom.onTrainBatchEnd(0, { loss: 1 });
  expect(seldom.lastSaved).toBeUndefined();
  model.dispose();
});
