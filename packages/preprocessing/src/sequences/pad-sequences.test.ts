import { checkBadOptions, checkFrozenOptions, checkUnknownOption, loadGolden } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { padSequences, type PaddedType, type PadSequencesOptions } from './pad-sequences.ts';

interface Case {
  name: string;
  options: PadSequencesOptions<PaddedType, number>;
  error?: true;
  data: number[];
  shape: number[];
}

interface StringCase {
  x: string[][];
  options: PadSequencesOptions<'object', string>;
  data: string[];
  shape: number[];
}

const golden = loadGolden<{ sets: Record<string, number[][]>; cases: Case[]; strings: StringCase[] }>(
  import.meta.url,
  '../../fixtures/pad-sequences.json',
);

const types = {
  int32: Int32Array,
  float32: Float32Array,
  uint8: Uint8Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

describe('values of Keras', () => {
  for (const [name, sequences] of Object.entries(golden.sets)) {
    test(`every option on ${name}`, () => {
      const cases = golden.cases.filter((each) => each.name === name);
      expect(cases.length).toBeGreaterThan(40);
      for (const { options, error, data, shape } of cases) {
        if (error) {
          expect(() => padSequences(sequences, options)).toThrow(/^padSequences: .+ must .+, received/);
        } else {
          const padded = { data: types[options.dtype!].from(data), shape };
          expect(padSequences(sequences, options), JSON.stringify(options)).toEqual(padded);
        }
      }
    });
  }

  test('strings', () => {
    for (const { x, options, data, shape } of golden.strings) {
      expect(padSequences(x, { ...options, dtype: 'object' })).toEqual({ data, shape });
    }
    expect(golden.strings.length).toBeGreaterThan(0);
  });
});

describe('input and output', () => {
  test('the defaults pad with 0 and cut, both at the start', () => {
    expect(padSequences([[1], [2, 3]])).toEqual({ data: Int32Array.of(0, 1, 2, 3), shape: [2, 2] });
    expect(padSequences([[1, 2, 3]], { maxlen: 2 })).toEqual({ data: Int32Array.of(2, 3), shape: [1, 2] });
  });

  test('typed arrays and booleans are sequences', () => {
    expect(padSequences([Int32Array.of(1), Float32Array.of(2.5, 3)]).data).toEqual(Int32Array.of(0, 1, 2, 3));
    expect(padSequences([[2], [0, -1]], { dtype: 'bool' }).data).toEqual(Uint8Array.of(0, 1, 0, 1));
    expect(padSequences([[true]] as never, { maxlen: 2 }).data).toEqual(Int32Array.of(0, 1));
  });

  test('every dtype makes its array', () => {
    for (const dtype of Object.keys(types) as PaddedType[]) {
      expect(padSequences([[1]], { dtype, maxlen: 2 }).data).toEqual(types[dtype].of(0, 1));
    }
  });

  test('arrays as steps keep their shape', () => {
    const steps = [
      [[1, 2]],
      [
        [3, 4],
        [5, 6],
      ],
    ];
    const expected = { data: Int32Array.of(9, 9, 1, 2, 3, 4, 5, 6), shape: [2, 2, 2] };
    expect(padSequences(steps, { value: 9 })).toEqual(expected);
    expect(
      padSequences(
        steps.map((sequence) => sequence.map((step) => Float64Array.from(step))),
        { value: 9 },
      ),
    ).toEqual(expected);
  });
});

describe('errors', () => {
  test('options are checked', () => {
    const withOptions = (options: never) => padSequences([[1]], options);
    checkFrozenOptions(withOptions, { maxlen: 3 });
    checkUnknownOption(withOptions, { maxlen: 3 });
    checkBadOptions(withOptions, [
      [{ maxlen: 0 }, 'padSequences: maxlen must be a positive integer, received 0'],
      [{ maxlen: 1.5 }, 'maxlen must be a positive integer'],
      [{ dtype: 'int64' }, "dtype must be one of 'int8'"],
      [{ padding: 'before' }, "padding must be one of 'pre', 'post', received 'before'"],
      [{ truncating: 1 }, 'truncating must be one of'],
      [{ value: '<pad>' }, "value must be a number that int32 can hold, received '<pad>'"],
      [{ value: NaN }, 'value must be a number that int32 can hold, received NaN'],
      [{ value: 300, dtype: 'uint8' }, 'value must be a number that uint8 can hold, received 300'],
    ]);
  });

  test.each<[string, unknown, PadSequencesOptions | undefined, string]>([
    ['no array', 'abc', undefined, "padSequences: sequences must be an array, received 'abc'"],
    ['numbers', [1, 2], undefined, 'padSequences: sequences[0] must be an array, received 1'],
    ['strings', ['ab'], undefined, "padSequences: sequences[0] must be an array, received 'ab'"],
    ['nothing', [], undefined, 'padSequences: sequences must not be empty unless maxlen is given, received none'],
    [
      'a string step',
      [[1], ['2']],
      undefined,
      "sequences must hold numbers that int32 can hold, received '2' in sequence 1",
    ],
    ['a step beyond the range', [[2 ** 31]], undefined, 'that int32 can hold, received 2147483648 in sequence 0'],
    ['a negative step', [[-1]], { dtype: 'uint16' }, 'that uint16 can hold, received -1 in sequence 0'],
    ['NaN', [[NaN]], undefined, 'that int32 can hold, received NaN in sequence 0'],
    [
      'unequal steps',
      [[[1, 2]], [[3]]],
      undefined,
      'padSequences: every step must be arrays of shape [2] as the first, received [3] in sequence 1',
    ],
    [
      'arrays after numbers',
      [[1], [[3]]],
      undefined,
      'padSequences: every step must be numbers as the first, received [3] in sequence 1',
    ],
    [
      'numbers after arrays',
      [[[1]], [3]],
      undefined,
      'every step must be arrays of shape [1] as the first, received 3 in sequence 1',
    ],
  ])('%s', (_, sequences, options, message) => {
    expect(() => padSequences(sequences as never, options as never)).toThrow(message);
  });
});

test('cutting and padding keep the end of every sequence in place', () => {
  const sequences = fc.array(fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 6 }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(sequences, fc.integer({ min: 1, max: 8 }), (x, maxlen) => {
      const { data, shape } = padSequences(x, { maxlen, value: -7 });
      expect(shape).toEqual([x.length, maxlen]);
      x.forEach((sequence, i) => {
        const row = Array.from(data.subarray(i * maxlen, (i + 1) * maxlen));
        const kept = sequence.slice(-maxlen);
        expect(row).toEqual([...new Array<number>(maxlen - kept.length).fill(-7), ...kept]);
      });
    }),
  );
});

test('types: the array follows dtype, the shape the nesting', () => {
  expectTypeOf(padSequences([[1]]).data).toEqualTypeOf<Int32Array>();
  expectTypeOf(padSequences([[1]], { dtype: 'float32' }).data).toEqualTypeOf<Float32Array>();
  expectTypeOf(padSequences([[1]]).shape).toEqualTypeOf<[sequences: number, steps: number]>();
  expectTypeOf(padSequences([[[1]]]).shape).toEqualTypeOf<number[]>();
  expectTypeOf(padSequences([['a']], { dtype: 'object', value: 0 }).data).toEqualTypeOf<(string | number)[]>();
});
