import { AbortedError, ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { AbortOnSignal } from './abort-on-signal.ts';
import { Callback } from './callback.ts';
import { EarlyStopping } from './early-stopping.ts';
import { loadCheckpoint } from './load-checkpoint.ts';
import { ModelCheckpoint } from './model-checkpoint.ts';
import { CrashingStorage } from './test-support/crashing-storage.ts';
import { asDataset, tinyData, tinyFit, tinyModel, weightValues } from './test-support/tiny-training.ts';

/** Aborts at the end of a batch, counted over all epochs, and keeps the weights of the end of each epoch. */
class AbortAt extends Callback {
  readonly weights: number[][][] = [];
  readonly #controller: AbortController;
  #left: number;

  constructor(controller: AbortController, batches: number) {
    super();
    this.#controller = controller;
    this.#left = batches;
  }

  override onTrainBatchEnd() {
    this.#left -= 1;
    if (this.#left === 0) this.#controller.abort();
    return Promise.resolve();
  }

  override onEpochEnd() {
    this.weights.push(weightValues(this.model));
    return Promise.resolve();
  }
}

interface Setting {
  readonly mode: 'fit' | 'fitDataset';
  readonly validation: boolean;
}

async function train({ mode, validation }: Setting, callbacks: object[]): Promise<tf.LayersModel> {
  const { x, y } = tinyData();
  const model = tinyModel();
  model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy' });
  const shared = {
    epochs: 5,
    callbacks: callbacks as tf.Callback[],
    ...(validation && { validationData: [x, y] as [tf.Tensor, tf.Tensor] }),
  };
  try {
    if (mode === 'fit') await model.fit(x, y, { ...tinyFit, ...shared });
    else {
      const rows = x.arraySync().map((xs, i) => ({ xs, ys: Array.from(y.dataSync().subarray(i, i + 1)) }));
      // A generator, so that nobody knows how many batches there are.
      const dataset = tf.data.generator(() => rows[Symbol.iterator]()).batch(4);
      await model.fitDataset(asDataset(dataset), shared);
    }
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    tf.dispose([x, y]);
  }
  return model;
}

const settings: Setting[] = [
  { mode: 'fit', validation: true },
  { mode: 'fit', validation: false },
  { mode: 'fitDataset', validation: true },
  { mode: 'fitDataset', validation: false },
];

describe.each(settings)('aborted in the third epoch of $mode with validation: $validation', (setting) => {
  test('training ends after the batch, and the checkpoint of the last whole epoch stands', async () => {
    const controller = new AbortController();
    const storage = new CrashingStorage();
    const abortAt = new AbortAt(controller, 10);
    const abort = new AbortOnSignal(controller.signal);
    const checkpoint = new ModelCheckpoint('runs/last', { storage });
    const model = await train(setting, [abortAt, abort, checkpoint]);
    expect(abort.aborted).toBe(true);
    expect(abortAt.weights).toHaveLength(3);
    expect(checkpoint.lastSaved).toStrictEqual({ target: 'runs/last', epoch: 2, batch: 0 });
    const loaded = await loadCheckpoint('runs/last', { storage });
    expect(weightValues(loaded.model)).toStrictEqual(abortAt.weights[1]);
    expect(weightValues(model)).not.toStrictEqual(abortAt.weights[1]);
    model.dispose();
    loaded.model.dispose();
  });

  test('early stopping passes the cut epoch over and restores the best weights', async () => {
    const controller = new AbortController();
    const abortAt = new AbortAt(controller, 10);
    const monitor = setting.validation ? 'val_loss' : 'loss';
    const stopping = new EarlyStopping({ monitor, patience: 5, restoreBestWeights: true });
    const model = await train(setting, [abortAt, new AbortOnSignal(controller.signal), stopping]);
    expect(stopping.bestEpoch).toBe(1);
    expect(weightValues(model)).toStrictEqual(abortAt.weights[1]);
    model.dispose();
  });
});

test.each(settings.slice(0, 3))(
  'a stop by other means in $mode, validation: $validation, cuts an epoch too',
  async (setting) => {
    let left = 6;
    class Stop extends Callback {
      override onTrainBatchEnd() {
        left -= 1;
        if (left === 0) this.model.stopTraining = true;
        return Promise.resolve();
      }
    }
    const checkpoint = new ModelCheckpoint('runs/last', { storage: new CrashingStorage() });
    const model = await train(setting, [new Stop(), checkpoint]);
    expect(checkpoint.lastSaved?.epoch).toBe(1);
    model.dispose();
  },
);

describe('AbortOnSignal', () => {
  test('an epoch aborted at its last batch is whole where the number of batches is known', async () => {
    const controller = new AbortController();
    const checkpoint = new ModelCheckpoint('runs/last', { storage: new CrashingStorage() });
    const callbacks = [new AbortAt(controller, 8), new AbortOnSignal(controller.signal), checkpoint];
    const model = await train({ mode: 'fit', validation: true }, callbacks);
    expect(checkpoint.lastSaved?.epoch).toBe(2);
    model.dispose();
  });

  test('a signal aborted between epochs stops training there', async () => {
    const controller = new AbortController();
    class AtEpochEnd extends Callback {
      override onEpochEnd(epoch: number) {
        if (epoch === 1) controller.abort();
        return Promise.resolve();
      }
    }
    const recorder = new AbortAt(new AbortController(), 99);
    const abort = new AbortOnSignal(controller.signal);
    const model = await train({ mode: 'fit', validation: true }, [recorder, new AtEpochEnd(), abort]);
    expect(recorder.weights).toHaveLength(2);
    expect(abort.aborted).toBe(true);
    model.dispose();
  });

  test('a signal that is never aborted changes nothing', async () => {
    const recorder = new AbortAt(new AbortController(), 99);
    const abort = new AbortOnSignal(new AbortController().signal);
    const model = await train({ mode: 'fit', validation: true }, [recorder, abort]);
    expect(recorder.weights).toHaveLength(5);
    expect(abort.aborted).toBe(false);
    model.dispose();
  });

  test('a signal aborted before training is an error with its reason', async () => {
    const reason = new Error('not today');
    const failed = train({ mode: 'fit', validation: true }, [new AbortOnSignal(AbortSignal.abort(reason))]);
    await expect(failed).rejects.toThrow(AbortedError);
    await expect(failed).rejects.toMatchObject({ cause: reason });
  });

  test.each([undefined, null, {}, 'SIGINT'])('refuses %j as a signal', (signal) => {
    expect(() => new AbortOnSignal(signal as never)).toThrow(ArgumentError);
    expect(() => new AbortOnSignal(signal as never)).toThrow('AbortOnSignal: signal must be an AbortSignal, received');
  });
});
