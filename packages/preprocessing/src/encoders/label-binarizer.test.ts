import { loadGolden, testTransformer } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { transformerFromJSON } from '../json/transformer-from-json.ts';
import { LabelBinarizer, type LabelBinarizerOptions } from './label-binarizer.ts';

interface Case {
  y: never[];
  y2: never[];
  options: LabelBinarizerOptions;
  error?: true;
  transformed: number[][];
  other: number[][];
  classes: unknown[];
  yType: string;
  inverse: unknown[];
  scores: number[][];
  ofScores: unknown[];
  ofScoresAbove1: unknown[];
}

const { cases } = loadGolden<{ cases: Case[] }>(import.meta.url, '../../fixtures/label-binarizer.json');

testTransformer({
  name: 'LabelBinarizer',
  create: (options?: LabelBinarizerOptions) => new LabelBinarizer(options),
  options: { negLabel: -2, posLabel: 3 },
  x: ['rock', 'mine', 'rock', 'metal'],
  other: ['mine', 'rock', 'mine'],
  fromJSON: (json: unknown) => LabelBinarizer.fromJSON(json),
  badOptions: [
    [{ negLabel: 1 }, 'posLabel must be greater than negLabel (1), received 1'],
    [{ negLabel: 0.5 }, 'negLabel must be an integer'],
    [{ posLabel: '1' }, 'posLabel must be an integer'],
    [{ sparseOutput: true }, "unknown option 'sparseOutput'"],
  ],
});

describe('values of scikit-learn', () => {
  test.each(cases.map((each, i) => [i, each] as const))('case %i', (_, { y, y2, options, ...expected }) => {
    const binarizer = new LabelBinarizer(options);
    if (expected.error) {
      expect(() => binarizer.fit(y)).toThrow(/^LabelBinarizer\.fit: y must /);
      return;
    }
    expect(binarizer.fitTransform(y)).toBeAllClose(expected.transformed);
    expect(binarizer.transform(y2)).toBeAllClose(expected.other);
    expect(binarizer.classes).toEqual(expected.classes);
    expect(binarizer.yType).toBe(expected.yType);
    expect(binarizer.inverseTransform(expected.transformed)).toEqual(expected.inverse);
    expect(binarizer.inverseTransform(expected.scores)).toEqual(expected.ofScores);
    expect(binarizer.inverseTransform(expected.scores, { threshold: 1 })).toEqual(expected.ofScoresAbove1);
    expect(transformerFromJSON(JSON.stringify(binarizer), LabelBinarizer).transform(y)).toEqual(binarizer.transform(y));
  });
});

describe('errors', () => {
  const fitted = new LabelBinarizer().fit(['a', 'b', 'c']);

  test.each<[string, () => unknown, string]>([
    ['classes before fit', () => new LabelBinarizer().classes, 'LabelBinarizer.classes: fit must be called first'],
    ['other outputs', () => fitted.inverseTransform([[1, 0]]), 'y must have one column per class (3), received 2'],
    [
      'rows for labels',
      () => fitted.transform([[1, 0, 0]] as never),
      'LabelBinarizer.transform: y must be one label per row as in fit, received',
    ],
    [
      'three columns for two classes',
      () => new LabelBinarizer().fit([1, 2]).inverseTransform([[1, 0, 0]]),
      'y must have 1 or 2 columns for two classes, received 3',
    ],
    ['other rows', () => new LabelBinarizer().fit([[0, 2]]), 'rows of y must hold 0 and 1, received 2'],
    [
      'a threshold that is none',
      () => fitted.inverseTransform([[1, 0, 0]], { threshold: NaN }),
      'threshold must be a finite number',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

test('an unknown label is of no class, and the outputs keep their number', () => {
  const binarizer = new LabelBinarizer().fit(['n', 'y']);
  expect(binarizer.transform(['y', 'maybe', 'n'])).toEqual({ data: Float32Array.of(1, 0, 0), shape: [3, 1] });
});

test('of two columns for two classes the second counts', () => {
  expect(new LabelBinarizer().fit(['n', 'y']).inverseTransform([[0.2, 0.8]])).toEqual(['y']);
});

test('the inverse gives labels back, also after JSON', () => {
  const label = fc.oneof(fc.constantFrom('', '가', '😀', '__proto__'), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 12 }), (y) => {
      const binarizer = new LabelBinarizer({ negLabel: -1 }).fit(y);
      const out = binarizer.transform(y);
      expect(binarizer.inverseTransform(out)).toEqual(y);
      expect(LabelBinarizer.fromJSON(JSON.stringify(binarizer)).inverseTransform(out)).toEqual(y);
    }),
  );
});
