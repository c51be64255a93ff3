import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { LambdaCallback } from './lambda-callback.ts';
import { SwapEMAWeights } from './swap-ema-weights.ts';
import { AveragingSGD } from './test-support/averaging-sgd.ts';
import { asDataset, tinyData, tinyFit, tinyModel, weightValues } from './test-support/tiny-training.ts';

test('bad options are refused', () => {
  expect(() => new SwapEMAWeights({ swapOnEpoch: 1 as never })).toThrow('swapOnEpoch must be true or false');
  expect(() => new SwapEMAWeights({ swap: true } as never)).toThrow(
    "unknown option 'swap'; known options: swapOnEpoch",
  );
});

/** A model with one weight of its own, trained for three epochs; what was seen at the end of each. */
async function train(mode: 'fit' | 'fitDataset', swapOnEpoch: boolean | undefined) {
  const { x, y } = tinyData();
  const model = tinyModel();
  const optimizer = new AveragingSGD(0.5);
  model.compile({ optimizer, loss: 'binaryCrossentropy' });
  const averages = async () => {
    const [iterations, ...weights] = await optimizer.getWeights();
    iterations?.tensor.dispose();
    return weights.map(({ tensor }) => Array.from(tensor.dataSync()));
  };
  const seen: { weights: number[][]; averages: number[][]; loss: number; ofWeights: number; ofAverages: number }[] = [];
  const lossOf = (weights: number[][]): number => {
    const other = tinyModel();
    other.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy' });
    const trained = new Set(model.trainableWeights.map(({ originalName }) => originalName));
    const all = weightValues(model);
    let next = 0;
    const mixed = model.weights.map(({ originalName }, i) => (trained.has(originalName) ? weights[next++] : all[i]));
    tf.tidy(() => other.setWeights(other.getWeights().map(({ shape }, i) => tf.tensor(mixed[i] as number[], shape))));
    const result = other.evaluate(x, y, { batchSize: 4 }) as tf.Scalar;
    const loss = result.dataSync()[0]!;
    result.dispose();
    (other.optimizer as unknown as { c: tf.Tensor }).c.dispose();
    other.dispose();
    return loss;
  };
  const trainedValues = () => model.trainableWeights.map((weight) => Array.from(weight.read().dataSync()));
  const witness = new LambdaCallback({
    onEpochEnd: async (_epoch, logs = {}) => {
      const [weights, means] = [trainedValues(), await averages()];
      const loss = (logs['val_loss'] as tf.Scalar).dataSync()[0]!;
      seen.push({ weights, averages: means, loss, ofWeights: lossOf(weights), ofAverages: lossOf(means) });
    },
  });
  const callbacks = [witness, ...(swapOnEpoch === undefined ? [] : [new SwapEMAWeights({ swapOnEpoch })])];
  const shared = {
    epochs: 3,
    validationData: [x, y] as [tf.Tensor, tf.Tensor],
    validationBatchSize: 4,
    callbacks: callbacks as never,
  };
  if (mode === 'fit') await model.fit(x, y, { ...tinyFit, ...shared });
  else {
    const rows = x.arraySync().map((xs, i) => ({ xs, ys: Array.from(y.dataSync().subarray(i, i + 1)) }));
    const dataset = () => tf.data.array(rows).batch(4);
    await model.fitDataset(asDataset(dataset()), { ...shared, validationData: asDataset(dataset()) });
  }
  const last = { weights: trainedValues(), averages: await averages() };
  expect(Object.hasOwn((model as unknown as { model: object }).model, 'testLoop')).toBe(false);
  optimizer.dispose();
  model.dispose();
  tf.dispose([x, y]);
  return { seen, last };
}

describe.each(['fit', 'fitDataset'] as const)('in %s', (mode) => {
  test('validation sees the averages, training goes on with the weights, and the averages are left in the model', async () => {
    const plain = await train(mode, undefined);
    for (const swapOnEpoch of [false, true]) {
      const { seen, last } = await train(mode, swapOnEpoch);
      expect(seen.map(({ weights }) => weights)).toStrictEqual(plain.seen.map(({ weights }) => weights));
      expect(seen.map(({ averages }) => averages)).toStrictEqual(plain.seen.map(({ averages }) => averages));
      for (const { loss, ofAverages, ofWeights } of seen) {
        expect(loss).toBeCloseTo(ofAverages, 5);
        expect(Math.abs(loss - ofWeights)).toBeGreaterThan(1e-4);
      }
      expect(last.weights).toStrictEqual(plain.seen.at(-1)?.averages);
      expect(last.averages).toStrictEqual(last.weights);
    }
    for (const { loss, ofWeights } of plain.seen) expect(loss).toBeCloseTo(ofWeights, 5);
  });
});

test('an optimizer without averages is refused', async () => {
  const { x, y } = tinyData();
  const model = tinyModel();
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
  const callback = new SwapEMAWeights();
  callback.setModel(model);
  await callback.onTrainBegin();
  await expect(callback.onTestBegin()).rejects.toThrow(
    'SwapEMAWeights: the model must be compiled with an optimizer that keeps averages, by useEma: true',
  );
  await callback.onException();
  model.dispose();
  tf.dispose([x, y]);
});
