import { loadGolden, testTransformer } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { transformerFromJSON } from '../json/transformer-from-json.ts';
import type { Label } from '../input/labels.ts';
import { LabelEncoder } from './label-encoder.ts';

interface Case {
  y: Label[];
  classes: Label[];
  codes: number[];
  back: Label[];
}

const { cases } = loadGolden<{ cases: Case[] }>(import.meta.url, '../../fixtures/label-encoder.json');

testTransformer({
  name: 'LabelEncoder',
  create: () => new LabelEncoder(),
  x: ['rock', 'mine', 'rock'],
  other: ['mine', 'rock', 'mine'],
  fromJSON: (json: unknown) => LabelEncoder.fromJSON(json),
});

test('labels, codes and classes are those of scikit-learn', () => {
  for (const { y, classes, codes, back } of cases) {
    const encoder = new LabelEncoder();
    expect(Array.from(encoder.fitTransform(y))).toEqual(codes);
    expect(encoder.classes).toEqual(classes);
    expect(encoder.inverseTransform(codes)).toEqual(back);
    const restored = transformerFromJSON(JSON.stringify(encoder), LabelEncoder);
    expect(restored.classes).toEqual(classes);
  }
});

test('typed arrays are labels too, and no labels give no codes', () => {
  const encoder = new LabelEncoder().fit(Int32Array.of(5, 3, 5));
  expect(encoder.transform(Float32Array.of(3, 5))).toEqual(Int32Array.of(0, 1));
  expect(encoder.transform([])).toEqual(new Int32Array(0));
  expect(encoder.inverseTransform(Uint8Array.of(1))).toEqual([5]);
  expect(new LabelEncoder().fit([]).classes).toEqual([]);
  expect(transformerFromJSON(JSON.stringify(new LabelEncoder().fit([])), LabelEncoder).classes).toEqual([]);
});

describe('errors', () => {
  const fitted = new LabelEncoder().fit(['mine', 'rock']);

  test.each<[string, () => unknown, string]>([
    ['classes before fit', () => new LabelEncoder().classes, 'LabelEncoder.classes: fit must be called first'],
    ['JSON before fit', () => new LabelEncoder().toJSON(), 'LabelEncoder.toJSON: fit must be called first'],
    [
      'an unseen label',
      () => fitted.transform(['rock', 'roll']),
      "LabelEncoder.transform: y must hold only labels that fit saw, received 'roll'",
    ],
    [
      'mixed types',
      () => new LabelEncoder().fit(['a', 1] as never),
      'LabelEncoder.fit: y must hold only strings, only numbers or only booleans, received numbers and strings',
    ],
    [
      'no array',
      () => fitted.fit('mine' as never),
      "LabelEncoder.fit: y must be a one-dimensional array of labels, received 'mine'",
    ],
    [
      'rows',
      () => fitted.fit([['a']] as never),
      "LabelEncoder.fit: y must hold strings, numbers or booleans, received ['a'] at position 0",
    ],
    [
      'a code too large',
      () => fitted.inverseTransform([0, 2]),
      'LabelEncoder.inverseTransform: codes must be integers from 0 to 1, received 2 at position 1',
    ],
    [
      'a negative code',
      () => fitted.inverseTransform([-1]),
      'codes must be integers from 0 to 1, received -1 at position 0',
    ],
    [
      'codes that are no array',
      () => fitted.inverseTransform(1 as never),
      'LabelEncoder.inverseTransform: codes must be an array of integers, received 1',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

test('the inverse gives every label back', () => {
  const labels = fc.oneof(
    fc.array(fc.string({ unit: 'binary' })),
    fc.array(fc.double({ noDefaultInfinity: true })),
    fc.array(fc.boolean()),
  );
  fc.assert(
    fc.property(labels, (y) => {
      const encoder = new LabelEncoder();
      const positive = y.map((label) => (label === 0 ? 0 : label));
      expect(encoder.inverseTransform(encoder.fitTransform(positive))).toEqual(positive);
    }),
  );
});

test('types: the encoder knows the type of its labels', () => {
  expectTypeOf(new LabelEncoder().fit(['a', 'b'])).toEqualTypeOf<LabelEncoder<string>>();
  expectTypeOf(new LabelEncoder().fit(Int32Array.of(1))).toEqualTypeOf<LabelEncoder<number>>();
  expectTypeOf(new LabelEncoder().fit([true])).toEqualTypeOf<LabelEncoder<boolean>>();
  expectTypeOf(new LabelEncoder().fit(['a']).inverseTransform([0])).toEqualTypeOf<string[]>();
});
