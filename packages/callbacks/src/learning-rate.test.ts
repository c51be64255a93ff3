import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { getLearningRate, setLearningRate } from './learning-rate.ts';

const optimizers: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.5),
  momentum: () => tf.train.momentum(0.5, 0),
  rmsprop: () => tf.train.rmsprop(0.5),
  adam: () => tf.train.adam(0.5),
  adamax: () => tf.train.adamax(0.5),
  adagrad: () => tf.train.adagrad(0.5),
  adadelta: () => tf.train.adadelta(0.5),
};

/** How far one step moves a variable from 1, down its own square. */
function stepOf(create: () => tf.Optimizer, learningRate: number): number {
  const optimizer = create();
  const variable = tf.tidy(() => tf.variable(tf.scalar(1)));
  setLearningRate(optimizer, learningRate);
  expect(getLearningRate(optimizer)).toBe(learningRate);
  tf.tidy(() => void optimizer.minimize(() => tf.square(variable), false, [variable]));
  const moved = 1 - variable.dataSync()[0]!;
  variable.dispose();
  optimizer.dispose();
  for (const value of Object.values(optimizer)) {
    if (value instanceof tf.Tensor && !value.isDisposed) value.dispose();
  }
  return moved;
}

describe.each(Object.entries(optimizers))('with %s of tfjs', (_name, create) => {
  test('the next step follows the learning rate that was set', () => {
    const small = stepOf(create, 0.001);
    expect(small).toBeGreaterThan(0);
    expect(stepOf(create, 0.01) / small).toBeCloseTo(10, 1);
  });
});

test('an optimizer without a learning rate is refused', () => {
  expect(() => getLearningRate({})).toThrow('getLearningRate: optimizer must be one with a learningRate');
  expect(() => setLearningRate({}, 1)).toThrow('setLearningRate: optimizer must be one with a learningRate');
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, '1', undefined])('refuses %s as a learning rate', (value) => {
  const optimizer = tf.train.adam(0.1);
  expect(() => setLearningRate(optimizer, value as never)).toThrow('learningRate must be a finite number');
  optimizer.dispose();
});
