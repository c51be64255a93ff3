import { RandomState } from '@modu/core';
import { describe, expect, test } from 'vitest';
import { runningGolden } from '../../fixtures/running-golden.ts';
import { choices, loguniform, randint, uniform } from './distributions.ts';
import { ParameterSampler, type ParamDistributions } from './parameter-sampler.ts';
import { sampleWithoutReplacement } from './sample-without-replacement.ts';

const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sets: Readonly<Record<string, ParamDistributions>> = {
  lists: { b: count(7), a: ['x', 'y', 'z'], c: [0.5, 1.5] },
  many: { a: count(60), b: count(50) },
  several: [{ a: [1, 2, 3] }, { b: count(4), c: [7, 8] }],
  distributions: {
    units: randint(8, 65),
    rate: loguniform(1e-4, 1e-1),
    dropout: uniform(0.1, 0.4),
    kind: ['p', 'q', 'r'],
  },
  mixed: [{ rate: loguniform(2, 300) }, { kind: [1, 2, 3], units: randint(-5, 5) }],
};

describe('ParameterSampler', () => {
  test("settings are scikit-learn's, with scipy's distributions", () => {
    expect(runningGolden.samplers.length).toBe(42);
    for (const { set, n_iter: nIter, seed, settings, checksum } of runningGolden.samplers) {
      const sampler = new ParameterSampler(sets[set] as ParamDistributions, { nIter, randomState: seed });
      const own = [...sampler];
      expect(sampler.length).toBe(own.length);
      if (checksum !== undefined) {
        const sum = (name: string): number => own.reduce((all, item, i) => all + (i + 1) * (item[name] as number), 0);
        expect([sum('a'), sum('b')]).toEqual(checksum);
        continue;
      }
      expect(own.length).toBe(settings?.length);
      own.forEach((setting, i) => {
        const expected = settings?.[i] as Record<string, unknown>;
        expect(Object.keys(setting).sort()).toEqual(Object.keys(expected).sort());
        for (const [name, value] of Object.entries(expected)) {
          // The exponential function of scipy may differ in its last bit.
          if (name === 'rate') expect(setting[name]).toBeAllClose(value, { rtol: 1e-15, atol: 0 });
          else expect(setting[name]).toBe(value);
        }
      });
    }
  });

  test('an integer seed gives the same settings again, a RandomState moves on', () => {
    const options = { nIter: 4, randomState: 3 };
    const sampler = new ParameterSampler({ a: uniform() }, options);
    expect([...sampler]).toEqual([...sampler]);
    const moving = new ParameterSampler({ a: uniform() }, { ...options, randomState: new RandomState(3) });
    expect([...moving]).toEqual([...sampler]);
    expect([...moving]).not.toEqual([...sampler]);
    expect([...new ParameterSampler({ a: uniform() })]).toHaveLength(10);
  });

  test.each<[unknown, unknown, string]>([
    [[], {}, 'ParameterSampler: paramDistributions must be an object or a non-empty array of objects, received []'],
    [{ a: 5 }, {}, "ParameterSampler: 'a' must have a distribution or a non-empty list of values, received 5"],
    [{ a: [] }, {}, "ParameterSampler: 'a' must have a distribution or a non-empty list of values, received []"],
    [{ a: [1] }, { nIter: 0 }, 'ParameterSampler: nIter must be a positive integer, received 0'],
    [{ a: [1] }, { n: 1 }, "ParameterSampler: unknown option 'n'"],
    [{ a: [1] }, { randomState: -1 }, 'ParameterSampler: randomState must be an integer from 0 to 4294967295'],
  ])('%o with %o is refused', (distributions, options, message) => {
    expect(() => new ParameterSampler(distributions as never, options as never)).toThrow(message);
  });
});

describe('sampleWithoutReplacement', () => {
  test("draws are scikit-learn's for every ratio", () => {
    for (const { n, k, seed, drawn } of runningGolden.without_replacement) {
      expect([...sampleWithoutReplacement(new RandomState(seed), n, k)], `${k} of ${n}`).toEqual(drawn);
    }
  });
});

describe('distributions', () => {
  test('values lie within the bounds and reach both ends', () => {
    const random = new RandomState(0);
    const draws = (distribution: { rvs: (state: RandomState) => number }): number[] =>
      Array.from({ length: 2000 }, () => distribution.rvs(random));
    const range = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];
    expect(range(draws(randint(2, 5)))).toEqual([2, 4]);
    const [low, high] = range(draws(uniform(2, 3)));
    expect([low >= 2, low < 2.05, high > 4.95, high < 5]).toEqual([true, true, true, true]);
    const logs = draws(loguniform(0.01, 100)).map(Math.log10);
    expect(Math.min(...logs)).toBeGreaterThanOrEqual(-2);
    expect(logs.filter((value) => value < 0).length / 2000).toBeCloseTo(0.5, 1);
  });

  test('choices have their probabilities', () => {
    const random = new RandomState(0);
    const distribution = choices(['a', 'b', 'c'], { p: [0.7, 0, 0.3] });
    const drawn = Array.from({ length: 3000 }, () => distribution.rvs(random));
    expect(drawn.filter((value) => value === 'a').length / 3000).toBeCloseTo(0.7, 1);
    expect(drawn).not.toContain('b');
    expect(new Set(Array.from({ length: 50 }, () => choices([1, 2]).rvs(random)))).toEqual(new Set([1, 2]));
  });

  test.each<[() => unknown, string]>([
    [() => uniform(0, 0), 'uniform: scale must be a finite number greater than 0, received 0'],
    [() => loguniform(0, 1), 'loguniform: a must be a finite number greater than 0, received 0'],
    [() => loguniform(2, 1), 'loguniform: b must be a finite number greater than 2, received 1'],
    [() => randint(3, 3), 'randint: high must be an integer at least 4, received 3'],
    [() => choices([]), 'choices: values must be a non-empty array, received []'],
    [() => choices([1, 2], { p: [1] }), 'choices: p must hold 2 probabilities, received 1'],
    [() => choices([1, 2], { p: [1, 1] }), 'choices: p must sum to 1, received a sum of 2'],
  ])('%s is refused', (make, message) => {
    expect(make).toThrow(message);
  });
});
