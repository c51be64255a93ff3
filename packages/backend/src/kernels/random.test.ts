import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { flattened, runFused } from '../testing/run-fused.ts';

const ones = 0xffff_ffff;

function values(name: string, attrs: object, inputs = {}): Float32Array {
  return tf.tidy(() => runFused(name, inputs, attrs)[0]?.dataSync() as Float32Array);
}

function moments(x: Float32Array): { mean: number; deviation: number; kurtosis: number } {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const power = (n: number): number => x.reduce((sum, value) => sum + (value - mean) ** n, 0) / x.length;
  return { mean, deviation: Math.sqrt(power(2)), kurtosis: power(4) / power(2) ** 2 };
}

// Φ by its continued series; exact to 1e-7 and more.
function normalProbability(z: number): number {
  let [sum, term] = [z, z];
  for (let k = 1; k < 120; k++) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** The largest distance between the shares of sorted values and their probabilities. */
function distance(x: Float32Array, probability: (value: number) => number): number {
  const sorted = x.toSorted();
  let worst = 0;
  for (const [index, value] of sorted.entries()) {
    worst = Math.max(worst, Math.abs(probability(value) - (index + 0.5) / sorted.length));
  }
  return worst;
}

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

describe('Philox4x32-10', () => {
  // The vectors kat_vectors of Random123 1.14, https://github.com/DEShawResearch/random123.
  test.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [ones, ones, ones, ones],
      [ones, ones],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('counter %j and key %j give the published numbers', (counter, key, expected) => {
    const bits = values('ModuRandomBits', { shape: [4], counter, key });
    expect([...bits].map((value) => value >>> 0)).toEqual(expected);
  });

  test('counters go on with a carry into the second word', () => {
    const from = (counter: number[], count: number): number[] => [
      ...values('ModuRandomBits', { shape: [count], counter, key: [5, 6] }),
    ];
    const run = from([ones - 1, 7, 8, 9], 16);
    expect(run.slice(4, 8)).toEqual(from([ones, 7, 8, 9], 4));
    expect(run.slice(8, 12)).toEqual(from([0, 8, 8, 9], 4));
    expect(run.slice(12, 16)).toEqual(from([1, 8, 8, 9], 4));
  });
});

/** Philox in integers of any size. */
function philox(counter: readonly number[], key: readonly number[]): number[] {
  let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  const word = (value: bigint): bigint => BigInt.asUintN(32, value);
  for (let round = 0; round < 10; round++) {
    const [left, right] = [0xd2511f53n * c0, 0xcd9e8d57n * c2];
    [c0, c1, c2, c3] = [(right >> 32n) ^ c1 ^ k0, word(right), (left >> 32n) ^ c3 ^ k1, word(left)];
    [k0, k1] = [word(k0 + 0x9e3779b9n), word(k1 + 0xbb67ae85n)];
  }
  return [c0, c1, c2, c3].map(Number);
}

const word = fc.integer({ min: 0, max: ones });

test('ModuRandomBits gives the numbers of Philox, for any counter, key and size', () => {
  fc.assert(
    fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), fc.nat(70), (counter, key, size) => {
      const expected: number[] = [];
      // The four words count as one number of 128 bits.
      let at = counter.reduceRight((sum, part) => (sum << 32n) + BigInt(part), 0n);
      for (; expected.length < size; at++) {
        expected.push(
          ...philox(
            [0n, 32n, 64n, 96n].map((shift) => Number(BigInt.asUintN(32, at >> shift))),
            key,
          ),
        );
      }
      const bits = values('ModuRandomBits', { shape: [size], counter, key });
      expect([...bits].map((value) => value >>> 0)).toEqual(expected.slice(0, size));
    }),
    { numRuns: 60 },
  );
});

test('ModuRandomUniform, ModuRandomNormal and ModuDropout are functions of those numbers, for any seed and size', () => {
  fc.assert(
    fc.property(
      word,
      fc.nat(2 ** 20),
      fc.nat(70),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      (seed, counter, size, rate) => {
        const shape = [size];
        const bits = values('ModuRandomBits', { shape, counter: [0, 0, counter, 0], key: [seed, 0] });
        const uniform = values('ModuRandomUniform', { shape, seed, counter });
        for (const [i, value] of uniform.entries()) {
          expect(Math.abs(value - ((bits[i] ?? 0) >>> 0) / 2 ** 32)).toBeLessThan(2 ** -22);
        }
        const normal = values('ModuRandomNormal', { shape, seed, counter });
        expect([...values('ModuRandomNormal', { shape: [size + 5], seed, counter })].slice(0, size)).toEqual([
          ...normal,
        ]);
        expect(normal.every(Number.isFinite)).toBe(true);
        tf.tidy(() => {
          const x = Float32Array.from({ length: size }, (_, i) => i - 7.5);
          const dropped = values('ModuDropout', { rate, seed, counter }, { x: tf.tensor1d(x) });
          for (const [i, value] of dropped.entries()) {
            const share = ((bits[i] ?? 0) >>> 0) / 2 ** 32;
            if (Math.abs(share - rate) < 1e-6) continue;
            const kept = share < rate ? 0 : (x[i] ?? 0) / (1 - rate);
            expect(Math.abs(value - kept)).toBeLessThan(1e-5 * Math.max(1, Math.abs(kept)));
          }
        });
      },
    ),
    { numRuns: 40 },
  );
});

