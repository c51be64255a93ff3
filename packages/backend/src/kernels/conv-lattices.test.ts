import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConvAxis, ConvGeometry } from './conv-geometry.ts';
import { forwardLattices, inputGradientLattices, type Lattices } from './conv-lattices.ts';

const flat: ConvAxis = { input: 1, output: 1, filter: 1, stride: 1, dilation: 1, pad: 0 };

function axis(overrides: Partial<ConvAxis>): ConvAxis {
  return { ...flat, input: 9, output: 9, filter: 3, pad: 1, ...overrides };
}

function geometry(y: ConvAxis, x: ConvAxis): ConvGeometry {
  return { batch: 1, inChannels: 5, outChannels: 7, z: flat, y, x };
}

/** All pixels of the lattices, as y · 1000 + x. */
function pixels({ lattices, outStep }: Lattices): number[] {
  return lattices
    .flatMap(({ count, offset }) =>
      Array.from({ length: count[1] * count[2] }, (_, index) => {
        const [y, x] = [Math.floor(index / count[2]), index % count[2]];
        return (y * outStep[1] + offset[1]) * 1000 + x * outStep[2] + offset[2];
      }),
    )
    .toSorted((a, b) => a - b);
}

test('a forward pass is one lattice, and neighbouring taps of a row are one run', () => {
  const { lattices, sourceStep } = forwardLattices(geometry(axis({ stride: 2 }), axis({})));
  expect(lattices).toHaveLength(1);
  expect(lattices[0]?.runs).toEqual([
    { z: 0, y: -1, x: -5, length: 15, first: 0 },
    { z: 0, y: 0, x: -5, length: 15, first: 15 },
    { z: 0, y: 1, x: -5, length: 15, first: 30 },
  ]);
  expect(lattices[0]?.taps).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(sourceStep).toEqual([1, 2, 1]);
});

test('dilated taps are runs of their own', () => {
  const [lattice] = forwardLattices(geometry(axis({ filter: 1, pad: 0 }), axis({ dilation: 2, pad: 2 }))).lattices;
  expect(lattice?.runs.map(({ x, length }) => [x, length])).toEqual([
    [-10, 5],
    [0, 5],
    [10, 5],
  ]);
});

test('the gradient of the input without strides is one lattice with the taps turned round', () => {
  const [lattice, ...others] = inputGradientLattices(geometry(axis({}), axis({}))).lattices;
  expect(others).toEqual([]);
  expect(lattice?.taps).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
  expect(lattice?.runs.map(({ y, x, length }) => [y, x, length])).toEqual([
    [-1, -7, 21],
    [0, -7, 21],
    [1, -7, 21],
  ]);
});

test('the lattices of a gradient hold every pixel of the input once, and every tap as often as it is read', () => {
  const length = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
  const axes = fc
    .record({ input: length(12), filter: length(4), stride: length(5), dilation: length(3), pad: fc.nat(3) })
    .map((found): ConvAxis => ({ ...found, output: 4 }));
  fc.assert(
    fc.property(axes, axes, (y, x) => {
      const plan = inputGradientLattices(geometry(y, x));
      const every = Array.from({ length: y.input * x.input }, (_, index) => {
        return Math.floor(index / x.input) * 1000 + (index % x.input);
      });
      expect(pixels(plan)).toEqual(every);
      for (const { runs, taps, depth } of plan.lattices) {
        expect(depth).toBe(taps.length * 7);
        expect(runs.reduce((sum, run) => sum + run.length, 0)).toBe(depth);
        expect(new Set(taps).size).toBe(taps.length);
      }
    }),
  );
});
