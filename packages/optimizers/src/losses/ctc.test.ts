import { DataError, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Adam, compileModel, ctc, CTC } from '../index.ts';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const wave = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => 2 * Math.sin(12.9898 * (i + 1) + seed));

/** What the classes of the steps read as. */
function read(path: readonly number[]): string {
  return path.filter((label, i) => label !== 0 && label !== path[i - 1]).join();
}

/** All ways to give each step a class. */
function* paths(steps: number, classes: number): Generator<number[]> {
  if (steps === 0) yield [];
  else for (const path of paths(steps - 1, classes)) for (let c = 0; c < classes; c += 1) yield [...path, c];
}

describe('ctc', () => {
  test.each([[[]], [[1]], [[2, 1]], [[1, 1]], [[2, 2, 1]], [[1, 2, 1]]])(
    'of the labels %j is that of all ways to read them',
    (labels) => {
      const [steps, classes] = [5, 3];
      const logits = tf.tensor3d(wave(steps * classes, labels.length), [1, steps, classes]);
      const chances = tf.softmax(logits).arraySync();
      let chance = 0;
      for (const path of paths(steps, classes)) {
        if (read(path) !== labels.join()) continue;
        chance += path.reduce((product, c, t) => product * (chances[0]?.[t]?.[c] ?? Number.NaN), 1);
      }
      const padded = tf.tensor2d([...labels, 0, 0], [1, labels.length + 2], 'int32');
      expect(ctc(padded, logits).dataSync()).toBeAllClose([-Math.log(chance)]);
    },
  );

  test('has the gradient of its values', () => {
    const yTrue = tf.tensor2d(
      [
        [1, 1, 3],
        [2, 0, 0],
      ],
      [2, 3],
      'int32',
    );
    const values = wave(2 * 7 * 4, 3);
    const of = (at: Float32Array): number => tf.sum(ctc(yTrue, tf.tensor3d(at, [2, 7, 4]))).dataSync()[0] as number;
    const gradient = tf
      .grad((p) => tf.sum(ctc(yTrue, p)))(tf.tensor3d(values, [2, 7, 4]))
      .dataSync();
    const differences = values.map((_, i) => {
      const moved = (by: number): number => of(values.map((value, j) => (i === j ? value + by : value)));
      return (moved(0.01) - moved(-0.01)) / 0.02;
    });
    expect(gradient).toBeAllClose(differences, { rtol: 1e-2, atol: 2e-3 });
  });

  test('stays finite over long sequences, for sure predictions, and where a class is ruled out', () => {
    const [steps, classes] = [900, 5];
    const yTrue = tf.tensor2d(
      Array.from({ length: 200 }, (_, i) => 1 + (i % 2)),
      [1, 200],
    );
    const sure = tf.mul(tf.tensor3d(wave(steps * classes, 1), [1, steps, classes]), 1000);
    const values = [
      ...ctc(yTrue, sure).dataSync(),
      ...tf
        .grad((p) => tf.sum(ctc(yTrue, p)))(sure)
        .dataSync(),
    ];
    expect(values.every(Number.isFinite)).toBe(true);
    const ruledOut = tf.tensor3d([0, 1, Number.NEGATIVE_INFINITY, 0, 1, Number.NEGATIVE_INFINITY], [1, 2, 3]);
    // A blank and the label in both orders, and the label twice.
    const [p, q] = [1 / (1 + Math.E), Math.E / (1 + Math.E)];
    expect(ctc(tf.tensor2d([[1]]), ruledOut).dataSync()).toBeAllClose([-Math.log(2 * p * q + q * q)]);
  });

  test('says which shapes and labels it takes', () => {
    const logits = tf.zeros([2, 4, 3]);
    const of = (labels: number[][]) => () => ctc(tf.tensor2d(labels), logits);
    expect(() => ctc(tf.zeros([2]), logits)).toThrow(ShapeError);
    expect(of([[1], [1], [1]])).toThrow(
      'ctc: yTrue must have the shape [B,N] with the 2 samples of yPred, received [3, 1]',
    );
    expect(() => ctc(tf.zeros([2, 1]), tf.zeros([2, 3]))).toThrow(
      'ctc: yPred must have the shape [B,T,C], received [2, 3]',
    );
    expect(of([[1], [3]])).toThrow(DataError);
    expect(of([[1], [3]])).toThrow('ctc: yTrue must be labels from 1 to 2 or 0, received 3');
    expect(of([[-1], [1]])).toThrow('received -1');
    expect(
      of([
        [1, 0, 2],
        [1, 0, 0],
      ]),
    ).toThrow('ctc: yTrue must have its zeros at the end, received 2 after a zero');
  });
});

test('a network learns by it, in fit of tfjs, which steps show which labels', async () => {
  const steps = 6;
  const shown = [
    [1, 0, 2, 2, 0, 1],
    [2, 2, 0, 2, 1, 0],
    [0, 1, 1, 0, 1, 2],
  ];
  const x = tf.oneHot(tf.tensor2d(shown, [3, steps], 'int32'), 3).toFloat();
  const labels = [
    [1, 2, 1],
    [2, 2, 1],
    [1, 1, 2],
  ];
  const y = tf.tensor2d(labels, [3, 3]);
  const kernelInitializer = tf.initializers.randomNormal({ seed: 2 });
  const layers = [tf.layers.dense({ units: 3, inputShape: [steps, 3], kernelInitializer })];
  const model = tf.sequential({ layers });
  compileModel(model, { optimizer: new Adam({ learningRate: 0.1 }), loss: new CTC() });
  const { history } = await model.fit(x, y, { epochs: 60, shuffle: false, validationData: [x, y] });
  expect(history['val_loss']?.at(-1)).toBeLessThan(0.2);
  const best = tf.argMax(model.predict(x) as tf.Tensor, -1).arraySync() as number[][];
  expect(best.map(read)).toStrictEqual(labels.map((own) => own.join()));
  model.optimizer.dispose();
  model.dispose();
});
