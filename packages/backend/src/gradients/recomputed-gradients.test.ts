import * as tf from '@tensorflow/tfjs';
import { expect, test, vi } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

const functions: [string, (x: tf.Tensor) => tf.Tensor][] = [
  ['exp', tf.exp],
  ['sigmoid', tf.sigmoid],
  ['tanh', tf.tanh],
  ['elu', tf.elu],
  ['softmax', tf.softmax],
];

onEachBackend(() => {
  test.each(functions)('first and second gradients of %s', (_, run) => {
    checkGradients((x) => run(x), [scattered([3, 5], { size: 2 })]);
    checkGradients((x) => tf.grad((t: tf.Tensor) => tf.sum(tf.square(run(t))))(x), [scattered([3, 5], { size: 2 })]);
  });

  test('first and mixed second gradients of pow', () => {
    const power = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.pow(a, b);
    const inputs = (): tf.Tensor[] => [tf.tensor2d([[0.7], [1.3]]), tf.tensor1d([-1.5, 0.5, 2])];
    checkGradients((a, b) => power(a, b), inputs());
    for (const of of [0, 1]) {
      checkGradients(
        (a, b) => tf.grads((s: tf.Tensor, t: tf.Tensor) => tf.sum(power(s, t)))([a, b])[of] as tf.Tensor,
        inputs(),
      );
    }
  });

  test('a gradient penalty has the gradient of its definition', () => {
    const penalty = (w: tf.Tensor): tf.Tensor => {
      const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.tanh(tf.matMul(x, w))))(tf.tensor2d([[0.3, -0.2]]));
      return tf.square(tf.sub(tf.norm(slope), 1));
    };
    checkGradients((w) => penalty(w), [scattered([2, 3])]);
  });

  test('a first gradient does not compute the output again', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([0.5]);
      const spy = vi.spyOn(tf.engine(), 'runKernel');
      tf.grad((t: tf.Tensor) => tf.sigmoid(t))(x);
      const names = spy.mock.calls.map(([name]) => name);
      spy.mockRestore();
      expect(names.filter((name) => name === 'Sigmoid')).toHaveLength(1);
    });
  });
});
