import { DataError } from '@modu/core';
import { testCallback } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { TerminateOnNaN, type TerminateOnNaNOptions } from './terminate-on-nan.ts';
import { tinyData, tinyFit } from './test-support/tiny-training.ts';

testCallback({
  name: 'TerminateOnNaN',
  create: (options: TerminateOnNaNOptions) => new TerminateOnNaN(options),
  options: { raiseError: true },
  observe: ({ stoppedBatch }: TerminateOnNaN) => stoppedBatch,
  badOptions: [
    [{ raiseError: 1 }, 'TerminateOnNaN: raiseError must be true or false'],
    [{ verbose: 'yes' }, 'verbose must be one of 0, 1'],
    [{ raise: true }, "unknown option 'raise'"],
  ],
});

/** A callback on a model that only notes whether it is stopped. */
function prepared(options?: TerminateOnNaNOptions) {
  const model = { stopTraining: false };
  const callback = new TerminateOnNaN(options);
  callback.setModel(model);
  return { model, callback };
}

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  'a loss of %s ends training',
  async (loss) => {
    const { model, callback } = prepared();
    await callback.onTrainBatchEnd(0, { loss: 0.5 });
    expect(model.stopTraining).toBe(false);
    const scalar = tf.scalar(loss);
    await callback.onTrainBatchEnd(1, { loss: scalar });
    scalar.dispose();
    expect(model.stopTraining).toBe(true);
    expect(callback.stoppedBatch).toBe(1);
  },
);

test('other metrics may be what they are, and logs without a loss are passed over', async () => {
  const { model, callback } = prepared();
  await callback.onTrainBatchEnd(0, { loss: 0.5, mae: Number.NaN });
  await callback.onTrainBatchEnd(1, { mae: Number.NaN });
  expect(model.stopTraining).toBe(false);
});

test('raiseError throws instead', async () => {
  const { model, callback } = prepared({ raiseError: true });
  const failed = callback.onTrainBatchEnd(2, { loss: Number.NaN });
  await expect(failed).rejects.toThrow(DataError);
  await expect(failed).rejects.toThrow('TerminateOnNaN: the loss must be finite, received NaN in batch 3');
  expect(model.stopTraining).toBe(false);
});

test('ends a training that diverges in the batch in which it does', async () => {
  const { x, y } = tinyData();
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
  model.compile({ optimizer: tf.train.sgd(1e30), loss: 'meanSquaredError' });
  const messages: string[] = [];
  const callback = new TerminateOnNaN({ verbose: 1, print: (message) => messages.push(message) });
  const { epoch } = await model.fit(x, y, { ...tinyFit, epochs: 9, callbacks: [callback] });
  expect(epoch.length).toBeLessThan(9);
  expect(messages).toStrictEqual([
    expect.stringMatching(/^TerminateOnNaN: training is stopped after batch \d, the loss is (NaN|Infinity)$/),
  ]);
  const { c } = model.optimizer as unknown as { c: tf.Tensor };
  model.dispose();
  tf.dispose([x, y, c]);
});
