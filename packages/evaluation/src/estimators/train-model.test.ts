import { RandomState } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { sigmoidModel } from '../../fixtures/tiny-models.ts';
import type { TrainingCallback } from './callback-relay.ts';
import { trainModel, type TrainingRun } from './train-model.ts';

const random = new RandomState(2);
const x = Float32Array.from({ length: 44 }, () => random.normal());
const y = Float32Array.from({ length: 22 }, (_, i) => i % 2);

interface Extra extends Partial<Omit<TrainingRun, 'callbacks'>> {
  readonly callbacks?: readonly TrainingCallback[];
  readonly model?: tf.LayersModel;
}

/** Trains a tiny model on 22 samples, and hands back what training gave, all tensors disposed of. */
async function train({ model = sigmoidModel({ features: 2, randomState: 3 }), ...extra }: Extra = {}): Promise<{
  history: unknown;
  weights: number[][];
}> {
  const data = { x: tf.tensor2d(x, [22, 2]), y: tf.tensor2d(y, [22, 1]) };
  try {
    const history = await trainModel('f', model, {
      train: data,
      validation: undefined,
      epochs: 2,
      batchSize: 8,
      random: undefined,
      classWeight: undefined,
      verbose: 0,
      callbacks: [],
      signal: undefined,
      ...extra,
    });
    return { history, weights: model.getWeights().map((weight) => [...weight.dataSync()]) };
  } finally {
    model.dispose();
    tf.dispose([data.x, data.y]);
  }
}

