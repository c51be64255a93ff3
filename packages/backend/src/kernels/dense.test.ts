import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { compareFused, waves } from '../testing/compare-fused.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { flattened, runFused } from '../testing/run-fused.ts';
import type { DenseActivation, DenseAttrs } from './dense.ts';

const functions: Readonly<Record<DenseActivation, (x: tf.Tensor) => tf.Tensor>> = {
  linear: tf.clone,
  relu: tf.relu,
  relu6: tf.relu6,
  leakyRelu: (x) => tf.leakyRelu(x, 0.3),
  elu: tf.elu,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
};
const activations = Object.keys(functions) as DenseActivation[];

function fused(attrs: DenseAttrs) {
  return (...[x, kernel, bias]: tf.Tensor[]): tf.Tensor =>
    runFused('ModuDense', { x, kernel, ...(bias && { bias }) }, { negativeSlope: 0.3, ...attrs })[0] as tf.Tensor;
}

function composed({ activation = 'linear' }: DenseAttrs) {
  return (...[x, kernel, bias]: tf.Tensor[]): tf.Tensor => {
    const [depth = 1, units = 1] = (kernel as tf.Tensor).shape;
    const outer = (x as tf.Tensor).shape.slice(0, -1);
    const rows = tf.reshape(x as tf.Tensor, [tf.util.sizeFromShape(outer), depth]);
    const product = tf.reshape(tf.matMul(rows, kernel as tf.Tensor), [...outer, units]);
    return functions[activation](bias === undefined ? product : tf.add(product, bias));
  };
}

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

describe('ModuDense', () => {
  test('values and gradients are those of product, sum and activation, for odd sizes and any rank', async () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    const outer = fc.array(size(5), { maxLength: 3 });
    const cases = fc.tuple(outer, size(19), size(19), fc.constantFrom(...activations), fc.boolean());
    await fc.assert(
      fc.asyncProperty(cases, async ([rows, depth, units, activation, biased]) => {
        const specs = [waves([...rows, depth], 0, 1.5), waves([depth, units], 1), waves([units], 2)];
        await compareFused(biased ? specs : specs.slice(0, 2), fused({ activation }), composed({ activation }));
      }),
      { numRuns: 60 },
    );
  });

  test('no rows, no inputs and no units', async () => {
    for (const [rows, depth, units] of [
      [0, 3, 2],
      [3, 0, 2],
      [3, 2, 0],
    ] as const) {
      const specs = [waves([rows, depth]), waves([depth, units]), waves([units])];
      await compareFused(specs, fused({ activation: 'relu' }), composed({ activation: 'relu' }), { slowPath: true });
    }
  });

  test('NaN and infinities come through', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([[Number.NaN], [Infinity], [-Infinity]]);
      const run = (activation: DenseActivation): number[] => [...fused({ activation })(x, tf.ones([1, 1])).dataSync()];
      expect(run('relu')).toEqual([Number.NaN, Infinity, 0]);
      expect(run('sigmoid')).toEqual([Number.NaN, 1, 0]);
      expect(run('tanh')).toEqual([Number.NaN, 1, -1]);
    });
  });

  test('second gradients are those of finite differences', () => {
    for (const activation of activations) {
      const inputs = [scattered([3, 2], { size: 2 }), scattered([3, 2])];
      checkGradients((dy, y) => runFused('ModuActivationGrad', { dy, y }, { activation })[0] as tf.Tensor, inputs);
    }
  });

  test('nothing is multiplied for an input that is no variable', () => {
    const backend = tf.backend() as unknown as { run: (kernel: string, ...rest: unknown[]) => void };
    const { run } = backend;
    const kernels: string[] = [];
    backend.run = (kernel, ...rest) => {
      kernels.push(kernel);
      run.call(backend, kernel, ...rest);
    };
    try {
      tf.tidy(() => {
        const [x, kernel, bias] = [tf.ones([3, 4]), tf.variable(tf.ones([4, 2])), tf.variable(tf.ones([2]))];
        tf.variableGrads(() => tf.sum(fused({ activation: 'relu' })(x, kernel, bias)), [kernel, bias]);
      });
    } finally {
      backend.run = run;
      tf.disposeVariables();
    }
    expect(kernels.filter((kernel) => kernel === 'matMul' || kernel === 'fewRows')).toHaveLength(2);
  });

  test('what does not fit is rejected', () => {
    tf.tidy(() => {
      const run = (x: number[], kernel: number[], attrs: object = {}): void => {
        runFused('ModuDense', { x: tf.zeros(x), kernel: tf.zeros(kernel) }, attrs);
      };
      expect(() => {
        run([2, 3], [4, 5]);
      }).toThrow('ModuDense: kernel must have the shape [D, U] with D = 3, received [4, 5]');
      expect(() => {
        run([2, 3], [3, 5], { activation: 'gelu' });
      }).toThrow('ModuDense: activation must be one of');
      expect(() => {
        run([2, 3], [3, 5], { activation: 'leakyRelu', negativeSlope: -1 });
      }).toThrow('ModuDense: negativeSlope must be');
    });
  });

  test('every number of threads gives the same bits', async () => {
    const [one, ...others] = await bytesByThreads(() => {
      const specs = [waves([130, 70]), waves([70, 90], 1), waves([90], 2)];
      const tensors = specs.map(({ values, shape }) => tf.tensor(values, [...shape]));
      const loss = (...args: tf.Tensor[]): tf.Scalar => tf.sum(tf.square(fused({ activation: 'tanh' })(...args)));
      return flattened(tf.grads(loss)(tensors));
    });
    for (const other of others) expect(other).toEqual(one);
    await restart({ threads: 2 });
  });
});
