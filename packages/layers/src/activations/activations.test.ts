import { loadGolden } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { cotangent } from '../../fixtures/layer-golden.ts';
import { onModu } from '../../fixtures/on-modu.ts';
import { activations } from '../index.ts';

interface ActivationCase {
  readonly name: keyof typeof activations;
  readonly options: object;
  readonly y: readonly number[];
  readonly gradient: readonly number[];
  readonly edges?: readonly number[];
}

const golden = loadGolden<{
  readonly x: number[][][];
  readonly edges: number[][];
  readonly cases: readonly ActivationCase[];
}>(import.meta.url, '../../fixtures/activations.json');

const titled = golden.cases.map((item): [string, ActivationCase] => [
  `${item.name} ${JSON.stringify(item.options)}`,
  item,
]);

function compare({ name, options, y, gradient, edges }: ActivationCase): void {
  const call = activations[name] as (x: tf.Tensor, options: object) => tf.Tensor;
  tf.tidy(() => {
    const x = tf.tensor3d(golden.x);
    expect(call(x, options)).toBeAllClose(y, { rtol: 1e-5, atol: 1e-5 });
    const loss = (v: tf.Tensor): tf.Scalar => {
      const output = call(v, options);
      return tf.sum(tf.mul(output, cotangent(output.shape)));
    };
    expect(tf.grad(loss)(x)).toBeAllClose(gradient, { rtol: 1e-4, atol: 1e-4 });
    if (edges !== undefined) expect(call(tf.tensor2d(golden.edges), options)).toBeAllClose(edges, { atol: 1e-5 });
  });
}

describe.each(['cpu', 'modu'])('equal to Keras on %s', (backend) => {
  test.each(titled)('%s', async (_, item) => {
    if (backend === 'cpu') compare(item);
    else
      await onModu(() => {
        compare(item);
      });
  });
});

test('sparsemax is the nearest point of the simplex, where Keras sums too much', () => {
  tf.tidy(() => {
    // By hand: {1, 0.8} are the support, the threshold is (1 + 0.8 − 1) / 2.
    expect(activations.sparsemax(tf.tensor1d([1, 0.8, -1]))).toBeAllClose([0.6, 0.4, 0]);
    const x = tf.randomNormal([3, 7, 5], 0, 1, 'float32', 1);
    const y = activations.sparsemax(x, { axis: 1 });
    expect(tf.sum(y, 1)).toBeAllClose(tf.ones([3, 5]));
    expect(tf.min(y)).toBeAllClose(0);
    const gradient = tf.grad((v) => tf.sum(tf.mul(activations.sparsemax(v), tf.tensor1d([3, 1, 7]))))(
      tf.tensor1d([1, 0.8, -1]),
    );
    expect(gradient).toBeAllClose([1, -1, 0]);
  });
});

test('every other activation has a golden value', () => {
  const known = new Set<string>([...golden.cases.map(({ name }) => name), 'sparsemax']);
  expect(Object.keys(activations).filter((name) => !known.has(name))).toEqual([]);
});

test('glu needs an even size', () => {
  tf.tidy(() => {
    expect(() => activations.glu(tf.ones([2, 3]))).toThrow('glu: the size of axis -1 must be even, received 3');
  });
});
