import { loadGolden, testCallback } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { Callback } from './callback.ts';
import { EarlyStopping, type EarlyStoppingOptions } from './early-stopping.ts';
import { setKnownWeights, tinyData, tinyFit, tinyModel, weightValues } from './test-support/tiny-training.ts';
import type { TrainableModel } from './training-callback.ts';

interface Case {
  readonly name: string;
  readonly options: Record<string, number | string | boolean>;
  readonly values: number[];
  readonly epochs: number;
  readonly stoppedEpoch: number;
  readonly best: number | null;
  readonly bestEpoch: number;
  readonly wait: number;
  readonly weightsOfEpoch: number;
}

/** A model whose only weight tells in which epoch it was set. */
class EpochModel implements TrainableModel {
  stopTraining = false;
  readonly weight = tf.tidy(() => tf.variable(tf.scalar(-1)));

  getWeights(): tf.Tensor[] {
    return [this.weight];
  }

  setWeights([weight]: tf.Tensor[]): void {
    this.weight.assign(weight as tf.Scalar);
  }
}

/** Drives a callback as a trainer would, with these values of the metric `score`. */
async function drive(callback: EarlyStopping, values: readonly number[]) {
  const model = new EpochModel();
  callback.setParams({});
  callback.setModel(model);
  await callback.onTrainBegin();
  let epochs = 0;
  for (const [epoch, value] of values.entries()) {
    await callback.onEpochBegin();
    tf.tidy(() => model.weight.assign(tf.scalar(epoch)));
    await callback.onEpochEnd(epoch, { loss: 1, score: value });
    epochs += 1;
    if (model.stopTraining) break;
  }
  await callback.onTrainEnd();
  const weightsOfEpoch = model.weight.dataSync()[0];
  model.weight.dispose();
  return { epochs, weightsOfEpoch };
}

function camelCased(options: Case['options']): EarlyStoppingOptions {
  const rename = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [rename(name), value]));
}

describe("EarlyStopping decides as Keras' does", () => {
  const { cases } = loadGolden<{ cases: readonly Case[] }>(import.meta.url, '../fixtures/early-stopping.json');
  const names = [...new Set(cases.map(({ name }) => name))];

  test.each(names)('for values that are %s', async (name) => {
    const own = cases.filter((candidate) => candidate.name === name);
    expect(own.length).toBeGreaterThan(20);
    for (const { options, values, best, ...expected } of own) {
      const callback = new EarlyStopping({ monitor: 'score', ...camelCased(options) });
      const driven = await drive(callback, values);
      const { stoppedEpoch, bestEpoch, wait } = callback;
      expect({ name, ...driven, stoppedEpoch, bestEpoch, wait }, JSON.stringify(options)).toStrictEqual(expected);
      expect(callback.best ?? null).toStrictEqual(best);
    }
  });
});

testCallback({
  name: 'EarlyStopping',
  create: (options: EarlyStoppingOptions) => new EarlyStopping(options),
  options: { monitor: 'val_loss', patience: 1, restoreBestWeights: true },
  learningRate: 0,
  observe: ({ best, bestEpoch, stoppedEpoch, stopReason, wait }: EarlyStopping) => ({
    best,
    bestEpoch,
    stoppedEpoch,
    stopReason,
    wait,
  }),
  badOptions: [
    [{ monitor: '' }, 'monitor must be a non-empty string'],
    [{ monitor: 'score' }, "EarlyStopping: mode must be 'min' or 'max' for a metric of unknown direction"],
    [{ mode: 'down' }, "mode must be one of 'auto', 'min', 'max', received 'down'"],
    [{ patience: -1 }, 'patience must be an integer at least 0'],
    [{ patience: 1.5 }, 'patience must be an integer at least 0'],
    [{ minDelta: Number.NaN }, 'minDelta must be a finite number'],
    [{ baseline: '0' }, 'baseline must be a finite number'],
    [{ startFromEpoch: -1 }, 'startFromEpoch must be an integer at least 0'],
    [{ restoreBestWeights: 1 }, 'restoreBestWeights must be true or false'],
    [{ checkFinite: 'yes' }, 'checkFinite must be true or false'],
    [{ stoppingThreshold: Number.NaN }, 'stoppingThreshold must be a finite number'],
    [{ divergenceThreshold: null, stoppingThreshold: 'x' }, 'stoppingThreshold must be a finite number'],
    [{ verbose: 2 }, 'verbose must be one of 0, 1'],
    [{ print: 'console' }, 'print must be a function'],
    [{ restoreBestWeight: true }, "unknown option 'restoreBestWeight'; did you mean 'restoreBestWeights'?"],
  ],
});