describe('trainModel', () => {
  test('in the order given it does what model.fit does without a shuffle, bit for bit', async () => {
    const model = sigmoidModel({ features: 2, randomState: 3 });
    const [xs, ys] = [tf.tensor2d(x, [22, 2]), tf.tensor2d(y, [22, 1])];
    const options = {
      epochs: 2,
      batchSize: 8,
      shuffle: false,
      verbose: 0,
      validationData: [xs, ys] as [tf.Tensor, tf.Tensor],
    };
    const { history } = await model.fit(xs, ys, options);
    const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
    const ours = await train({ validation: { x: xs, y: ys } });
    expect(ours.weights).toEqual(weights);
    expect(ours.history).toEqual({
      loss: history['loss'],
      accuracy: history['acc'],
      val_loss: history['val_loss'],
      val_accuracy: history['val_acc'],
    });
    model.dispose();
    tf.dispose([xs, ys]);
  });

  test('callbacks of every kind see the events in order, with what the training is', async () => {
    const events: string[] = [];
    class Watcher extends tf.Callback {
      override setParams(params: Record<string, unknown>): void {
        events.push(`params ${JSON.stringify(params)}`);
      }
      override setModel(model: never): void {
        super.setModel(model);
        events.push(`model ${(model as tf.LayersModel).name === '' ? 'unnamed' : 'named'}`);
      }
      override async onBatchEnd(batch: number, logs?: tf.Logs): Promise<void> {
        events.push(`class batch ${batch} ${typeof logs?.['loss']}`);
      }
    }
    const plain: TrainingCallback = {
      onTrainBegin: () => events.push('begin'),
      onEpochBegin: (epoch) => events.push(`epoch ${epoch}`),
      onBatchBegin: (batch) => events.push(`batch ${batch}`),
      onBatchEnd: (batch, logs) =>
        events.push(`end of batch ${batch} ${typeof logs?.['loss']} ${String(logs?.['size'])}`),
      onEpochEnd: (epoch, logs) => events.push(`end of epoch ${epoch} ${Object.keys(logs ?? {}).join(' ')}`),
      onTrainEnd: () => events.push('end'),
    };
    await train({ epochs: 1, batchSize: 16, callbacks: [new Watcher(), plain] });
    const params = {
      epochs: 1,
      initialEpoch: 0,
      samples: 22,
      steps: 2,
      batchSize: 16,
      verbose: 0,
      doValidation: false,
      metrics: ['loss', 'acc'],
    };
    expect(events).toEqual([
      `params ${JSON.stringify(params)}`,
      'model named',
      'begin',
      'epoch 0',
      'batch 0',
      'class batch 0 object',
      'end of batch 0 number 16',
      'batch 1',
      'class batch 1 object',
      'end of batch 1 number 6',
      'end of epoch 0 loss acc',
      'end',
    ]);
  });

  test('a callback that puts an interrupted training back says where to go on, in the order of samples of that epoch', async () => {
    const seeded = () => new RandomState(5);
    const plain = () => {
      const kernelInitializer = tf.initializers.glorotUniform({ seed: 3 });
      const layers = [tf.layers.dense({ units: 1, activation: 'sigmoid', inputShape: [2], kernelInitializer })];
      const model = tf.sequential({ layers });
      model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy' });
      return model;
    };
    const kept: number[][] = [];
    const keep: TrainingCallback = {
      setModel: (model: tf.LayersModel) => void Object.assign(keep, { model }),
      onEpochEnd: (epoch) => {
        const { model } = keep as { model?: tf.LayersModel };
        if (epoch === 1) kept.push(...(model?.getWeights() ?? []).map((weight) => [...weight.dataSync()]));
      },
    };
    const whole = await train({ model: plain(), epochs: 4, random: seeded(), callbacks: [keep] });
    const epochs: number[] = [];
    const restore: TrainingCallback = {
      restore: (model: tf.LayersModel) => {
        tf.tidy(() =>
          model.setWeights(model.getWeights().map(({ shape }, i) => tf.tensor(kept[i] as number[], shape))),
        );
        return Promise.resolve(2);
      },
      onEpochBegin: (epoch) => void epochs.push(epoch),
    };
    const rest = await train({ model: plain(), epochs: 4, random: seeded(), callbacks: [restore] });
    expect(epochs).toEqual([2, 3]);
    expect(rest.weights).toEqual(whole.weights);
    const over = await train({ epochs: 4, callbacks: [{ restore: () => Promise.resolve(Number.POSITIVE_INFINITY) }] });
    expect(over.history).toEqual({});
  });

  test('stopTraining ends the training', async () => {
    const stopper = new (class extends tf.Callback {
      override async onEpochEnd(epoch: number): Promise<void> {
        if (epoch === 2) (this as unknown as { model: tf.LayersModel }).model.stopTraining = true;
      }
    })();
    const { history } = await train({ epochs: 9, callbacks: [stopper] });
    expect((history as Record<string, unknown[]>)['loss']).toHaveLength(3);
  });

  test.each(['onTrainBegin', 'onEpochBegin', 'onBatchBegin', 'onBatchEnd', 'onEpochEnd', 'onTrainEnd'] as const)(
    'what a callback throws in %s is thrown, and nothing is left behind',
    async (event) => {
      const after: string[] = [];
      const failing: TrainingCallback = {
        [event]: () => {
          throw new Error(`bad ${event}`);
        },
      };
      const later: TrainingCallback = { [event]: () => after.push(event), onTrainEnd: () => after.push('onTrainEnd') };
      const before = tf.memory().numTensors;
      await expect(train({ callbacks: [failing, later] })).rejects.toThrow(`bad ${event}`);
      expect(after).toEqual([]);
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  test('what a step throws is thrown, and its batch is disposed of', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    model.compile({
      optimizer: 'sgd',
      loss: () => {
        throw new Error('bad loss');
      },
    });
    const before = tf.memory().numTensors;
    await expect(train({ model })).rejects.toThrow('bad loss');
    // The model went too: two weights, and the learning rate of its optimizer.
    expect(tf.memory().numTensors).toBe(before - 3);
  });

  test('timers run while it trains', async () => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    const slow: TrainingCallback = {
      onBatchEnd: () => {
        const until = performance.now() + 130;
        while (performance.now() < until);
      },
    };
    await train({ epochs: 1, callbacks: [slow] });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  });
});