describe('ModuRandomUniform and ModuRandomNormal', () => {
  const shape = [200_003];

  test('uniform values fill their range evenly', () => {
    const x = values('ModuRandomUniform', { shape, seed: 3, minval: -2, maxval: 3 });
    expect(Math.min(...x.subarray(0, 50_000))).toBeGreaterThanOrEqual(-2);
    expect(x.every((value) => value >= -2 && value <= 3)).toBe(true);
    // Above 1.95 / √n with probability 0.001; the seed is fixed.
    expect(distance(x, (value) => (value + 2) / 5)).toBeLessThan(1.95 / Math.sqrt(200_003));
  });

  test('normal values have the normal distribution', () => {
    const x = values('ModuRandomNormal', { shape, seed: 4 });
    const { mean, deviation, kurtosis } = moments(x);
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(deviation - 1)).toBeLessThan(0.01);
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.05);
    expect(distance(x, normalProbability)).toBeLessThan(1.95 / Math.sqrt(200_003));
  });

  test('mean and standard deviation shift and stretch', () => {
    const [plain, moved] = [{}, { mean: 10, stddev: 3 }].map((attrs) =>
      values('ModuRandomNormal', { shape: [100], seed: 4, ...attrs }),
    ) as [Float32Array, Float32Array];
    for (const [index, value] of moved.entries()) expect(value).toBeCloseTo(10 + 3 * (plain[index] ?? 0), 4);
  });

  test('truncated values stay within two standard deviations, with the distribution in between', () => {
    const x = values('ModuRandomNormal', { shape, seed: 5, truncated: true });
    expect(x.every((value) => Math.abs(value) <= 2)).toBe(true);
    const below = normalProbability(-2);
    const probability = (value: number): number => (normalProbability(value) - below) / (1 - 2 * below);
    expect(distance(x, probability)).toBeLessThan(1.95 / Math.sqrt(200_003));
  });

  test('seed and counter decide, the size does not', () => {
    const draw = (attrs: object): number[] => [...values('ModuRandomUniform', { shape: [40], seed: 1, ...attrs })];
    expect(draw({ shape: [23] })).toEqual(draw({}).slice(0, 23));
    for (const other of [{ seed: 2 }, { counter: 1 }, { seed: 1 + 2 ** 32 }, { counter: 2 ** 32 }]) {
      expect(draw(other)).not.toEqual(draw({}));
    }
  });
});

describe('ModuDropout', () => {
  test('values are dropped at the rate, the rest is scaled, and the gradient has the same places', () => {
    tf.tidy(() => {
      const attrs = { rate: 0.3, seed: 9, counter: 2 };
      const x = tf.fill([50_001], 7);
      const drop = tf.customGrad((t) => {
        const value = runFused('ModuDropout', { x: t as tf.Tensor }, attrs)[0] as tf.Tensor;
        return { value, gradFunc: (dy: tf.Tensor) => runFused('ModuDropout', { x: dy }, attrs)[0] as tf.Tensor };
      });
      const y = drop(x).dataSync();
      const scaled = Math.fround(7 * Math.fround(1 / 0.7));
      expect([...new Set(y)].toSorted((a, b) => a - b)).toEqual([0, scaled]);
      expect(Math.abs(y.filter((value) => value === 0).length / 50_001 - 0.3)).toBeLessThan(0.01);
      const slope = tf
        .grad((t: tf.Tensor) => drop(t))(x)
        .dataSync();
      for (const [index, value] of y.entries()) expect(slope[index]).toBe(value === 0 ? 0 : Math.fround(1 / 0.7));
    });
  });

  test('rate 0 changes nothing, and what is dropped is 0 even where x is not finite', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([1, Number.NaN, -Infinity]);
      expect([...values('ModuDropout', { rate: 0, seed: 1 }, { x })]).toEqual([1, Number.NaN, -Infinity]);
      const y = values('ModuDropout', { rate: 0.999, seed: 1 }, { x });
      expect([...y]).toEqual([0, 0, 0]);
    });
  });
});

test('every number of threads gives the same bits', async () => {
  const [one, ...others] = await bytesByThreads(() => {
    const attrs = { shape: [100_003], seed: 6, counter: 11 };
    const x = tf.ones([100_003]);
    return flattened([
      ...runFused('ModuRandomUniform', {}, attrs),
      ...runFused('ModuRandomNormal', {}, attrs),
      ...runFused('ModuDropout', { x }, { rate: 0.5, seed: 1 }),
    ]);
  });
  for (const other of others) expect(other).toEqual(one);
  await restart({ threads: 2 });
});

test('bad options are rejected', () => {
  const draw = (attrs: object) => () => values('ModuRandomUniform', { shape: [2], seed: 0, ...attrs });
  expect(draw({ seed: -1 })).toThrow('ModuRandomUniform: seed must be an integer at least 0, received -1');
  expect(draw({ counter: 0.5 })).toThrow('ModuRandomUniform: counter must be');
  expect(draw({ shape: [-1] })).toThrow('ModuRandomUniform: shape must be');
  expect(draw({ minval: 2 })).toThrow('ModuRandomUniform: maxval must be a finite number at least 2, received 1');
  tf.tidy(() => {
    const x = tf.ones([2]);
    expect(() => values('ModuDropout', { rate: 1, seed: 0 }, { x })).toThrow(
      'ModuDropout: rate must be a finite number at least 0 and less than 1, received 1',
    );
  });
});
