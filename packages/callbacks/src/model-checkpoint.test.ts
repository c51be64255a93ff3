import { ArgumentError, FileError } from '@modu/core';
import { loadGolden, testCallback } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { Callback } from './callback.ts';
import { loadCheckpoint } from './load-checkpoint.ts';
import { ModelCheckpoint } from './model-checkpoint.ts';
import type { CheckpointFilepath, ModelCheckpointOptions } from './model-checkpoint-options.ts';
import { CrashingStorage, diskError } from './test-support/crashing-storage.ts';
import { tinyData, tinyFit, tinyModel, weightValues } from './test-support/tiny-training.ts';
import type { Logs, SavableModel } from './training-callback.ts';

/** A model without weights, for tests of names and moments. */
const emptyModel: SavableModel = {
  stopTraining: false,
  getWeights: () => [],
  setWeights: () => undefined,
  save: async (handler) =>
    handler.save?.({ modelTopology: { empty: true }, weightSpecs: [], weightData: new ArrayBuffer(0) }),
};

function prepared(filepath: CheckpointFilepath, options: ModelCheckpointOptions): ModelCheckpoint {
  const callback = new ModelCheckpoint(filepath, { storage: new CrashingStorage(), ...options });
  callback.setParams({});
  callback.setModel(emptyModel);
  return callback;
}

/** Drives a callback through epochs with these logs; what it saved at the end of each, or null. */
async function drive(callback: ModelCheckpoint, epochs: readonly Logs[]): Promise<unknown[]> {
  const saved: unknown[] = [];
  await callback.onTrainBegin();
  for (const [epoch, logs] of epochs.entries()) {
    const before = callback.lastSaved;
    await callback.onEpochBegin(epoch);
    await callback.onEpochEnd(epoch, logs);
    await callback.written();
    saved.push(callback.lastSaved === before ? null : callback.lastSaved?.target);
  }
  await callback.onTrainEnd();
  return saved;
}

describe("ModelCheckpoint saves what Keras' saves", () => {
  interface Case {
    readonly name: string;
    readonly template: string;
    readonly options: { mode: 'min' | 'max'; save_best_only?: boolean; initial_value_threshold?: number };
    readonly values: number[];
    readonly saved: (string | null)[];
    readonly best: number | null;
  }

  const { cases } = loadGolden<{ cases: readonly Case[] }>(import.meta.url, '../fixtures/model-checkpoint.json');

  test.each([...new Set(cases.map(({ name }) => name))])('for values that are %s', async (name) => {
    const own = cases.filter((candidate) => candidate.name === name);
    expect(own.length).toBeGreaterThan(20);
    for (const { template, options, values, saved, best } of own) {
      const callback = prepared(template, {
        mode: options.mode,
        saveBestOnly: options.save_best_only ?? false,
        initialValueThreshold: options.initial_value_threshold ?? null,
      });
      const logs = values.map((value) => ({
        val_loss: value,
        val_acc: 1 - value / 7,
        loss: value / 3,
        accuracy: 1 - value,
      }));
      expect(await drive(callback, logs), `${template} ${JSON.stringify(options)}`).toStrictEqual(saved);
      expect(callback.best ?? null).toStrictEqual(best);
    }
  });

  interface FrequencyCase {
    readonly saveFreq: number;
    readonly batches: number[];
    readonly saved: string[];
  }

  const frequencies = loadGolden<{ cases: readonly FrequencyCase[] }>(
    import.meta.url,
    '../fixtures/save-frequency.json',
  ).cases;

  test.each(frequencies)('every $saveFreq batches in epochs of $batches', async ({ saveFreq, batches, saved }) => {
    const callback = prepared('b{batch:03d}-e{epoch}-{loss:.1f}.keras', { saveFreq });
    const found: unknown[] = [];
    for (let training = 0; training < 2; training++) {
      for (const [epoch, count] of batches.entries()) {
        await callback.onEpochBegin(epoch);
        for (let batch = 0; batch < count; batch++) {
          const before = callback.lastSaved;
          await callback.onBatchEnd(batch, { batch, size: 1, loss: batch + 0.25 });
          await callback.written();
          if (callback.lastSaved !== before) found.push(callback.lastSaved?.target);
        }
        await callback.onEpochEnd(epoch, { loss: 1 });
      }
    }
    expect(found).toStrictEqual(saved);
  });
});

