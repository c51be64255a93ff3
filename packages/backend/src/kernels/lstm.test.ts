import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareFused, flags, waves } from '../testing/compare-fused.ts';
import type { TensorSpec } from '../testing/compare-with-cpu.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { squash, stepsOf } from '../testing/composed-steps.ts';
import { fadedGradient, isSubnormal } from '../testing/faded-gradients.ts';
import { flattened, runFused } from '../testing/run-fused.ts';
import type { LstmAttrs } from './lstm.ts';

const inputNames = ['x', 'kernel', 'recurrent', 'bias', 'h0', 'c0'] as const;
/** y, hT and cT of an LSTM made of tfjs' ops, flattened one after another. */
function composed(attrs: LstmAttrs) {
  const { activation = 'tanh', recurrentActivation = 'sigmoid', goBackwards = false, returnSequences = false } = attrs;
  return (...[x, kernel, recurrent, bias, h0, c0, mask]: tf.Tensor[]): tf.Tensor => {
    let [h, c, last] = [h0, c0, tf.zerosLike(h0 as tf.Tensor)] as [tf.Tensor, tf.Tensor, tf.Tensor];
    const xs = stepsOf(x as tf.Tensor);
    const masks = mask === undefined ? undefined : stepsOf(tf.cast(mask, 'float32'));
    const order = [...xs.keys()];
    const outputs: tf.Tensor[] = [];
    for (const time of goBackwards ? order.toReversed() : order) {
      const sum = tf.add(tf.matMul(xs[time] as tf.Tensor, kernel as tf.Tensor), tf.matMul(h, recurrent as tf.Tensor));
      const [i, f, g, o] = tf.split(tf.add(sum, bias as tf.Tensor), 4, 1) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const cell = tf.add(
        tf.mul(squash(recurrentActivation, f), c),
        tf.mul(squash(recurrentActivation, i), squash(activation, g)),
      );
      const out = tf.mul(squash(recurrentActivation, o), squash(activation, cell));
      const counts = masks === undefined ? tf.scalar(1) : tf.expandDims(masks[time] as tf.Tensor, 1);
      const choose = (now: tf.Tensor, before: tf.Tensor): tf.Tensor =>
        tf.add(tf.mul(now, counts), tf.mul(before, tf.sub(1, counts)));
      [h, c, last] = [choose(out, h), choose(cell, c), choose(out, last)];
      outputs.push(last);
    }
    return flattened([returnSequences ? tf.stack(outputs, 1) : last, h, c]);
  };
}

/** The same from the kernels, differentiable through `tf.customGrad`. */
function fused(attrs: LstmAttrs) {
  return (...[x, kernel, recurrent, bias, h0, c0, mask]: tf.Tensor[]): tf.Tensor => {
    const run = tf.customGrad((...args) => {
      const save = args.pop() as unknown as tf.GradSaveFunc;
      const tensors = args as tf.Tensor[];
      const inputs = Object.fromEntries(inputNames.map((name, index) => [name, tensors[index]]));
      const [y, hT, cT, ...kept] = runFused('ModuLstm', { ...inputs, mask }, attrs) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        ...tf.Tensor[],
      ];
      save([...tensors, ...kept]);
      const gradFunc = (d: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
        const [dy, dhT, dcT] = tf.split(d, [y.size, hT.size, cT.size]) as [tf.Tensor, tf.Tensor, tf.Tensor];
        const names = [...inputNames, 'gates', 'cells', 'previous'];
        return runFused(
          'ModuLstmGrad',
          {
            ...Object.fromEntries(names.map((name, index) => [name, saved[index]])),
            mask,
            dy: tf.reshape(dy, y.shape),
            dhT: tf.reshape(dhT, hT.shape),
            dcT: tf.reshape(dcT, cT.shape),
          },
          attrs,
        );
      };
      return { value: flattened([y, hT, cT]), gradFunc };
    });
    return run(
      x as tf.Tensor,
      kernel as tf.Tensor,
      recurrent as tf.Tensor,
      bias as tf.Tensor,
      h0 as tf.Tensor,
      c0 as tf.Tensor,
    );
  };
}

function lstmInputs(rows: number, steps: number, features: number, units: number): TensorSpec[] {
  return [
    waves([rows, steps, features], 0),
    waves([features, 4 * units], 1, 0.7),
    waves([units, 4 * units], 2, 0.6),
    waves([4 * units], 3, 0.5),
    waves([rows, units], 4, 0.5),
    waves([rows, units], 5, 0.5),
  ];
}

