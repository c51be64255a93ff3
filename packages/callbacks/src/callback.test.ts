import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { Callback } from './callback.ts';
import { asDataset, tinyData, tinyFit, tinyModel } from './test-support/tiny-training.ts';
import type { Logs } from './training-callback.ts';

/** Writes down every hook it sees. */
class Recorder extends Callback {
  readonly events: string[] = [];

  #note(hook: string, index?: number, logs?: Logs): Promise<void> {
    const keys = logs === undefined ? '' : ` {${Object.keys(logs).join()}}`;
    this.events.push(`${hook}${index === undefined ? '' : ` ${index}`}${keys}`);
    return Promise.resolve();
  }

  override onTrainBegin() {
    return this.#note('onTrainBegin');
  }
  override onTrainEnd() {
    return this.#note('onTrainEnd');
  }
  override onEpochBegin(epoch: number) {
    return this.#note('onEpochBegin', epoch);
  }
  override onEpochEnd(epoch: number, logs?: Logs) {
    return this.#note('onEpochEnd', epoch, logs);
  }
  override onTrainBatchBegin(batch: number) {
    return this.#note('onTrainBatchBegin', batch);
  }
  override onTrainBatchEnd(batch: number, logs?: Logs) {
    return this.#note('onTrainBatchEnd', batch, logs);
  }
}

const oneEpoch = (epoch: number) => [
  `onEpochBegin ${epoch}`,
  ...[0, 1, 2, 3].flatMap((batch) => [`onTrainBatchBegin ${batch}`, `onTrainBatchEnd ${batch} {batch,size,loss,acc}`]),
  `onEpochEnd ${epoch} {val_loss,val_acc,loss,acc}`,
];

async function train(mode: 'fit' | 'fitDataset', callbacks: tf.Callback[]): Promise<tf.LayersModel> {
  const { x, y } = tinyData();
  const model = tinyModel();
  model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  const shared = { epochs: 2, validationData: [x, y] as [tf.Tensor, tf.Tensor], callbacks };
  if (mode === 'fit') await model.fit(x, y, { ...tinyFit, ...shared });
  else {
    const rows = x.arraySync().map((xs, i) => ({ xs, ys: Array.from(y.dataSync().subarray(i, i + 1)) }));
    await model.fitDataset(asDataset(tf.data.array(rows).batch(4)), shared);
  }
  tf.dispose([x, y]);
  return model;
}

const asTfjs = (callback: Callback) => callback as unknown as tf.Callback;

describe.each(['fit', 'fitDataset'] as const)('in %s', (mode) => {
  test("hooks are called in Keras' order, with what the docstring says", async () => {
    const callback = new Recorder();
    const model = await train(mode, [asTfjs(callback)]);
    expect(callback.events).toStrictEqual(['onTrainBegin', ...oneEpoch(0), ...oneEpoch(1), 'onTrainEnd']);
    expect(callback.model.getWeights().map(({ id }) => id)).toStrictEqual(model.getWeights().map(({ id }) => id));
    expect(callback.params).toMatchObject({ epochs: 2, doValidation: true });
    model.dispose();
  });

  test('callbacks run in the order of the list, beside those of tfjs', async () => {
    const order: string[] = [];
    class Named extends Callback {
      readonly #name: string;
      constructor(name: string) {
        super();
        this.#name = name;
      }
      override onEpochEnd(epoch: number) {
        order.push(`${this.#name}${epoch}`);
        return Promise.resolve();
      }
    }
    const own = new tf.CustomCallback({ onEpochEnd: (epoch) => void order.push(`tfjs${epoch}`) });
    const model = await train(mode, [asTfjs(new Named('a')), own as never, asTfjs(new Named('b'))]);
    expect(order).toStrictEqual(['a0', 'tfjs0', 'b0', 'a1', 'tfjs1', 'b1']);
    model.dispose();
  });

  test('setting stopTraining at the end of a batch ends training there', async () => {
    class Stop extends Recorder {
      override async onTrainBatchEnd(batch: number, logs?: Logs) {
        await super.onTrainBatchEnd(batch, logs);
        if (batch === 1) this.model.stopTraining = true;
      }
    }
    const callback = new Stop();
    const model = await train(mode, [asTfjs(callback)]);
    expect(callback.events.slice(-3)).toStrictEqual([
      'onTrainBatchEnd 1 {batch,size,loss,acc}',
      'onEpochEnd 0 {loss,acc}',
      'onTrainEnd',
    ]);
    model.dispose();
  });

  test('timers are served while training runs', async () => {
    class Slow extends Callback {
      override onTrainBatchEnd() {
        const end = performance.now() + 80;
        while (performance.now() < end);
        return Promise.resolve();
      }
    }
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    const model = await train(mode, [asTfjs(new Slow())]);
    const seen = ticks;
    clearInterval(timer);
    model.dispose();
    expect(seen).toBeGreaterThan(0);
  });
});

test('the hooks of evaluation and prediction exist and do nothing', async () => {
  const callback = new Recorder();
  for (const kind of ['Test', 'Predict'] as const) {
    await callback[`on${kind}Begin`]({});
    await callback[`on${kind}BatchBegin`](0, {});
    await callback[`on${kind}BatchEnd`](0, {});
    await callback[`on${kind}End`]({});
  }
  expect(callback.events).toStrictEqual([]);
});
