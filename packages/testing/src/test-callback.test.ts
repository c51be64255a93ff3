import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { checkCallbackLogs, checkCallbackOrder, checkCallbackReuse, checkCallbackTensors } from './check-callback.ts';
import { testCallback } from './test-callback.ts';
import type { CallbackSubject } from './callback-subject.ts';
import { trainTiny, type Mode } from './tiny-training.ts';

interface Options {
  epochs?: number;
}

class Refusal extends Error {
  readonly code = 'MODU_INVALID_ARGUMENT';
}

/** Stops after some epochs: a sound callback, from which each test derives a broken one. */
class StopAfter extends tf.Callback {
  protected readonly epochs: number;
  protected seen: number[] = [];

  constructor(options: Options = {}) {
    super();
    const unknown = Object.keys(options).find((key) => key !== 'epochs');
    if (unknown !== undefined) throw new Refusal(`StopAfter: unknown option '${unknown}'`);
    this.epochs = options.epochs ?? 100;
    if (!(this.epochs >= 1)) throw new Refusal(`StopAfter: epochs must be a positive integer, received ${this.epochs}`);
  }

  get losses(): readonly number[] {
    return this.seen;
  }

  override async onTrainBegin(): Promise<void> {
    this.seen = [];
  }

  override async onEpochEnd(epoch: number, logs?: tf.Logs): Promise<void> {
    const loss = logs?.['loss'] as unknown as tf.Scalar | number;
    this.seen.push(typeof loss === 'number' ? loss : ((await loss.data())[0] ?? Number.NaN));
    const { model } = this as unknown as { model: tf.LayersModel };
    if (epoch + 1 >= this.epochs) model.stopTraining = true;
  }
}

function subjectOf(
  type: new (options?: Options) => tf.Callback,
  changes: Partial<CallbackSubject> = {},
): CallbackSubject {
  return {
    name: 'StopAfter',
    create: (options: Options) => new type(options),
    options: { epochs: 2 },
    observe: ({ losses }: StopAfter) => losses,
    badOptions: [[{ epochs: 0 }, 'epochs must be a positive integer, received 0']],
    ...changes,
  };
}

testCallback(subjectOf(StopAfter));

const modes: Mode[] = ['fit', 'fitDataset'];

describe('the tiny training', () => {
  test.each(modes)('is the same at every %s, and leaks nothing', async (mode) => {
    const before = tf.memory().numTensors;
    const [first, second] = [await trainTiny([], mode), await trainTiny([], mode)];
    expect(second).toStrictEqual(first);
    expect(first.epochsRun).toBe(4);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('gives the same weights in fit and fitDataset, and falling losses', async () => {
    const callback = new StopAfter();
    const first = await trainTiny([callback], 'fit');
    expect(callback.losses).toHaveLength(4);
    expect(callback.losses).toStrictEqual(callback.losses.toSorted((a, b) => b - a));
    expect((await trainTiny([], 'fitDataset')).weights.flat()).toBeAllClose(first.weights.flat());
  });

  test('logs a constant loss at a learning rate of zero', async () => {
    const callback = new StopAfter();
    await trainTiny([callback], 'fit', 0);
    expect(new Set(callback.losses).size).toBe(1);
  });
});

describe.each(modes)('every check of testCallback fails for a callback broken on purpose in %s', (mode) => {
  const leaked: tf.Tensor[] = [];
  afterEach(() => {
    tf.dispose(leaked.splice(0));
  });

  test('a plain object with hooks, which is given no model', async () => {
    const create = (): tf.CustomCallbackArgs => ({ onTrainBegin: async () => {}, onEpochEnd: async () => {} });
    await expect(checkCallbackOrder(subjectOf(StopAfter, { create }), mode)).rejects.toThrow(/events of the callback/);
  });

  test('a hook that calls another hook', async () => {
    class Impatient extends StopAfter {
      override async onBatchEnd(batch: number, logs?: tf.Logs): Promise<void> {
        if (batch === 1) await this.onEpochEnd(0, logs);
      }
    }
    await expect(checkCallbackOrder(subjectOf(Impatient), mode)).rejects.toThrow(/events of the callback/);
  });

  test('a value added to the logs', async () => {
    class Adding extends StopAfter {
      override async onEpochEnd(epoch: number, logs?: tf.Logs): Promise<void> {
        await super.onEpochEnd(epoch, logs);
        if (logs !== undefined) logs['extra'] = 1;
      }
    }
    await expect(checkCallbackLogs(subjectOf(Adding), mode)).rejects.toThrow(/changes of logs/);
  });

  test('a scalar of the logs replaced by its number', async () => {
    class Resolving extends StopAfter {
      override async onBatchEnd(_batch: number, logs?: tf.Logs): Promise<void> {
        if (logs === undefined) return;
        leaked.push(logs['loss'] as unknown as tf.Tensor);
        logs['loss'] = 0.5;
      }
    }
    await expect(checkCallbackLogs(subjectOf(Resolving), mode)).rejects.toThrow(/changes of logs/);
  });

  test('a scalar of the logs disposed of', async () => {
    class Disposing extends StopAfter {
      override async onBatchEnd(_batch: number, logs?: tf.Logs): Promise<void> {
        tf.dispose(logs?.['loss']);
      }
    }
    await expect(checkCallbackLogs(subjectOf(Disposing), mode)).rejects.toThrow(/changes of logs/);
  });

  test('a tensor left at the end of an epoch', async () => {
    class Leaky extends StopAfter {
      override async onEpochEnd(): Promise<void> {
        leaked.push(tf.scalar(1));
      }
    }
    await expect(checkCallbackTensors(subjectOf(Leaky), mode)).rejects.toThrow(/tensors left by the callback/);
  });

  test('state that a second training finds', async () => {
    class Remembering extends StopAfter {
      override async onTrainBegin(): Promise<void> {}
    }
    await expect(checkCallbackReuse(subjectOf(Remembering), mode)).rejects.toThrow(/second training/);
  });

  test('a second training that stops at another epoch', async () => {
    class Counting extends StopAfter {
      #epochs = 0;
      override async onEpochEnd(epoch: number, logs?: tf.Logs): Promise<void> {
        await super.onEpochEnd(epoch, logs);
        this.#epochs += 1;
        const { model } = this as unknown as { model: tf.LayersModel };
        if (this.#epochs > 5) model.stopTraining = true;
      }
    }
    const subject = subjectOf(Counting, { options: {}, observe: () => undefined });
    await expect(checkCallbackReuse(subject, mode)).rejects.toThrow(/second training/);
  });
});
