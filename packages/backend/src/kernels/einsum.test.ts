import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { floatTensor, tameFloats } from '../testing/arbitraries.ts';
import { compareWithCpu, type TensorSpec } from '../testing/compare-with-cpu.ts';
import { restart } from '../testing/on-threads.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

const names = ['b', 'i', 'j', 'k'] as const;
const subset = fc.shuffledSubarray([...names]).map((labels) => labels.join(''));

test('every equation of one or two tensors gives what cpu gives', async () => {
  const equation = fc.tuple(subset, subset).chain(([a, b]) =>
    fc.record({
      a: fc.constant(a),
      b: fc.constant(b),
      result: fc.shuffledSubarray([...new Set(a + b)]).map((labels) => labels.join('')),
      sizes: fc.tuple(...names.map(() => fc.integer({ min: 1, max: 4 }))),
      two: fc.boolean(),
    }),
  );
  const input = equation.chain(({ a, b, result, sizes, two }): fc.Arbitrary<[string, TensorSpec[]]> => {
    const shape = (labels: string): number[] => Array.from(labels, (label) => sizes[names.indexOf(label as 'b')] ?? 1);
    const single = Array.from(result)
      .filter((label) => a.includes(label))
      .join('');
    const first = floatTensor(shape(a), tameFloats);
    if (!two) return first.map((x) => [`${a}->${single}`, [x]]);
    return fc.tuple(first, floatTensor(shape(b), tameFloats)).map((tensors) => [`${a},${b}->${result}`, tensors]);
  });
  await fc.assert(
    fc.asyncProperty(input, async ([text, tensors]) => {
      // tfjs' cpu forgets to multiply by an operand that shares no summed label: such results are checked below.
      const [a = '', b = ''] = text.split('->')[0]?.split(',') ?? [];
      const gone = [...new Set(a + b)].filter((label) => !text.split('->')[1]?.includes(label));
      fc.pre(
        tensors.length === 1 || gone.length === 0 || gone.every((label) => a.includes(label) && b.includes(label)),
      );
      await compareWithCpu(tensors, (...given) => tf.einsum(text, ...given), { absolute: 1e-5 });
    }),
    { numRuns: 150 },
  );
});

test.each([
  ['ij,k->ik', [[2, 3], [4]]],
  [
    'ij,kl->',
    [
      [2, 3],
      [3, 2],
    ],
  ],
  [
    'bij,bk->bik',
    [
      [2, 3, 4],
      [2, 5],
    ],
  ],
  ['i,i->', [[7], [7]]],
  [
    'btnh,bsnh->bnts',
    [
      [2, 3, 2, 5],
      [2, 4, 2, 5],
    ],
  ],
  [
    'bnts,bsnh->btnh',
    [
      [2, 2, 3, 4],
      [2, 4, 2, 5],
    ],
  ],
] as const)('%s equals the sum written out', (equation, shapes) => {
  const tensors = shapes.map((shape, index) => ({
    shape: [...shape],
    values: Float32Array.from({ length: shape.reduce((size, length) => size * length, 1) }, (_, place) =>
      Math.sin(place * (index + 1)),
    ),
  }));
  const [inputs = '', result = ''] = equation.split('->');
  const terms = inputs.split(',');
  const labels = [...new Set(inputs.replaceAll(',', ''))];
  const size = (label: string): number => {
    const term = terms.findIndex((text) => text.includes(label));
    return tensors[term]?.shape[terms[term]?.indexOf(label) ?? 0] ?? 1;
  };
  const sizes = labels.map(size);
  const wanted = new Float64Array(Array.from(result, size).reduce((product, length) => product * length, 1));
  const place = (text: string, at: number[]): number =>
    Array.from(text).reduce((index, label) => index * size(label) + (at[labels.indexOf(label)] ?? 0), 0);
  for (let step = 0; step < sizes.reduce((product, length) => product * length, 1); step++) {
    const at = tf.util.indexToLoc(step, sizes.length, tf.util.computeStrides(sizes));
    const product = tensors.reduce((value, { values }, k) => value * (values[place(terms[k] ?? '', at)] ?? 0), 1);
    wanted[place(result, at)] = (wanted[place(result, at)] ?? 0) + product;
  }
  const actual = tf.tidy(() =>
    tf.einsum(equation, ...tensors.map(({ values, shape }) => tf.tensor(values, shape))).dataSync(),
  );
  expect(actual.length).toBe(wanted.length);
  for (const [index, value] of actual.entries()) expect(value).toBeCloseTo(wanted[index] ?? Number.NaN, 4);
});

test('what tfjs refuses is refused with its message', () => {
  tf.tidy(() => {
    expect(() => tf.einsum('ij,jk', tf.ones([2, 3]), tf.ones([3, 2]))).toThrow('Equations without an arrow');
    expect(() => tf.einsum('ij,jk->ik', tf.ones([2, 3]), tf.ones([4, 2]))).toThrow('Expected dimension 3');
    expect(() => tf.einsum('ij->ik', tf.ones([2, 3]))).toThrow('Output subscripts contain the label k');
  });
});

test('nothing is left behind', () => {
  const [x, y] = [tf.ones([2, 3, 4, 5]), tf.ones([2, 6, 4, 5])];
  const before = tf.memory().numDataBuffers;
  tf.dispose(tf.einsum('btnh,bsnh->bnts', x, y));
  tf.dispose(tf.einsum('btnh,bsnh->', x, y));
  tf.dispose(tf.einsum('btnh->nb', x));
  expect(tf.memory().numDataBuffers).toBe(before);
  tf.dispose([x, y]);
});
