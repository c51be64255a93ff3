import { ArgumentError } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { loadCheckpoint } from './load-checkpoint.ts';
import { saveCheckpoint } from './save-checkpoint.ts';
import { CrashingStorage } from './test-support/crashing-storage.ts';
import { tinyModel } from './test-support/tiny-training.ts';

const path = 'runs/last';

function compiled(): tf.LayersModel {
  const model = tinyModel();
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  return model;
}

describe('saveCheckpoint', () => {
  test.each([
    [{ epoch: -1 }, 'epoch must be an integer at least 0, received -1'],
    [{ batch: 0.5 }, 'batch must be an integer at least 0'],
    [{ saveOptimizer: 1 }, 'saveOptimizer must be true or false'],
    [{ saveWeightsOnly: 1 }, 'saveWeightsOnly must be true or false'],
    [{ metrics: { loss: 'small' } }, "metrics['loss'] must be a number, received 'small'"],
    [{ metrics: 3 }, 'metrics must be an object of numbers, received 3'],
    [{ epochs: 1 }, "unknown option 'epochs'; did you mean 'epoch'?"],
  ])('refuses %j', async (options, message) => {
    const model = compiled();
    const failed = saveCheckpoint(model, path, options as never);
    await expect(failed).rejects.toThrow(ArgumentError);
    await expect(failed).rejects.toThrow(`saveCheckpoint: ${message}`);
    model.dispose();
  });

  test('keeps metrics that are no finite numbers', async () => {
    const metrics = { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: Number.NEGATIVE_INFINITY, d: 1e-300 };
    const storage = new CrashingStorage();
    const model = compiled();
    await saveCheckpoint(model, path, { metrics, storage });
    model.dispose();
    const loaded = await loadCheckpoint(path, { storage, compile: false });
    expect(loaded.metrics).toStrictEqual(metrics);
    loaded.model.dispose();
  });

  test('tells in one sentence when tfjs cannot save the model', async () => {
    const model = compiled();
    model.toJSON = () => {
      throw new Error('no way');
    };
    await expect(saveCheckpoint(model, path, { storage: new CrashingStorage() })).rejects.toThrow(
      'saveCheckpoint: the model cannot be saved, no way',
    );
    model.dispose();
  });
});
