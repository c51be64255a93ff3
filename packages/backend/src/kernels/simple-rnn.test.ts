import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareFused, flags, waves } from '../testing/compare-fused.ts';
import type { TensorSpec } from '../testing/compare-with-cpu.ts';
import { squash, stepsOf } from '../testing/composed-steps.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { fadedGradient, isSubnormal } from '../testing/faded-gradients.ts';
import { flattened, runFused } from '../testing/run-fused.ts';
import type { SimpleRnnAttrs } from './simple-rnn.ts';

const inputNames = ['x', 'kernel', 'recurrent', 'bias', 'h0'] as const;

/** y and hT made of tfjs' ops, flattened one after another. */
function composed({ activation = 'tanh', goBackwards = false, returnSequences = false }: SimpleRnnAttrs) {
  return (...[x, kernel, recurrent, bias, h0, mask]: tf.Tensor[]): tf.Tensor => {
    let [h, last] = [h0, tf.zerosLike(h0 as tf.Tensor)] as [tf.Tensor, tf.Tensor];
    const xs = stepsOf(x as tf.Tensor);
    const masks = mask === undefined ? undefined : stepsOf(tf.cast(mask, 'float32'));
    const outputs: tf.Tensor[] = [];
    const order = [...xs.keys()];
    for (const time of goBackwards ? order.toReversed() : order) {
      const sum = tf.add(tf.matMul(xs[time] as tf.Tensor, kernel as tf.Tensor), tf.matMul(h, recurrent as tf.Tensor));
      const out = squash(activation, tf.add(sum, bias as tf.Tensor));
      const counts = masks === undefined ? tf.scalar(1) : tf.expandDims(masks[time] as tf.Tensor, 1);
      const choose = (now: tf.Tensor, before: tf.Tensor): tf.Tensor =>
        tf.add(tf.mul(now, counts), tf.mul(before, tf.sub(1, counts)));
      [h, last] = [choose(out, h), choose(out, last)];
      outputs.push(last);
    }
    return flattened([returnSequences ? tf.stack(outputs, 1) : last, h]);
  };
}

/** The same from the kernels, differentiable through `tf.customGrad`. */
function fused(attrs: SimpleRnnAttrs) {
  return (...all: tf.Tensor[]): tf.Tensor => {
    const mask = all[inputNames.length];
    return tf.customGrad((...args) => {
      const save = args.pop() as unknown as tf.GradSaveFunc;
      const tensors = args as tf.Tensor[];
      const inputs = Object.fromEntries(inputNames.map((name, index) => [name, tensors[index]]));
      const outputs = runFused('ModuSimpleRnn', { ...inputs, mask }, attrs);
      const [y, hT, ...kept] = outputs as [tf.Tensor, tf.Tensor, ...tf.Tensor[]];
      save([...tensors, ...kept]);
      const gradFunc = (d: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
        const [dy, dhT] = tf.split(d, [y.size, hT.size]) as [tf.Tensor, tf.Tensor];
        const names = [...inputNames, 'states', 'previous'];
        const again = Object.fromEntries(names.map((name, index) => [name, saved[index]]));
        const gradients = { dy: tf.reshape(dy, y.shape), dhT: tf.reshape(dhT, hT.shape) };
        return runFused('ModuSimpleRnnGrad', { ...again, mask, ...gradients }, attrs);
      };
      return { value: flattened([y, hT]), gradFunc };
    })(...all.slice(0, inputNames.length));
  };
}

function rnnInputs(rows: number, steps: number, features: number, units: number): TensorSpec[] {
  return [
    waves([rows, steps, features], 0),
    waves([features, units], 1, 0.7),
    waves([units, units], 2, 0.5),
    waves([units], 3, 0.5),
    waves([rows, units], 4, 0.5),
  ];
}

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

describe('ModuSimpleRnn', () => {
  test('outputs, state and all gradients are those of the composed cell, for odd sizes and every option', async () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    const options = fc.record({
      activation: fc.constantFrom('tanh', 'relu', 'linear', 'sigmoid', 'hardSigmoid'),
      goBackwards: fc.boolean(),
      returnSequences: fc.boolean(),
    });
    const sizes = fc.tuple(size(14), size(6), size(7), size(11));
    await fc.assert(
      fc.asyncProperty(sizes, options, fc.boolean(), fc.nat(), async ([b, t, d, h], attrs, masked, seed) => {
        const mask = flags([b, t], (index) => Math.sin(index * 2.1 + seed) > 0);
        const inputs = [...rnnInputs(b, t, d, h), ...(masked ? [mask] : [])];
        await compareFused(inputs, fused(attrs), composed(attrs));
      }),
      { numRuns: 50 },
    );
  });

  test('no rows and no steps work; without keepForGradient only the outputs remain', () => {
    for (const [b, t] of [
      [0, 3],
      [2, 0],
    ] as const) {
      tf.tidy(() => {
        const tensors = rnnInputs(b, t, 3, 4).map(({ values, shape }) => tf.tensor(values, [...shape]));
        const inputs = Object.fromEntries(inputNames.map((name, index) => [name, tensors[index]]));
        const outputs = runFused('ModuSimpleRnn', inputs, { returnSequences: true, keepForGradient: false });
        expect(outputs.map(({ shape }) => shape)).toEqual([
          [b, t, 4],
          [b, 4],
        ]);
        if (t === 0) expect(outputs[1]?.arraySync()).toEqual(inputs['h0']?.arraySync());
      });
    }
  });

  test('gradients that fade over many steps end at zero, not among the subnormal numbers', () => {
    const gradient = fadedGradient(rnnInputs(1, 300, 3, 6), fused({}));
    expect(gradient.some((value) => value !== 0)).toBe(true);
    expect(gradient.at(0)).toBe(0);
    expect(gradient.filter(isSubnormal)).toEqual(new Float32Array(0));
  });

  test('weights that are not square are rejected', () => {
    tf.tidy(() => {
      const tensors = rnnInputs(2, 3, 4, 5).map(({ values, shape }) => tf.tensor(values, [...shape]));
      const inputs = Object.fromEntries(inputNames.map((name, index) => [name, tensors[index]]));
      expect(() => runFused('ModuSimpleRnn', { ...inputs, recurrent: tf.zeros([5, 6]) })).toThrow(
        'ModuSimpleRnn: recurrent must have the shape [H, H] with B = 2, T = 3, D = 4, H = 5, received [5, 6]',
      );
    });
  });

  test('every number of threads gives the same bits', async () => {
    const attrs = { returnSequences: true };
    const [one, ...others] = await bytesByThreads(() => {
      const tensors = rnnInputs(29, 7, 13, 37).map(({ values, shape }) => tf.tensor(values, [...shape]));
      const loss = (...args: tf.Tensor[]): tf.Scalar => tf.sum(tf.square(fused(attrs)(...args)));
      return flattened([fused(attrs)(...tensors), ...tf.grads(loss)(tensors)]);
    });
    for (const other of others) expect(other).toEqual(one);
    await restart({ threads: 2 });
  });
});
