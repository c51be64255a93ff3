import { AbortedError, setRandomSeed, ShapeError } from '@modu/core';
import { Dropout } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { BackupAndRestore } from './backup-and-restore.ts';
import { fitResumable, type FitResumableOptions } from './fit-resumable.ts';
import { History } from './history.ts';
import { LambdaCallback } from './lambda-callback.ts';
import { LearningRateScheduler } from './learning-rate-scheduler.ts';
import { loadCheckpoint } from './load-checkpoint.ts';
import { ModelCheckpoint } from './model-checkpoint.ts';
import { shuffledBatches } from './shuffled-batches.ts';
import { CrashingStorage } from './test-support/crashing-storage.ts';
import { setKnownWeights, tinyData, tinyModel, weightValues } from './test-support/tiny-training.ts';

afterEach(() => setRandomSeed(null));

function compiled(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 5, activation: 'tanh', inputShape: [3] }),
      new Dropout({ rate: 0.4, seed: 3 }),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.batchNormalization({}),
      tf.layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  });
  setKnownWeights(model, 4);
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  return model;
}

async function fit(model: tf.LayersModel, options: FitResumableOptions): Promise<History['history']> {
  const { x, y } = tinyData();
  try {
    return (await fitResumable(model, x, y, { batchSize: 4, seed: 9, epochs: 4, ...options })).history;
  } finally {
    tf.dispose([x, y]);
  }
}

/** Ends the training after the batch of this number, counted over all epochs from 0. */
function abortAt(batch: number): { signal: AbortSignal; callback: LambdaCallback } {
  const controller = new AbortController();
  let seen = 0;
  const callback = new LambdaCallback({
    onTrainBatchEnd: () => {
      if (seen++ === batch) controller.abort();
    },
  });
  return { signal: controller.signal, callback };
}

describe.each(['epoch', 1, 3] as const)('with backups by %s', (saveFreq) => {
  test.each([0, 1, 2, 3, 4, 5, 8, 11])(
    'a training aborted after batch %i ends like an undisturbed one',
    async (batch) => {
      const schedule = () => new LearningRateScheduler((_epoch, rate) => rate * 0.8);
      setRandomSeed(1);
      const expected = compiled();
      const history = await fit(expected, { validationSplit: 0.2, callbacks: [schedule()] });
      const storage = new CrashingStorage();
      setRandomSeed(1);
      const first = compiled();
      const { signal, callback } = abortAt(batch);
      const backup = () => new BackupAndRestore('runs/backup', { storage, saveFreq });
      await expect(
        fit(first, { validationSplit: 0.2, callbacks: [schedule(), callback, backup()], signal }),
      ).rejects.toThrow(AbortedError);
      first.dispose();
      setRandomSeed(1);
      const second = compiled();
      const resumed = await fit(second, { validationSplit: 0.2, callbacks: [schedule(), backup()] });
      expect(resumed).toStrictEqual(history);
      expect(weightValues(second)).toStrictEqual(weightValues(expected));
      expect(resumed['val_loss']).toHaveLength(4);
      expect(weightValues(expected).flat().every(Number.isFinite)).toBe(true);
      expected.dispose();
      second.dispose();
    },
  );
});

