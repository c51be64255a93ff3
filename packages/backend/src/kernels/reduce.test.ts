import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boolTensor, floatTensor, floats, intTensor, shapes, tameFloats } from '../testing/arbitraries.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { reductionOf } from './reduction.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

/** A shape and some of its axes, in any order. */
const shapeAndAxes = shapes({ maxRank: 5, maxLength: 6 }).chain((shape) =>
  fc.tuple(fc.constant(shape), fc.shuffledSubarray(shape.map((_, axis) => axis)), fc.boolean()),
);

function reduced(name: string, x: tf.Tensor, axis: number[], keepDims: boolean): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(name, { x }, { axis, reductionIndices: axis, keepDims });
}

describe('reductions', () => {
  test.each(['Sum', 'Mean', 'Prod'])('%s of float32 along any axes gives what cpu gives', async (name) => {
    await fc.assert(
      fc.asyncProperty(
        shapeAndAxes.chain(([shape, axes, keep]) =>
          fc.tuple(floatTensor(shape, tameFloats), fc.constant(axes), fc.constant(keep)),
        ),
        async ([x, axes, keep]) => {
          await compareWithCpu([x], (t) => reduced(name, t, axes, keep), { absolute: 1e-5 });
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each(['Sum', 'Mean', 'Max', 'Min'])('%s treats NaN and infinities as cpu does', async (name) => {
    await fc.assert(
      fc.asyncProperty(
        shapeAndAxes.chain(([shape, axes, keep]) =>
          fc.tuple(floatTensor(shape, floats), fc.constant(axes), fc.constant(keep)),
        ),
        async ([x, axes, keep]) => {
          await compareWithCpu([x], (t) => reduced(name, t, axes, keep), { absolute: 1e-4 });
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each(['Sum', 'Mean', 'Prod', 'Max', 'Min'])('%s of int32 gives what cpu gives', async (name) => {
    await fc.assert(
      fc.asyncProperty(
        shapeAndAxes.chain(([shape, axes, keep]) => fc.tuple(intTensor(shape), fc.constant(axes), fc.constant(keep))),
        async ([x, axes, keep]) => {
          // float32 sums of numbers of 31 bits keep 24 of them.
          await compareWithCpu([x], (t) => reduced(name, t, axes, keep), name === 'Mean' ? { absolute: 2e3 } : {});
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each(['All', 'Any', 'Sum', 'Mean', 'Prod'])('%s of truth values gives what cpu gives', async (name) => {
    await fc.assert(
      fc.asyncProperty(
        shapeAndAxes.chain(([shape, axes, keep]) => fc.tuple(boolTensor(shape), fc.constant(axes), fc.constant(keep))),
        async ([x, axes, keep]) => {
          await compareWithCpu([x], (t) => reduced(name, t, axes, keep));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('all and any look at every value of long rows', () => {
    for (const length of [1, 15, 16, 17, 33, 100]) {
      for (let place = 0; place < length; place++) {
        tf.tidy(() => {
          const hit = tf.equal(tf.range(0, length, 1, 'int32'), tf.scalar(place, 'int32'));
          expect(tf.any(hit).dataSync()[0]).toBe(1);
          expect(tf.all(tf.logicalNot(hit)).dataSync()[0]).toBe(0);
          expect(tf.any(tf.zeros([length], 'bool')).dataSync()[0]).toBe(0);
          expect(tf.all(tf.ones([length], 'bool')).dataSync()[0]).toBe(1);
        });
      }
    }
  });

  test('products of int32 wrap as their float64 product does', () => {
    tf.tidy(() => {
      expect(tf.prod(tf.tensor1d([65_537, 65_539, 3], 'int32')).dataSync()[0]).toBe((65_537 * 65_539 * 3) | 0);
      expect(tf.prod(tf.tensor1d(new Array<number>(40).fill(1e9), 'int32')).dataSync()[0]).toBe((1e9 ** 40) | 0);
    });
  });

  test.each([
    [[300_007], undefined],
    [[3, 70_001], [1]],
    [[20_011, 5], [0]],
    [[1_031, 67], [0]],
    [
      [7, 5, 1_009, 3],
      [0, 2],
    ],
  ] as const)('long sums of shape %j along %j are as precise as sums in float64', (shape, axes) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const values = Float32Array.from({ length: size }, (_, index) => 1 + Math.sin(index * 0.7));
    const axis = axes === undefined ? undefined : [...axes];
    const totals = float64Sums(values, shape, axis);
    const { length } = reductionOf(shape, axis, false);
    const [sum, mean] = tf.tidy(() => {
      const x = tf.tensor(values, [...shape]);
      return [tf.sum(x, axis).dataSync(), tf.mean(x, axis).dataSync()];
    });
    for (const [index, total] of totals.entries()) {
      expect(Math.abs((sum[index] ?? 0) / total - 1)).toBeLessThan(1e-6);
      expect(Math.abs((mean[index] ?? 0) / (total / length) - 1)).toBeLessThan(1e-6);
    }
  });

  test('an axis out of range is refused as tfjs refuses it', () => {
    tf.tidy(() => {
      expect(() => tf.sum(tf.ones([2, 3]), 2)).toThrow(
        'All values in axis param must be in range [-2, 2) but got axis 2',
      );
    });
  });

  test('bits do not depend on the number of threads', async () => {
    const run = (): tf.Tensor => {
      const x = tf.sin(tf.reshape(tf.linspace(0, 3e5, 300_000), [50, 60, 100]));
      const y = tf.sin(tf.linspace(0, 1e6, 900_001));
      return tf.concat([tf.sum(x, [0, 1]), tf.mean(x, [2]).flatten(), tf.sum(x, [1]).flatten(), tf.sum(y).flatten()]);
    };
    const [first, ...others] = await bytesByThreads(run);
    for (const other of others) expect(other).toEqual(first);
  });
});

function float64Sums(
  values: Float32Array,
  shape: readonly number[],
  axes: readonly number[] | undefined,
): Float64Array {
  const kept = shape.map((_, axis) => axes !== undefined && !axes.includes(axis));
  const sums = new Float64Array(
    shape.reduce((product, length, axis) => product * (kept[axis] === true ? length : 1), 1),
  );
  for (const [place, value] of values.entries()) {
    let rest = place;
    let index = 0;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] ?? 1;
      if (kept[axis] === true) {
        index += (rest % length) * stride;
        stride *= length;
      }
      rest = Math.floor(rest / length);
    }
    sums[index] = (sums[index] ?? 0) + value;
  }
  return sums;
}

describe('the plan of a reduction', () => {
  test('neighbouring axes of a kind are one, and those of length 1 are left out', () => {
    expect(reductionOf([2, 3, 1, 4, 5], [3, 4], false)).toEqual({
      outShape: [2, 3, 1],
      sizes: [6, 20],
      reducedFirst: false,
      length: 20,
    });
    expect(reductionOf([2, 1, 4, 5], [0, 1, 3], true)).toEqual({
      outShape: [1, 1, 4, 1],
      sizes: [2, 4, 5],
      reducedFirst: true,
      length: 10,
    });
    expect(reductionOf([], undefined, false)).toEqual({ outShape: [], sizes: [], reducedFirst: false, length: 1 });
  });
});
