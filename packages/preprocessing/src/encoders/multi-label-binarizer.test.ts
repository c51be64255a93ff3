import { loadGolden, testTransformer } from '@modu/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { transformerFromJSON } from '../json/transformer-from-json.ts';
import { MultiLabelBinarizer, type MultiLabelBinarizerOptions } from './multi-label-binarizer.ts';

interface Case {
  y: string[][];
  y2: string[][];
  options: MultiLabelBinarizerOptions<string>;
  error?: true;
  transformed: number[][];
  other: number[][];
  classes: unknown[];
  inverse: unknown[][];
}

const { cases } = loadGolden<{ cases: Case[] }>(import.meta.url, '../../fixtures/multi-label-binarizer.json');

testTransformer({
  name: 'MultiLabelBinarizer',
  create: (options?: MultiLabelBinarizerOptions) => new MultiLabelBinarizer(options),
  options: { classes: ['war', 'drama', 'none'] },
  x: [['drama', 'war'], ['drama']],
  other: [['none'], []],
  fromJSON: (json: unknown) => MultiLabelBinarizer.fromJSON(json),
  invertible: false,
  badOptions: [
    [{ classes: ['a', 'a'] }, "classes must hold each category once, received 'a' twice"],
    [{ classes: 'ab' }, "classes must be an array of categories, received 'ab'"],
    [{ sparseOutput: true }, "unknown option 'sparseOutput'"],
  ],
});

test.each(cases.map((each, i) => [i, each] as const))(
  'case %i of scikit-learn',
  (_, { y, y2, options, ...expected }) => {
    if (expected.error) {
      expect(() => new MultiLabelBinarizer(options)).toThrow(/^MultiLabelBinarizer: classes must /);
      return;
    }
    const binarizer = new MultiLabelBinarizer(options);
    const out = binarizer.fitTransform(y);
    expect(Array.from(out.data)).toEqual(expected.transformed.flat());
    expect(Array.from(binarizer.transform(y2).data)).toEqual(expected.other.flat());
    expect(binarizer.classes).toEqual(expected.classes);
    expect(binarizer.inverseTransform(out)).toEqual(expected.inverse);
    expect(transformerFromJSON(JSON.stringify(binarizer), MultiLabelBinarizer).transform(y2)).toEqual(
      binarizer.transform(y2),
    );
  },
);

test('sets and typed arrays hold labels too, and other things do not', () => {
  const binarizer = new MultiLabelBinarizer<number>().fit([new Set([2, 1]), Int32Array.of(3)]);
  expect(binarizer.classes).toEqual([1, 2, 3]);
  const where = 'MultiLabelBinarizer.fit';
  expect(() => binarizer.fit('ab' as never)).toThrow(`${where}: y must be an array of sets of labels, received 'ab'`);
  expect(() => binarizer.fit([1] as never)).toThrow(`${where}: y[0] must be an array or a set of labels, received 1`);
  expect(() => binarizer.fit([[{}]] as never)).toThrow(`${where}: y[0] must hold strings, numbers or booleans`);
  expect(() => binarizer.inverseTransform([[1, 0]])).toThrow('y must have one column per class (3), received 2');
  expect(() => binarizer.inverseTransform([[1, 0, 0.5]])).toThrow('y must hold 0 and 1, received 0.5');
  expect(() => new MultiLabelBinarizer().classes).toThrow('MultiLabelBinarizer.classes: fit must be called first');
});

test('the inverse gives each set back in the order of the classes', () => {
  const sets = fc.array(fc.uniqueArray(fc.constantFrom(1, 2, 3, 4), { maxLength: 4 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(sets, (y) => {
      fc.pre(y.flat().length > 0);
      const binarizer = new MultiLabelBinarizer<number>();
      expect(binarizer.inverseTransform(binarizer.fitTransform(y))).toEqual(y.map((set) => set.toSorted()));
    }),
  );
});
