import { ModuError } from '@modu/core';
import { loadGolden } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeClassWeight, type ClassWeight } from './compute-class-weight.ts';

interface Case {
  classWeight: ClassWeight;
  classes: string[];
  y: string[];
  sampleWeight: number[] | null;
  weights: number[] | { error: true };
}

const { cases } = loadGolden<{ cases: Case[] }>(import.meta.url, '../../fixtures/class-weight.json');

describe('values of scikit-learn', () => {
  test.each(cases.map((each, i) => [i, each] as const))('case %i', (_, { classWeight, weights, ...options }) => {
    if (Array.isArray(weights)) expect(computeClassWeight(classWeight, options)).toBeAllClose(weights, { rtol: 1e-12 });
    else expect(() => computeClassWeight(classWeight, options)).toThrow(/^computeClassWeight: .+ must .+, received /);
  });
});

test('a Map has labels of any type as keys', () => {
  const weights = new Map([[true, 2]]);
  expect(computeClassWeight(weights, { classes: [false, true], y: [true, false] })).toEqual(Float64Array.of(1, 2));
});

test.each<[string, () => unknown, string]>([
  [
    'another rule',
    () => computeClassWeight('even' as never, { classes: [1], y: [1] }),
    "classWeight must be 'balanced', null, a Map",
  ],
  [
    'a weight that is none',
    () => computeClassWeight({ 1: '2' as never }, { classes: [1], y: [1] }),
    "the weight of class '1' must be a finite number, received '2'",
  ],
  [
    'no classes',
    () => computeClassWeight(null, { y: [1] } as never),
    'classes must be a one-dimensional array of labels',
  ],
  [
    'weights of other rows',
    () => computeClassWeight('balanced', { classes: [1], y: [1], sampleWeight: [1, 2] }),
    'sampleWeight must have one weight per row',
  ],
])('%s', (_, run, message) => {
  expect(run).toThrow(message);
  expect(run).toThrow(ModuError);
});

test('balanced weights give every class the same weight in all', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }), (y) => {
      const classes = [...new Set(y)];
      const weights = computeClassWeight('balanced', { classes, y });
      classes.forEach((label, k) => {
        const rows = y.filter((each) => each === label).length;
        expect(rows * (weights[k] as number)).toBeCloseTo(y.length / classes.length, 9);
      });
    }),
  );
});