describe.each([true, false])('ModuLstm, relaxed SIMD %s', (relaxedSimd) => {
  beforeAll(async () => {
    await restart({ threads: 2, relaxedSimd });
  });

  afterAll(() => {
    tf.removeBackend('modu');
  });

  test('outputs, states and all gradients are those of the composed cell, for odd sizes and every option', async () => {
    const sizes = fc.tuple(
      fc.integer({ min: 1, max: 14 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 11 }),
    );
    const options = fc.record({
      activation: fc.constantFrom('tanh', 'relu', 'linear', 'sigmoid'),
      recurrentActivation: fc.constantFrom('sigmoid', 'hardSigmoid'),
      goBackwards: fc.boolean(),
      returnSequences: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(sizes, options, fc.boolean(), fc.nat(), async ([b, t, d, h], attrs, masked, seed) => {
        const mask = flags([b, t], (index) => Math.sin(index * 2.1 + seed) > 0);
        const inputs = [...lstmInputs(b, t, d, h), ...(masked ? [mask] : [])];
        await compareFused(inputs, fused(attrs), composed(attrs));
      }),
      { numRuns: 40 },
    );
  });
});

describe('ModuLstm', () => {
  beforeAll(async () => {
    await restart({ threads: 2 });
  });

  afterAll(() => {
    tf.removeBackend('modu');
  });

  test('steps that a mask leaves out keep the state, and a row without any step puts out zeros', () => {
    tf.tidy(() => {
      const tensors = lstmInputs(2, 3, 2, 5).map(({ values, shape }) => tf.tensor(values, [...shape]));
      const inputs = Object.fromEntries(inputNames.map((name, index) => [name, tensors[index]]));
      const mask = tf.tensor2d([1, 0, 0, 0, 0, 0], [2, 3], 'bool');
      const [y, hT] = runFused('ModuLstm', { ...inputs, mask }, { returnSequences: true }) as [tf.Tensor, tf.Tensor];
      const [first, second] = y.arraySync() as number[][][];
      expect(first?.[1]).toEqual(first?.[0]);
      expect(first?.[2]).toEqual(first?.[0]);
      expect(second).toEqual([0, 0, 0].map(() => [0, 0, 0, 0, 0]));
      const [h, untouched] = hT.arraySync() as number[][];
      expect(h).toEqual(first?.[0]);
      expect(untouched).toEqual((inputs['h0'] as tf.Tensor2D).arraySync()[1]);
    });
  });

  test('no rows, no steps and no features work', async () => {
    for (const [b, t, d, h] of [
      [0, 3, 2, 4],
      [2, 0, 3, 4],
      [2, 3, 0, 4],
    ] as const) {
      tf.tidy(() => {
        const tensors = lstmInputs(b, t, d, h).map(({ values, shape }) => tf.tensor(values, [...shape]));
        const inputs = Object.fromEntries(inputNames.map((name, index) => [name, tensors[index]]));
        const [y, hT, cT] = runFused('ModuLstm', inputs, { returnSequences: true });
        expect(y?.shape).toEqual([b, t, h]);
        expect(hT?.shape).toEqual([b, h]);
        if (t === 0) expect(cT?.arraySync()).toEqual(inputs['c0']?.arraySync());
      });
    }
  });

  test('without keepForGradient only the outputs remain', () => {
    tf.tidy(() => {
      const tensors = lstmInputs(3, 2, 2, 3).map(({ values, shape }) => tf.tensor(values, [...shape]));
      const inputs = Object.fromEntries(inputNames.map((name, index) => [name, tensors[index]]));
      const before = tf.memory() as unknown as { heldBytes: number; numTensors: number };
      const kept = runFused('ModuLstm', inputs, {});
      const plain = runFused('ModuLstm', inputs, { keepForGradient: false });
      expect(kept.length).toBe(6);
      expect(plain.length).toBe(3);
      expect(plain[0]?.arraySync()).toEqual(kept[0]?.arraySync());
      tf.dispose([kept, plain]);
      expect((tf.memory() as unknown as { heldBytes: number }).heldBytes).toBe(before.heldBytes);
    });
  });

  test('inputs that do not fit are rejected by name', () => {
    tf.tidy(() => {
      const tensors = lstmInputs(2, 3, 4, 5).map(({ values, shape }) => tf.tensor(values, [...shape]));
      const inputs = Object.fromEntries(inputNames.map((name, index) => [name, tensors[index]]));
      expect(() => runFused('ModuLstm', { ...inputs, bias: tf.zeros([19]) })).toThrow(
        'ModuLstm: bias must have the shape [4H] with B = 2, T = 3, D = 4, H = 5, received [19]',
      );
      expect(() => runFused('ModuLstm', { ...inputs, mask: tf.ones([2, 3]) })).toThrow(
        "ModuLstm: mask must be a tensor of type bool, received 'float32'",
      );
      expect(() => runFused('ModuLstm', inputs, { activation: 'tan' })).toThrow("did you mean 'tanh'?");
      expect(() => runFused('ModuLstm', inputs, { goBackward: true })).toThrow("did you mean 'goBackwards'?");
    });
  });

  test('gradients that fade over many steps end at zero, not among the subnormal numbers', () => {
    const gradient = fadedGradient(lstmInputs(1, 300, 3, 6), fused({}));
    expect(gradient.some((value) => value !== 0)).toBe(true);
    expect(gradient.at(0)).toBe(0);
    expect(gradient.filter(isSubnormal)).toEqual(new Float32Array(0));
  });

  test('large weights are worked on with several panels at once, with the same result', async () => {
    await compareFused(lstmInputs(27, 2, 3, 190), fused({}), composed({}), { absolute: 2e-4, relative: 1e-3 });
  });
});

describe('threads', () => {
  afterAll(() => {
    tf.removeBackend('modu');
  });

  test('every number of threads gives the same bits', async () => {
    const [one, ...others] = await bytesByThreads(() => {
      const tensors = lstmInputs(29, 7, 13, 37).map(({ values, shape }) => tf.tensor(values, [...shape]));
      const y = fused({ returnSequences: true })(...tensors);
      const loss = (...args: tf.Tensor[]): tf.Scalar => tf.sum(tf.square(fused({ returnSequences: true })(...args)));
      return flattened([y, ...tf.grads(loss)(tensors)]);
    });
    for (const other of others) expect(other).toEqual(one);
  });
});
