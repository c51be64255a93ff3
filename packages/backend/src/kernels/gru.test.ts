import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareFused, flags, waves } from '../testing/compare-fused.ts';
import type { TensorSpec } from '../testing/compare-with-cpu.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { composedGru } from '../testing/composed-gru.ts';
import { fadedGradient, isSubnormal } from '../testing/faded-gradients.ts';
import { flattened, runFused } from '../testing/run-fused.ts';
import type { GruAttrs } from './gru.ts';

const inputNames = ['x', 'kernel', 'recurrent', 'bias', 'h0'] as const;

/** y and hT from the kernels, flattened one after another, differentiable through `tf.customGrad`. */
function fused(attrs: GruAttrs) {
  return (...all: tf.Tensor[]): tf.Tensor => {
    const mask = all[inputNames.length];
    return tf.customGrad((...args) => {
      const save = args.pop() as unknown as tf.GradSaveFunc;
      const tensors = args as tf.Tensor[];
      const inputs = Object.fromEntries(inputNames.map((name, index) => [name, tensors[index]]));
      const [y, hT, ...kept] = runFused('ModuGru', { ...inputs, mask }, attrs) as [
        tf.Tensor,
        tf.Tensor,
        ...tf.Tensor[],
      ];
      save([...tensors, ...kept]);
      const gradFunc = (d: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
        const [dy, dhT] = tf.split(d, [y.size, hT.size]) as [tf.Tensor, tf.Tensor];
        const names = [...inputNames, 'gates', 'reset', 'previous'];
        const again = Object.fromEntries(names.map((name, index) => [name, saved[index]]));
        const gradients = { dy: tf.reshape(dy, y.shape), dhT: tf.reshape(dhT, hT.shape) };
        return runFused('ModuGruGrad', { ...again, mask, ...gradients }, attrs);
      };
      return { value: flattened([y, hT]), gradFunc };
    })(...all.slice(0, inputNames.length));
  };
}

function gruInputs(rows: number, steps: number, features: number, units: number, resetAfter = true): TensorSpec[] {
  return [
    waves([rows, steps, features], 0),
    waves([features, 3 * units], 1, 0.7),
    waves([units, 3 * units], 2, 0.6),
    waves(resetAfter ? [2, 3 * units] : [3 * units], 3, 0.5),
    waves([rows, units], 4, 0.5),
  ];
}

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

describe('ModuGru', () => {
  test.each([true, false])(
    'outputs, states and all gradients are those of the composed cell, resetAfter %s',
    async (resetAfter) => {
      const size = (max: number) => fc.integer({ min: 1, max });
      const sizes = fc.tuple(size(14), size(6), size(7), size(11));
      const options = fc.record({
        activation: fc.constantFrom('tanh', 'relu', 'linear', 'sigmoid'),
        recurrentActivation: fc.constantFrom('sigmoid', 'hardSigmoid'),
        goBackwards: fc.boolean(),
        returnSequences: fc.boolean(),
        resetAfter: fc.constant(resetAfter),
      });
      await fc.assert(
        fc.asyncProperty(sizes, options, fc.boolean(), fc.nat(), async ([b, t, d, h], attrs, masked, seed) => {
          const mask = flags([b, t], (index) => Math.sin(index * 2.1 + seed) > 0);
          const inputs = [...gruInputs(b, t, d, h, resetAfter), ...(masked ? [mask] : [])];
          await compareFused(inputs, fused(attrs), composedGru(attrs));
        }),
        { numRuns: 40 },
      );
    },
  );

  test.each([true, false])('large weights give the same, resetAfter %s', async (resetAfter) => {
    const inputs = gruInputs(27, 2, 3, 220, resetAfter);
    await compareFused(inputs, fused({ resetAfter }), composedGru({ resetAfter }), { absolute: 2e-4, relative: 1e-3 });
  });

  test('no rows, no steps and no features work; without keepForGradient only the outputs remain', () => {
    for (const [b, t, d, h] of [
      [0, 3, 2, 4],
      [2, 0, 3, 4],
      [2, 3, 0, 4],
    ] as const) {
      tf.tidy(() => {
        const tensors = gruInputs(b, t, d, h).map(({ values, shape }) => tf.tensor(values, [...shape]));
        const inputs = Object.fromEntries(inputNames.map((name, index) => [name, tensors[index]]));
        const [y, hT, ...rest] = runFused('ModuGru', inputs, { returnSequences: true, keepForGradient: false });
        expect(y?.shape).toEqual([b, t, h]);
        expect(hT?.shape).toEqual([b, h]);
        expect(rest).toEqual([]);
        if (t === 0) expect(hT?.arraySync()).toEqual(inputs['h0']?.arraySync());
      });
    }
  });

  test.each([true, false])('gradients that fade over many steps end at zero, resetAfter %s', (resetAfter) => {
    const gradient = fadedGradient(gruInputs(1, 300, 3, 6, resetAfter), fused({ resetAfter }));
    expect(gradient.some((value) => value !== 0)).toBe(true);
    expect(gradient.at(0)).toBe(0);
    expect(gradient.filter(isSubnormal)).toEqual(new Float32Array(0));
  });

  test('a bias of the other kind is rejected', () => {
    tf.tidy(() => {
      const tensors = gruInputs(2, 3, 4, 5).map(({ values, shape }) => tf.tensor(values, [...shape]));
      const inputs = Object.fromEntries(inputNames.map((name, index) => [name, tensors[index]]));
      expect(() => runFused('ModuGru', inputs, { resetAfter: false })).toThrow(
        'ModuGru: bias must have the shape [3H] with B = 2, T = 3, D = 4, H = 5, received [2, 15]',
      );
    });
  });

  test.each([true, false])('every number of threads gives the same bits, resetAfter %s', async (resetAfter) => {
    const attrs = { returnSequences: true, resetAfter };
    const [one, ...others] = await bytesByThreads(() => {
      const specs = gruInputs(29, 7, 13, 37, resetAfter);
      const tensors = specs.map(({ values, shape }) => tf.tensor(values, [...shape]));
      const loss = (...args: tf.Tensor[]): tf.Scalar => tf.sum(tf.square(fused(attrs)(...args)));
      return flattened([fused(attrs)(...tensors), ...tf.grads(loss)(tensors)]);
    });
    for (const other of others) expect(other).toEqual(one);
    await restart({ threads: 2 });
  });
});