describe('EarlyStopping with the thresholds of Lightning', () => {
  test('stops at once when the metric is better than stoppingThreshold, and counts that epoch as the best', async () => {
    const callback = new EarlyStopping({
      monitor: 'score',
      mode: 'min',
      patience: 9,
      stoppingThreshold: 0.3,
      restoreBestWeights: true,
    });
    expect(await drive(callback, [0.5, 0.3, 0.29, 0.1])).toStrictEqual({ epochs: 3, weightsOfEpoch: 2 });
    expect(callback).toMatchObject({ stopReason: 'stoppingThreshold', stoppedEpoch: 2, best: 0.29, bestEpoch: 2 });
  });

  test('stops at once when the metric is worse than divergenceThreshold, with the weights from before', async () => {
    const callback = new EarlyStopping({
      monitor: 'score',
      mode: 'max',
      patience: 9,
      divergenceThreshold: 0.2,
      restoreBestWeights: true,
    });
    expect(await drive(callback, [0.2, 0.5, 0.19, 0.9])).toStrictEqual({ epochs: 3, weightsOfEpoch: 1 });
    expect(callback).toMatchObject({ stopReason: 'divergenceThreshold', stoppedEpoch: 2, best: 0.5 });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'stops at once at %s with checkFinite',
    async (value) => {
      const callback = new EarlyStopping({
        monitor: 'score',
        mode: 'min',
        patience: 9,
        checkFinite: true,
        restoreBestWeights: true,
      });
      expect(await drive(callback, [0.5, 0.4, value, 0.1])).toStrictEqual({ epochs: 3, weightsOfEpoch: 1 });
      expect(callback).toMatchObject({ stopReason: 'notFinite', best: 0.4, bestEpoch: 1 });
    },
  );

  test('checkFinite can stop at the first epoch, where stoppedEpoch cannot tell', async () => {
    const callback = new EarlyStopping({ monitor: 'score', mode: 'min', checkFinite: true });
    expect(await drive(callback, [Number.NaN, 1])).toMatchObject({ epochs: 1 });
    expect(callback).toMatchObject({ stopReason: 'notFinite', stoppedEpoch: 0, best: undefined });
  });

  test('no threshold counts before startFromEpoch', async () => {
    const options = { checkFinite: true, stoppingThreshold: 0.3, divergenceThreshold: 5 };
    const callback = new EarlyStopping({ monitor: 'score', mode: 'min', patience: 9, startFromEpoch: 3, ...options });
    expect(await drive(callback, [Number.NaN, 0.1, 9, 0.4])).toMatchObject({ epochs: 4 });
    expect(callback.stopReason).toBeUndefined();
  });
});

describe('EarlyStopping in a training', () => {
  test("puts the best weights back when something else ends training, under tfjs' spelling of the metric", async () => {
    const { x, y } = tinyData();
    const model = tinyModel();
    model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    // Replaces the metric, and ruins the weights after the epoch that is made the best.
    const weights: number[][][] = [];
    class Script extends Callback {
      override async onEpochEnd(epoch: number, logs: Record<string, unknown> = {}) {
        (logs['val_acc'] as tf.Scalar).dispose();
        logs['val_acc'] = [0.2, 0.8, 0.5][epoch];
        setKnownWeights(this.model, 10 + epoch);
        weights.push(weightValues(this.model));
        if (epoch === 2) this.model.stopTraining = true;
      }
    }
    const stopping = new EarlyStopping({ monitor: 'val_accuracy', patience: 5, restoreBestWeights: true });
    await model.fit(x, y, { ...tinyFit, epochs: 9, validationData: [x, y], callbacks: [new Script(), stopping] });
    expect(stopping).toMatchObject({ bestEpoch: 1, best: 0.8, stopReason: undefined, wait: 1 });
    expect(weightValues(model)).toStrictEqual(weights[1]);
    expect(weights[1]).not.toStrictEqual(weights[2]);
    model.dispose();
    tf.dispose([x, y]);
  });

  test('a metric that is not logged is an error that lists those that are', async () => {
    const callback = new EarlyStopping();
    callback.setModel(new tf.Sequential());
    await callback.onTrainBegin();
    await expect(callback.onEpochEnd(0, { loss: 1, acc: 0.5 })).rejects.toThrow(
      "EarlyStopping: the logs hold no metric 'val_loss', available: loss, accuracy; train with validationData",
    );
  });

  test('says what it does with verbose: 1 only', async () => {
    const messages: string[] = [];
    const print = (message: string) => messages.push(message);
    const options = { monitor: 'score', mode: 'min', restoreBestWeights: true, print } as const;
    await drive(new EarlyStopping({ ...options, patience: 2 }), [0.3, 0.4, 0.5]);
    expect(messages).toStrictEqual([]);
    await drive(new EarlyStopping({ ...options, patience: 2, verbose: 1 }), [0.3, 0.4, 0.5]);
    expect(messages).toStrictEqual([
      'EarlyStopping: training is stopped after epoch 3, score has not improved for 2 epochs',
      'EarlyStopping: the weights of epoch 1 are restored',
    ]);
  });
});