describe('fitResumable', () => {
  test('trains as fit does when nothing is shuffled', async () => {
    const { x, y } = tinyData();
    const models = [tinyModel(), tinyModel()] as const;
    for (const model of models) model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    const settings = { epochs: 3, batchSize: 4, validationSplit: 0.25, shuffle: false };
    const { history } = await models[0].fit(x, y, settings);
    const own = await fitResumable(models[1], x, y, settings);
    expect(own.history).toStrictEqual({
      loss: history['loss'],
      accuracy: history['acc'],
      val_loss: history['val_loss'],
      val_accuracy: history['val_acc'],
    });
    expect(weightValues(models[1])).toStrictEqual(weightValues(models[0]));
    for (const model of models) model.dispose();
    tf.dispose([x, y]);
  });

  test('the seed decides the order of samples, and nothing else does', async () => {
    const weights: number[][][] = [];
    for (const seed of [1, 1, 2]) {
      const model = tinyModel();
      model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
      await fit(model, { seed });
      weights.push(weightValues(model));
      model.dispose();
    }
    expect(weights[1]).toStrictEqual(weights[0]);
    expect(weights[2]).not.toStrictEqual(weights[0]);
  });

  test('a checkpoint of ModelCheckpoint goes on in the same way, with the callbacks before it', async () => {
    const storage = new CrashingStorage();
    const expected = compiled();
    setRandomSeed(6);
    await fit(expected, {});
    const half = compiled();
    const checkpoint = () => new ModelCheckpoint('runs/last', { storage });
    setRandomSeed(6);
    await fit(half, { epochs: 2, callbacks: [new History(), checkpoint()] });
    half.dispose();
    const callbacks = [new History(), checkpoint()] as const;
    const { model, epoch } = await loadCheckpoint('runs/last', { storage, callbacks });
    await fit(model, { initialEpoch: epoch, callbacks });
    expect(weightValues(model)).toStrictEqual(weightValues(expected));
    expect(callbacks[0].epoch).toStrictEqual([0, 1, 2, 3]);
    await expect(loadCheckpoint('runs/last', { storage, callbacks: [checkpoint()] })).rejects.toThrow(
      'callbacks must hold History as they did when runs/last/model.json was made, received ModelCheckpoint',
    );
    model.dispose();
    expected.dispose();
  });

  test('what a callback throws is thrown after the others were told, and no tensor is left', async () => {
    const model = compiled();
    const storage = new CrashingStorage();
    const told: unknown[] = [];
    const error = new Error('mine');
    const thrower = new LambdaCallback({
      onTrainBatchEnd: (batch) => {
        if (batch === 2) throw error;
      },
    });
    const checkpoint = new ModelCheckpoint('runs/{epoch}', { storage, saveOnException: true });
    const witness = new LambdaCallback({ onException: (caught) => void told.push(caught) });
    await expect(fit(model, { callbacks: [checkpoint, thrower, witness] })).rejects.toBe(error);
    expect(told).toStrictEqual([error]);
    const loaded = await loadCheckpoint('runs/exception', { storage });
    expect(loaded).toMatchObject({ epoch: 0, batch: 3 });
    expect(weightValues(loaded.model)).toStrictEqual(weightValues(model));
    loaded.model.dispose();
    model.dispose();
  });

  test('a backup made without setRandomSeed is not gone on with under one, nor the reverse', async () => {
    const storage = new CrashingStorage();
    const { signal, callback } = abortAt(5);
    const model = compiled();
    const backup = () => new BackupAndRestore('runs/backup', { storage });
    await expect(fit(model, { callbacks: [callback, backup()], signal })).rejects.toThrow(AbortedError);
    setRandomSeed(1);
    await expect(fit(model, { callbacks: [backup()] })).rejects.toThrow(
      'setRandomSeed must not be called before resuming runs/backup/model.json',
    );
    model.dispose();
  });

  test.each([
    [{ epochs: 0 }, 'fitResumable: epochs must be a positive integer'],
    [{ seed: undefined }, 'seed must be given when shuffle is true'],
    [{ shuffle: false }, 'seed must be left out when shuffle is false'],
    [{ seed: -1 }, 'seed must be an integer at least 0'],
    [{ validationSplit: 1 }, 'validationSplit must be a finite number at least 0 and less than 1'],
    [{ validationData: [1] }, 'validationData must be a pair [x, y]'],
    [{ callbacks: [{}] }, 'callbacks[0] must be a tf.Callback'],
    [{ signal: 3 }, 'signal must be an AbortSignal'],
    [{ epoch: 1 }, "unknown option 'epoch'; did you mean 'epochs'?"],
  ])('refuses %j', async (options, message) => {
    const model = compiled();
    await expect(fit(model, options as never)).rejects.toThrow(message);
    model.dispose();
  });
});

describe('shuffledBatches', () => {
  /** The samples of one epoch, by batch. */
  async function epoch(dataset: ReturnType<typeof shuffledBatches>): Promise<number[][]> {
    const iterator = await dataset.iterator();
    const found: number[][] = [];
    for (;;) {
      const { value, done } = await iterator.next();
      if (done === true || value === null) return found;
      found.push(Array.from((value.xs as tf.Tensor).dataSync()));
      expect((value.ys as tf.Tensor).dataSync()).toStrictEqual((value.xs as tf.Tensor).dataSync());
      tf.dispose([value.xs, value.ys]);
    }
  }

  test('any epoch can be had again, from any batch, and each holds every sample once', async () => {
    const x = tf.range(0, 11);
    const options = { batchSize: 4, seed: 5 };
    const all = shuffledBatches(x, x, options);
    expect(all.size).toBe(3);
    const epochs = [await epoch(all), await epoch(all), await epoch(all)];
    expect(epochs[0]).not.toStrictEqual(epochs[1]);
    for (const batches of epochs) {
      expect(batches.map(({ length }) => length)).toStrictEqual([4, 4, 3]);
      expect(batches.flat().sort((a, b) => a - b)).toStrictEqual(Array.from(x.dataSync()));
    }
    for (const initialBatch of [0, 1, 2, 3]) {
      const later = shuffledBatches(x, x, { ...options, initialEpoch: 1, initialBatch });
      expect(await epoch(later)).toStrictEqual(epochs[1]?.slice(initialBatch));
      expect(await epoch(later)).toStrictEqual(epochs[2]);
    }
    x.dispose();
  });

  test('tensors must have as many samples each', () => {
    const [x, y] = [tf.range(0, 4), tf.range(0, 5)];
    expect(() => shuffledBatches(x, y, { seed: 1 })).toThrow(ShapeError);
    expect(() => shuffledBatches([], [], { seed: 1 })).toThrow('x and y must be tensors or arrays of tensors');
    tf.dispose([x, y]);
  });
});
