import { loadGolden } from '@modu/testing';
import { describe, expect, test } from 'vitest';
import type { ClassWeight } from './compute-class-weight.ts';
import { computeSampleWeight } from './compute-sample-weight.ts';

interface Case {
  classWeight: ClassWeight | ClassWeight[];
  y: string[] | string[][];
  indices: number[] | null;
  weights: number[] | { error: true };
}

const { cases } = loadGolden<{ cases: Case[] }>(import.meta.url, '../../fixtures/sample-weight.json');

describe('values of scikit-learn', () => {
  test.each(cases.map((each, i) => [i, each] as const))('case %i', (_, { classWeight, y, indices, weights }) => {
    const run = (): Float64Array => computeSampleWeight(classWeight, y, { indices });
    if (Array.isArray(weights)) expect(run()).toBeAllClose(weights, { rtol: 1e-12 });
    else expect(run).toThrow(/^computeSampleWeight: .+ must .+, received /);
  });
});

test.each<[string, () => unknown, string]>([
  [
    'ragged rows',
    () => computeSampleWeight('balanced', [[1, 2], [1]]),
    'every row of y must have 2 labels, received 1 in row 1',
  ],
  [
    'an index too far',
    () => computeSampleWeight('balanced', [1, 2], { indices: [2] }),
    'indices[0] must be an integer at least 0 and at most 1',
  ],
  [
    'indices that are none',
    () => computeSampleWeight('balanced', [1], { indices: 1 as never }),
    'indices must be an array of integers',
  ],
  ['no labels', () => computeSampleWeight('balanced', 'ab' as never), 'y must be a one-dimensional array of labels'],
])('%s', (_, run, message) => {
  expect(run).toThrow(message);
});

test('no rows have no weights', () => {
  expect(computeSampleWeight('balanced', [])).toEqual(new Float64Array(0));
});
