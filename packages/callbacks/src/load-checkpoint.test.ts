import { ArgumentError, CheckpointError, FileError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { loadCheckpoint } from './load-checkpoint.ts';
import { saveCheckpoint } from './save-checkpoint.ts';
import { CrashingStorage, diskError } from './test-support/crashing-storage.ts';
import { tinyData, tinyFit, tinyModel, weightValues } from './test-support/tiny-training.ts';

const path = 'runs/last';

function compiled(args: Partial<tf.ModelCompileArgs> = {}): tf.LayersModel {
  const model = tinyModel();
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'], ...args });
  return model;
}

/** A disk with the checkpoint of a model, which is disposed of. */
async function saved(model: tf.LayersModel, options: object = {}): Promise<CrashingStorage> {
  const storage = new CrashingStorage();
  await saveCheckpoint(model, path, { storage, ...options });
  model.dispose();
  return storage;
}

/** A disk with checkpoints of epochs 1 and 2 of a trained model. */
async function savedTwice(): Promise<{ storage: CrashingStorage; weights: number[][][] }> {
  const storage = new CrashingStorage();
  const model = compiled();
  const { x, y } = tinyData();
  const weights: number[][][] = [];
  for (const epoch of [1, 2]) {
    await model.fit(x, y, { ...tinyFit, epochs: 1 });
    weights.push(weightValues(model));
    await saveCheckpoint(model, path, { epoch, metrics: { loss: 1 / epoch }, storage });
  }
  tf.dispose([x, y]);
  model.dispose();
  return { storage, weights };
}

async function weightsFile(storage: CrashingStorage, json: string): Promise<string> {
  const text = new TextDecoder().decode(await storage.read(`${path}/${json}`));
  const { modu } = JSON.parse(text) as { modu: { weights: { name: string } } };
  return `${path}/${modu.weights.name}`;
}

describe('loadCheckpoint', () => {
  test('gives the model of a checkpoint, compiled, with where its training stood', async () => {
    const start = Date.now();
    const { storage, weights } = await savedTwice();
    const { model, savedAtMs, ...rest } = await loadCheckpoint(path, { storage });
    expect(rest).toStrictEqual({
      epoch: 2,
      batch: 0,
      metrics: { loss: 0.5 },
      optimizerRestored: true,
      source: 'runs/last/model.json',
      damage: undefined,
    });
    expect(savedAtMs).toBeGreaterThanOrEqual(start);
    expect(savedAtMs).toBeLessThanOrEqual(Date.now());
    expect(weightValues(model)).toStrictEqual(weights[1]);
    expect(model.loss).toBe('binaryCrossentropy');
    expect(model.metrics).toStrictEqual(['accuracy']);
    model.dispose();
  });

  test('falls back to the version before when asked, and says which and why', async () => {
    const { storage, weights } = await savedTwice();
    const damaged = await weightsFile(storage, 'model.json');
    storage.tamper(damaged, (content) => content.slice(1));
    await expect(loadCheckpoint(path, { storage })).rejects.toThrow(`loadCheckpoint: ${damaged} is damaged`);
    const { model, epoch, source, damage } = await loadCheckpoint(path, { storage, fallbackToPrevious: true });
    expect({ epoch, source }).toStrictEqual({ epoch: 1, source: 'runs/last/model.previous.json' });
    expect(damage).toBeInstanceOf(CheckpointError);
    expect(damage?.message).toContain(damaged);
    expect(weightValues(model)).toStrictEqual(weights[0]);
    model.dispose();
  });

  test('names the damage of the last version when the one before is damaged too', async () => {
    const { storage } = await savedTwice();
    const last = await weightsFile(storage, 'model.json');
    for (const name of [last, await weightsFile(storage, 'model.previous.json')]) storage.tamper(name, () => undefined);
    await expect(loadCheckpoint(path, { storage, fallbackToPrevious: true })).rejects.toThrow(
      `loadCheckpoint: ${last} is missing`,
    );
  });

  test('does not fall back where the disk fails', async () => {
    const { storage } = await savedTwice();
    storage.read = () => Promise.reject(diskError('EACCES'));
    const failed = loadCheckpoint(path, { storage, fallbackToPrevious: true });
    await expect(failed).rejects.toThrow(FileError);
    await expect(failed).rejects.toThrow(
      'loadCheckpoint: reading runs/last/model.json failed, permission denied (EACCES)',
    );
  });

  test('names the missing file where there is no checkpoint', async () => {
    const storage = new CrashingStorage();
    await expect(loadCheckpoint('nowhere', { storage })).rejects.toThrow(CheckpointError);
    await expect(loadCheckpoint('nowhere', { storage })).rejects.toThrow(
      'loadCheckpoint: nowhere/model.json is missing',
    );
  });

  test.each([
    [{ compile: 1 }, 'compile must be true or false, received 1'],
    [{ fallbackToPrevious: 'yes' }, 'fallbackToPrevious must be true or false'],
    [{ fallback: true }, "unknown option 'fallback'"],
  ])('refuses %j', async (options, message) => {
    const failed = loadCheckpoint(path, options as never);
    await expect(failed).rejects.toThrow(ArgumentError);
    await expect(failed).rejects.toThrow(`loadCheckpoint: ${message}`);
  });

  test.each([
    [3, 'source must be a non-empty string, received 3'],
    ['', 'source must be a non-empty string'],
    ['nowhere://x', "source must be a path, a handler or an address that tfjs can load here, received 'nowhere://x'"],
    [{ save: () => undefined }, 'source must be a handler that can load'],
  ])('refuses the source %j', async (source, message) => {
    await expect(loadCheckpoint(source as never)).rejects.toThrow(`loadCheckpoint: ${message}`);
  });

  test('a model without compilation comes back without', async () => {
    const storage = await saved(tinyModel());
    const { model, optimizerRestored } = await loadCheckpoint(path, { storage });
    expect(optimizerRestored).toBe(false);
    expect(model.optimizer).toBeUndefined();
    model.dispose();
  });

  test('a checkpoint without optimizer gives a model to compile', async () => {
    const storage = await saved(compiled(), { saveOptimizer: false });
    expect(storage.paths.some((name) => name.includes('optimizer'))).toBe(false);
    const { model, optimizerRestored } = await loadCheckpoint(path, { storage });
    expect(optimizerRestored).toBe(false);
    expect(model.optimizer).toBeUndefined();
    model.dispose();
  });

  test('compile: false gives a model for prediction', async () => {
    const { storage, weights } = await savedTwice();
    const { model, optimizerRestored } = await loadCheckpoint(path, { storage, compile: false });
    expect(optimizerRestored).toBe(false);
    expect(weightValues(model)).toStrictEqual(weights[1]);
    model.dispose();
  });
});

describe("a loss or metric of one's own", () => {
  const loss = (truth: tf.Tensor, guess: tf.Tensor) => tf.losses.absoluteDifference(truth, guess);
  const metric = (truth: tf.Tensor, guess: tf.Tensor) => tf.metrics.meanSquaredError(truth, guess);

  test('has to be given again', async () => {
    const storage = await saved(compiled({ loss, metrics: ['accuracy', metric] }));
    await expect(loadCheckpoint(path, { storage })).rejects.toThrow(
      "loadCheckpoint: the model of runs/last/model.json was compiled with a function as loss, which no file holds; give it as option 'loss', or compile: false",
    );
    await expect(loadCheckpoint(path, { storage, loss })).rejects.toThrow('with a function as metrics');
    const { model } = await loadCheckpoint(path, { storage, loss, metrics: [metric] });
    expect(model.loss).toBe(loss);
    model.dispose();
  });

  test('has to be one that tfjs takes', async () => {
    const storage = await saved(compiled());
    const failed = loadCheckpoint(path, { storage, loss: 'noSuchLoss' });
    await expect(failed).rejects.toThrow(CheckpointError);
    await expect(failed).rejects.toThrow(
      'loadCheckpoint: the model of runs/last/model.json cannot be compiled, Unknown loss noSuchLoss',
    );
  });

  test('is no matter for prediction', async () => {
    const storage = await saved(compiled({ loss }));
    (await loadCheckpoint(path, { storage, compile: false })).model.dispose();
  });
});

describe('a checkpoint of weights only', () => {
  test('needs the model, and restores it with its optimizer', async () => {
    const source = compiled();
    const { x, y } = tinyData();
    await source.fit(x, y, { ...tinyFit, epochs: 2 });
    const weights = weightValues(source);
    const storage = await saved(source, { saveWeightsOnly: true, epoch: 2 });
    await expect(loadCheckpoint(path, { storage })).rejects.toThrow(
      "loadCheckpoint: runs/last/model.json holds weights only, give the model to restore as option 'model'",
    );
    const model = compiled();
    const loaded = await loadCheckpoint(path, { model, storage });
    expect(loaded).toMatchObject({ epoch: 2, optimizerRestored: true });
    expect(weightValues(model)).toStrictEqual(weights);
    expect(model.optimizer.iterations).toBe(8);
    tf.dispose([x, y]);
    model.dispose();
  });
});

describe('another model than was saved', () => {
  async function refusal(model: tf.LayersModel, message: string): Promise<void> {
    const storage = await saved(compiled());
    const before = weightValues(model);
    const failed = loadCheckpoint(path, { model, storage });
    await expect(failed).rejects.toThrow(CheckpointError);
    await expect(failed).rejects.toThrow(`loadCheckpoint: ${message}`);
    expect(weightValues(model)).toStrictEqual(before);
    model.dispose();
  }

  test('with other shapes is refused and left as it is', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 4, inputShape: [3] }),
        tf.layers.batchNormalization({}),
        tf.layers.dense({ units: 1 }),
      ],
    });
    await refusal(model, "weight 'dense_Dense");
  });

  test('with another number of weights is refused', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 5, inputShape: [3] })] });
    await refusal(model, 'model must have 8 weights as runs/last/model.json has, received 2');
  });

  test('with another optimizer is refused and left as it is', async () => {
    await refusal(
      compiled({ optimizer: 'sgd' }),
      'the model must be compiled with optimizer Adam as the checkpoint was, received SGD',
    );
  });

  test('with another configuration of the optimizer is refused', async () => {
    const optimizer = tf.train.adam(0.001, 0.8);
    await refusal(compiled({ optimizer }), 'Adam must have beta1 0.9 as the checkpoint has, received 0.8');
    optimizer.dispose();
  });
});

describe('classes that tfjs does not know', () => {
  class Unregistered extends tf.SGDOptimizer {
    static override get className() {
      return 'Unregistered';
    }
  }

  class Odd extends tf.layers.Layer {
    static className = 'OddOne';
    override call(inputs: tf.Tensor | tf.Tensor[]) {
      return Array.isArray(inputs) ? inputs[0]! : inputs;
    }
  }

  test('an optimizer has to be registered', async () => {
    const optimizer = new Unregistered(0.1);
    const storage = await saved(compiled({ optimizer }));
    optimizer.dispose();
    await expect(loadCheckpoint(path, { storage })).rejects.toThrow(
      "loadCheckpoint: optimizer class 'Unregistered' is not known here, import the package that defines it",
    );
  });

  test('a layer has to be registered', async () => {
    const storage = await saved(tf.sequential({ layers: [new Odd({ inputShape: [3] })] }));
    const failed = loadCheckpoint(path, { storage });
    await expect(failed).rejects.toThrow(CheckpointError);
    await expect(failed).rejects.toThrow(
      'loadCheckpoint: the model of runs/last/model.json cannot be built, Unknown layer: OddOne',
    );
  });
});
