import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimizeBetween, minimizeFrom } from './minimize.ts';
import { normalCdf, normalQuantile } from './normal-distribution.ts';
import { percentiles, quantileMethods } from './percentiles.ts';
import { selectRanks } from './select-ranks.ts';
import { countDistinct, placesOf } from './value-index.ts';

const numbers = fc.float64Array({
  minLength: 1,
  maxLength: 40,
  noNaN: true,
  noDefaultInfinity: true,
  min: -1e9,
  max: 1e9,
});

test('ranks are those of the sorted values, however many and whatever ties', () => {
  fc.assert(
    fc.property(numbers, fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), (values, chosen) => {
      const ranks = [...new Set(chosen.map((rank) => rank % values.length))].sort((a, b) => a - b);
      const sorted = values.toSorted();
      expect(Array.from(selectRanks(values.slice(), ranks), (value) => value + 0)).toEqual(
        ranks.map((rank) => (sorted[rank] as number) + 0),
      );
    }),
  );
});

test('ranks of many values, with and without ties', () => {
  for (const modulus of [7, 5000, 2 ** 31]) {
    const values = Float64Array.from({ length: 5000 }, (_, i) => (Math.imul(i, 2654435761) >>> 0) % modulus);
    const sorted = values.toSorted();
    const ranks = [0, 1, 1250, 2500, 3749, 4999];
    expect(Array.from(selectRanks(values, ranks))).toEqual(ranks.map((rank) => sorted[rank]));
  }
});

test('percentiles lie within the values and do not descend', () => {
  fc.assert(
    fc.property(numbers, fc.constantFrom(...quantileMethods), (values, method) => {
      const found = percentiles(values.slice(), [0, 10, 50, 90, 100], method);
      const sorted = values.toSorted();
      expect(found[0]).toBeGreaterThanOrEqual(sorted[0] as number);
      expect(found[4]).toBeLessThanOrEqual(sorted.at(-1) as number);
      for (let k = 1; k < 5; k++) expect(found[k]).toBeGreaterThanOrEqual((found[k - 1] as number) - 1e-6);
    }),
  );
  expect(percentiles(new Float64Array(0), [50])).toEqual(Float64Array.of(NaN));
});

test('the normal distribution has its known values, and its inverse undoes it', () => {
  for (const [x, p] of [
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1.959963984540054, 0.025],
    [5, 0.9999997133484281],
    [-8, 6.22096057427178e-16],
    [-37.5, 4.605353009581e-308],
  ] as const) {
    expect(normalCdf(x) / p).toBeCloseTo(1, 10);
    expect(normalQuantile(p)).toBeCloseTo(x, 9);
  }
  expect([0, 1, -1, 2].map(normalQuantile)).toEqual([-Infinity, Infinity, NaN, NaN]);
  expect(normalCdf(NaN)).toBeNaN();
  for (let x = -6; x <= 4; x += 0.37) expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 9);
});

test('minima are found', () => {
  const parabola = (x: number): number => (x - 1.25) ** 2;
  expect(minimizeBetween(parabola, -10, 30, 1e-8)).toBeCloseTo(1.25, 6);
  expect(minimizeFrom(parabola, -2, 2, 1e-8)).toBeCloseTo(1.25, 6);
  expect(minimizeFrom((x) => Math.cosh(x - 40), -2, 2, 1e-8)).toBeCloseTo(40, 5);
  expect(minimizeFrom((x) => Math.abs(x + 300), -2, 2, 1e-8)).toBeCloseTo(-300, 4);
  expect(minimizeBetween((x) => x, 2, 3, 1e-8)).toBeCloseTo(2, 6);
});

test('distinct numbers are counted and found as a Map would', () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double(), fc.constantFrom(0, -0, NaN, 65535, 65536, 0.5));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), fc.array(value), (values, others) => {
      const column = Float64Array.from(values);
      const distinct = [...new Set(values)];
      expect(countDistinct(column).values.map((each) => Number(each) + 0)).toEqual(distinct.map((each) => each + 0));
      expect(countDistinct(column)).toEqual(countDistinct(values));
      expect(Array.from(placesOf(Float64Array.from(others), distinct))).toEqual(
        others.map((each) => distinct.findIndex((other) => other === each || (other !== other && each !== each))),
      );
    }),
  );
});

test('many distinct numbers are told apart', () => {
  const column = Float64Array.from({ length: 5000 }, (_, i) => (i % 2500) * 0.1 - 7);
  const { values, counts } = countDistinct(column);
  expect(values).toHaveLength(2500);
  expect(new Set(counts)).toEqual(new Set([2]));
  expect(placesOf(column.slice(0, 2500), values)).toEqual(Int32Array.from({ length: 2500 }, (_, i) => i));
});