testCallback({
  name: 'ModelCheckpoint',
  create: ({ filepath = 'runs/{epoch}', ...options }: ModelCheckpointOptions & { filepath?: string }) =>
    new ModelCheckpoint(filepath, { storage: new CrashingStorage(), ...options }),
  options: { monitor: 'val_acc', saveFreq: 2, saveLast: true },
  observe: ({ best, lastSaved }: ModelCheckpoint) => ({ best, lastSaved }),
  badOptions: [
    [{ filepath: '' }, 'ModelCheckpoint: filepath must be a non-empty string'],
    [{ filepath: 3 }, 'filepath must be a path, an address, a handler or a function, received 3'],
    [{ filepath: {} }, 'filepath must be a path, an address, a handler or a function'],
    [{ filepath: '{epoch' }, 'filepath must hold placeholders such as {epoch:02d}'],
    [{ filepath: 'nowhere://model' }, 'filepath must be a path, a handler or an address that tfjs can save here'],
    [{ saveFreq: 0 }, "saveFreq, when not 'epoch', must be a positive integer, received 0"],
    [{ saveFreq: 'batch' }, "saveFreq, when not 'epoch', must be a positive integer"],
    [{ saveBestOnly: 'yes' }, 'saveBestOnly must be true or false'],
    [{ saveWeightsOnly: 0 }, 'saveWeightsOnly must be true or false'],
    [{ saveOptimizer: 0 }, 'saveOptimizer must be true or false'],
    [{ saveLast: 1 }, 'saveLast must be true or false'],
    [{ saveLast: '' }, 'saveLast must be a non-empty string'],
    [{ saveBestOnly: true, monitor: 'score' }, "mode must be 'min' or 'max' for a metric of unknown direction"],
    [{ saveBestOnly: true, mode: 'best' }, "mode must be one of 'auto', 'min', 'max'"],
    [{ saveBestOnly: true, saveFreq: 3 }, 'monitor must be a metric of batches when saveFreq counts batches'],
    [{ initialValueThreshold: Number.NaN }, 'initialValueThreshold must be a finite number'],
    [{ verbose: true }, 'verbose must be one of 0, 1'],
    [{ saveBest: true }, "unknown option 'saveBest'"],
  ],
});

