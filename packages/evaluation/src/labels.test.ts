import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareLabels, encodeLabels, type Labels } from './labels.ts';

const encode = (labels: unknown, continuous = false) => encodeLabels('f', [['y', labels as Labels]], { continuous });

describe('encodeLabels', () => {
  test('classes are sorted and codes point at them', () => {
    const { classes, codes } = encode(['pear', 'apple', 'pear', 'fig']);
    expect(classes).toEqual(['apple', 'fig', 'pear']);
    expect(codes).toEqual([Int32Array.of(2, 0, 2, 1)]);
  });

  test('numbers sort by value, small and large, negative and positive', () => {
    expect(encode([100_000, 10, 9, -1, 4096, 4095]).classes).toEqual([-1, 9, 10, 4095, 4096, 100_000]);
  });

  test('strings sort by code point and not by UTF-16 unit', () => {
    // U+1D538 is written with units from D800 on, which are smaller than U+FFEE.
    expect(encode(['𝔸', '\uffee', 'a', '가', '\ue000', '']).classes).toEqual(['', 'a', '가', '\ue000', '\uffee', '𝔸']);
    expect(compareLabels('a', 'ab')).toBeLessThan(0);
    expect(compareLabels('𝔸', '𝔸')).toBe(0);
  });

  test('booleans stay booleans by themselves and count as 0 and 1 among numbers', () => {
    expect(encode([true, false, true])).toEqual({ classes: [false, true], codes: [Int32Array.of(1, 0, 1)] });
    const { classes, codes } = encodeLabels('f', [
      ['yTrue', [true, false]],
      ['yPred', [0, 2]],
    ]);
    expect(classes).toEqual([0, 1, 2]);
    expect(codes).toEqual([Int32Array.of(1, 0), Int32Array.of(0, 2)]);
  });

  test('decoding the codes gives the labels back', () => {
    const labels = fc.oneof(fc.array(fc.integer()), fc.array(fc.string({ unit: 'binary' })), fc.array(fc.boolean()));
    fc.assert(
      fc.property(labels, (list) => {
        const { classes, codes } = encode(list);
        expect(Array.from(codes[0] ?? [], (code) => classes[code])).toEqual(
          list.map((label) => (label === 0 ? 0 : label)),
        );
        expect(new Set(classes).size).toBe(classes.length);
      }),
    );
  });

  test('-0 and 0 are one label', () => {
    expect(encode([0, -0]).classes).toHaveLength(1);
    expect(encode(Float32Array.of(-0, 0)).codes).toEqual([Int32Array.of(0, 0)]);
  });

  test('numbers that are no integers are labels only where it is said', () => {
    expect(encode([1.5, 0.5, 1.5], true)).toEqual({ classes: [0.5, 1.5], codes: [Int32Array.of(1, 0, 1)] });
    expect(() => encode([1, 1.5])).toThrow('f: y must hold class labels, received the continuous value 1.5 at index 1');
  });

  test('what is no label is refused in one sentence', () => {
    const messages: [unknown, string][] = [
      ['abc', "f: y must be an array of labels, received 'abc'"],
      [undefined, 'f: y must be an array of labels, received undefined'],
      [[0, Number.NaN], 'f: y must not hold NaN, received it at index 1'],
      [[Number.NEGATIVE_INFINITY], 'f: y must not hold -Infinity, received it at index 0'],
      [[0, null], 'f: y must hold strings, numbers or booleans, received null at index 1'],
      [[{}], 'f: y must hold strings, numbers or booleans, received {} at index 0'],
      [[1n], 'f: y must hold strings, numbers or booleans, received 1n at index 0'],
      [[[0], [1]], 'f: y must be one-dimensional, received [0] at index 0'],
      [['a', 1], "f: labels must be all strings or all numbers, received 'a' in y and 1 in y"],
      [[false, 'a'], "f: labels must be all strings or all numbers, received 'a' in y and false in y"],
    ];
    for (const [labels, message] of messages) expect(() => encode(labels)).toThrow(message);
  });
});
