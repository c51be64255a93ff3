import { testCallback } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { History } from './history.ts';

testCallback({
  name: 'History',
  create: (options: object) => new History(options),
  options: {},
  observe: ({ epoch, history }: History) => ({ epoch, history }),
  badOptions: [[{ metrics: [] }, "History: unknown option 'metrics'; known options: none"]],
});

test('keeps numbers in Keras spelling, and goes on from a state', async () => {
  const first = new History();
  await first.onTrainBegin();
  const accuracy = tf.scalar(0.5);
  await first.onEpochEnd(0, { val_acc: accuracy, loss: 1 });
  accuracy.dispose();
  const second = new History();
  second.setState(first.getState());
  await second.onTrainBegin();
  await second.onEpochEnd(1, { loss: 0.25 });
  expect(second.history).toStrictEqual({ loss: [1, 0.25], val_accuracy: [0.5] });
  expect(second.epoch).toStrictEqual([0, 1]);
  await second.onTrainBegin();
  expect(second.history).toStrictEqual({});
});