describe('ModelCheckpoint in a training', () => {
  async function train(callbacks: Callback<never>[] | ModelCheckpoint[], epochs = 3): Promise<tf.LayersModel> {
    const { x, y } = tinyData();
    const model = tinyModel();
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    try {
      await model.fit(x, y, {
        ...tinyFit,
        epochs,
        validationData: [x, y],
        callbacks: callbacks as unknown as tf.Callback[],
      });
    } finally {
      tf.dispose([x, y]);
    }
    return model;
  }

  test('notes where the training stood, and gives the weights back', async () => {
    const storage = new CrashingStorage();
    const checkpoint = new ModelCheckpoint('runs/{epoch:02d}', { storage });
    const model = await train([checkpoint]);
    expect(checkpoint.lastSaved).toStrictEqual({ target: 'runs/03', epoch: 3, batch: 0 });
    const loaded = await loadCheckpoint('runs/03', { storage });
    expect(loaded).toMatchObject({ epoch: 3, batch: 0, optimizerRestored: true, source: 'runs/03/model.json' });
    expect(Object.keys(loaded.metrics)).toStrictEqual(['loss', 'accuracy', 'val_loss', 'val_accuracy']);
    expect(weightValues(loaded.model)).toStrictEqual(weightValues(model));
    expect((await storage.list('runs')).sort()).toStrictEqual(['01', '02', '03']);
    model.dispose();
    loaded.model.dispose();
  });

  test('notes epoch and batch of a checkpoint within an epoch', async () => {
    const storage = new CrashingStorage();
    const checkpoint = new ModelCheckpoint('runs/last', { storage, saveFreq: 6 });
    const model = await train([checkpoint], 2);
    const loaded = await loadCheckpoint('runs/last', { storage });
    expect(loaded).toMatchObject({ epoch: 1, batch: 2 });
    expect(Object.keys(loaded.metrics)).toStrictEqual(['loss', 'accuracy']);
    model.dispose();
    loaded.model.dispose();
  });

  test('saveLast keeps the newest beside the best', async () => {
    const storage = new CrashingStorage();
    const callback = prepared('runs/best', { saveBestOnly: true, saveLast: true, storage });
    const losses = [0.5, 0.3, 0.4].map((val_loss) => ({ val_loss }));
    expect(await drive(callback, losses)).toStrictEqual(['runs/best', 'runs/best', null]);
    const model = emptyModel;
    const best = await loadCheckpoint('runs/best', { model, storage });
    const last = await loadCheckpoint('runs/last', { model, storage });
    expect([best.epoch, best.metrics, last.epoch, last.metrics]).toStrictEqual([
      2,
      { val_loss: 0.3 },
      3,
      { val_loss: 0.4 },
    ]);
  });

  test('saveLast can be a place of its own, which a handler needs', async () => {
    const storage = new CrashingStorage();
    const handler = tf.io.withSaveHandler(() => Promise.resolve({} as tf.io.SaveResult));
    expect(() => new ModelCheckpoint(handler, { saveLast: true, storage })).toThrow(
      'ModelCheckpoint: saveLast must be the address of the last checkpoint when filepath is no path, received true',
    );
    await drive(prepared(handler, { saveLast: 'elsewhere/newest', storage }), [{ loss: 1 }]);
    expect(storage.paths).toContain('elsewhere/newest/model.json');
  });

  test('saves to a handler each time, or to the one that a function chooses', async () => {
    const saves: string[] = [];
    const handler = (name: string) =>
      tf.io.withSaveHandler((artifacts) => {
        saves.push(`${name} ${Object.keys(artifacts.userDefinedMetadata ?? {}).join()}`);
        return Promise.resolve({} as tf.io.SaveResult);
      });
    await drive(prepared(handler('fixed'), {}), [{ loss: 1 }, { loss: 2 }]);
    const moments: unknown[] = [];
    const choosing = prepared((moment) => {
      moments.push(moment);
      return handler(`epoch ${moment.epoch}`);
    }, {});
    await drive(choosing, [{ loss: 1, acc: 0.5 }]);
    expect(saves).toStrictEqual(['fixed modu', 'fixed modu', 'epoch 1 modu']);
    expect(moments).toStrictEqual([{ epoch: 1, batch: undefined, metrics: { loss: 1, accuracy: 0.5 } }]);
  });

  test('a metric that the logs lack is named', async () => {
    await expect(drive(prepared('best', { saveBestOnly: true }), [{ loss: 1 }])).rejects.toThrow(
      "ModelCheckpoint: the logs hold no metric 'val_loss', available: loss",
    );
    await expect(drive(prepared('{val_auc}', {}), [{ loss: 1 }])).rejects.toThrow(ArgumentError);
  });

  test('something that cannot be saved is refused before training', async () => {
    const callback = new ModelCheckpoint('runs/last', { storage: new CrashingStorage() });
    callback.setModel({ getWeights: () => [] });
    await expect((async () => callback.onTrainBegin())()).rejects.toThrow(
      'ModelCheckpoint: model must be a tf.LayersModel, or a trainer with save() and getWeights()',
    );
  });

  test('a full disk ends training with a FileError, and the model keeps its weights', async () => {
    const storage = new CrashingStorage();
    const checkpoint = new ModelCheckpoint('runs/last', { storage });
    checkpoint.setParams({});
    const model = tinyModel();
    checkpoint.setModel(model);
    await checkpoint.onTrainBegin();
    await checkpoint.onEpochBegin(0);
    await checkpoint.onEpochEnd(0, { loss: 1 });
    await checkpoint.written();
    const before = weightValues(model);
    storage.beforeStep = () => {
      throw diskError('EACCES');
    };
    await checkpoint.onEpochEnd(1, { loss: 0.5 });
    const failed = checkpoint.onTrainEnd();
    await expect(failed).rejects.toThrow(FileError);
    await expect(failed).rejects.toThrow(
      'ModelCheckpoint: writing the checkpoint runs/last failed, permission denied (EACCES)',
    );
    expect(weightValues(model)).toStrictEqual(before);
    expect(checkpoint.lastSaved?.epoch).toBe(1);
    const loaded = await loadCheckpoint('runs/last', { storage });
    expect(weightValues(loaded.model)).toStrictEqual(before);
    model.dispose();
    loaded.model.dispose();
  });

  test('says what it saved with verbose: 1 only', async () => {
    const messages: string[] = [];
    const print = (message: string) => messages.push(message);
    const options = { saveBestOnly: true, monitor: 'loss', print } as const;
    await drive(prepared('runs/{epoch}', options), [{ loss: 0.5 }]);
    expect(messages).toStrictEqual([]);
    await drive(prepared('runs/{epoch}', { ...options, verbose: 1 }), [{ loss: 0.5 }, { loss: 0.6 }]);
    expect(messages).toStrictEqual(['ModelCheckpoint: epoch 1 is saved to runs/1, loss is 0.5']);
  });
});
