import fc from 'fast-check';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { ArgumentError } from './errors.ts';
import {
  expectArray,
  expectBoolean,
  expectFunction,
  expectInteger,
  expectNumber,
  expectOneOf,
  expectOptions,
  expectString,
  invalid,
} from './expect.ts';

class Fitted {
  readonly rate = 1;
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ArgumentError);
    return (error as ArgumentError).message;
  }
  return 'nothing was thrown';
}

test('the error of a failed check names function, argument, expectation and value', () => {
  const error = invalid('multiHeadAttention', 'numHeads', 'a positive integer', 0);
  expect(error).toBeInstanceOf(ArgumentError);
  expect(error.message).toBe('multiHeadAttention: numHeads must be a positive integer, received 0');
});

describe('what is right comes back', () => {
  test('an integer, a number, a boolean, a string, a function, an array', () => {
    const items = ['a'];
    expect(expectInteger('f', 'n', 3, { min: 3, max: 3 })).toBe(3);
    expect(expectInteger('f', 'n', Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
    expect(expectNumber('f', 'n', 0.5, { min: 0.5, maxExclusive: 1 })).toBe(0.5);
    expect(expectBoolean('f', 'b', false)).toBe(false);
    expect(expectString('f', 's', 'a')).toBe('a');
    expect(expectString('f', 's', '', { allowEmpty: true })).toBe('');
    expect(expectFunction('f', 'g', Math.max)).toBe(Math.max);
    expect(expectArray('f', 'a', items)).toBe(items);
  });

  test('one of the listed values, null among them', () => {
    expect(expectOneOf('f', 'mode', 'max', ['min', 'max'])).toBe('max');
    expect(expectOneOf('f', 'drop', null, ['first', null])).toBeNull();
    expect(expectOneOf('f', 'hasGauss', 0, [0, 1])).toBe(0);
  });

  test('options as they are, frozen or left out', () => {
    const options = Object.freeze({ a: 1 });
    expect(expectOptions<{ a?: number; b?: number }>('f', options, ['a', 'b'])).toBe(options);
    expect(expectOptions<{ a?: number }>('f', undefined, ['a'])).toStrictEqual({});
    expect(expectOptions('f', {}, [])).toStrictEqual({});
  });

  test('options without a prototype, from another realm, with defaults behind them, or a module', async () => {
    const bare = Object.assign(Object.create(null) as { a?: number }, { a: 1 });
    expect(expectOptions('f', bare, ['a'])).toBe(bare);
    const foreign = runInNewContext('({ a: 1 })') as { a: number };
    expect(expectOptions('f', foreign, ['a'])).toBe(foreign);
    const derived = Object.create({ a: 1 }) as { a: number };
    expect(expectOptions('f', derived, ['a'])).toBe(derived);
    const module = await import('./nearest.ts');
    expect(expectOptions('f', module, ['nearest'])).toBe(module);
  });
});

describe('what is wrong is named', () => {
  test.each<[string, () => unknown]>([
    ['f: n must be an integer, received 1.5', () => expectInteger('f', 'n', 1.5)],
    ['f: n must be an integer, received NaN', () => expectInteger('f', 'n', Number.NaN)],
    ["f: n must be an integer, received '3'", () => expectInteger('f', 'n', '3')],
    ['f: n must be an integer, received 3n', () => expectInteger('f', 'n', 3n)],
    ['f: n must be an integer, received 9007199254740992', () => expectInteger('f', 'n', 2 ** 53)],
    ['f: n must be a positive integer, received 0', () => expectInteger('f', 'n', 0, { min: 1 })],
    [
      'f: n must be an integer at least 1 and at most 5, received 6',
      () => expectInteger('f', 'n', 6, { min: 1, max: 5 }),
    ],
    [
      'f: n must be an integer at least 1 and less than 5, received 5',
      () => expectInteger('f', 'n', 5, { min: 1, maxExclusive: 5 }),
    ],
    ['f: n must be an integer greater than 2, received 2', () => expectInteger('f', 'n', 2, { minExclusive: 2 })],
    ['f: x must be a finite number, received Infinity', () => expectNumber('f', 'x', Infinity)],
    ['f: x must be a finite number, received undefined', () => expectNumber('f', 'x', undefined)],
    [
      'f: x must be a finite number at least 0 and less than 1, received 1',
      () => expectNumber('f', 'x', 1, { min: 0, maxExclusive: 1 }),
    ],
    [
      'f: x must be a finite number greater than 0 and at most 1, received 0',
      () => expectNumber('f', 'x', 0, { minExclusive: 0, max: 1 }),
    ],
    ['f: b must be true or false, received 1', () => expectBoolean('f', 'b', 1)],
    ["f: s must be a non-empty string, received ''", () => expectString('f', 's', '')],
    ['f: s must be a string, received 3', () => expectString('f', 's', 3, { allowEmpty: true })],
    ["f: mode must be one of 'min', 'max', received 'other'", () => expectOneOf('f', 'mode', 'other', ['min', 'max'])],
    [
      "f: mode must be one of 'auto', 'max', received 'atuo'; did you mean 'auto'?",
      () => expectOneOf('f', 'mode', 'atuo', ['auto', 'max']),
    ],
    [
      "f: drop must be one of 'first', null, received undefined",
      () => expectOneOf('f', 'drop', undefined, ['first', null]),
    ],
    ['f: n must be 1, received 2', () => expectOneOf('f', 'n', 2, [1])],
    ["f: g must be a function, received 'max'", () => expectFunction('f', 'g', 'max' as never)],
    ['f: a must be an array, received Float32Array(2)', () => expectArray('f', 'a', new Float32Array(2) as never)],
    [
      "f: unknown option 'patienc'; did you mean 'patience'?",
      () => expectOptions<object>('f', { patienc: 1 }, ['patience'] as never[]),
    ],
    [
      "f: unknown option 'x'; known options: alpha, beta",
      () => expectOptions<object>('f', { x: 1 }, ['alpha', 'beta'] as never[]),
    ],
    ["f: unknown option 'x'; known options: none", () => expectOptions<object>('f', { x: 1 }, [])],
    ["f: unknown option 'toString'; known options: none", () => expectOptions<object>('f', { toString: 1 }, [])],
    ['f: options must be an object of options, received null', () => expectOptions<object>('f', null as never, [])],
    ['f: options must be an object of options, received [1]', () => expectOptions<object>('f', [1], [])],
    ['f: options must be an object of options, received 3', () => expectOptions<object>('f', 3 as never, [])],
    ['f: options must be an object of options, received a Map', () => expectOptions<object>('f', new Map(), [])],
    [
      'f: options must be an object of options, received Float32Array(2)',
      () => expectOptions<object>('f', new Float32Array(2), []),
    ],
    ['f: options must be an object of options, received a Fitted', () => expectOptions('f', new Fitted(), ['rate'])],
    ['f: options must be an object of options, received function max', () => expectOptions<object>('f', Math.max, [])],
  ])('%s', (message, run) => {
    expect(messageOf(run)).toBe(message);
  });
});

describe('ranges', () => {
  const bound = fc.option(fc.integer({ min: -20, max: 20 }), { nil: undefined });

  test('an integer passes exactly when it keeps every bound', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -25, max: 25 }),
        bound,
        bound,
        bound,
        bound,
        (value, min, max, minExclusive, maxExclusive) => {
          const bounds = { min, max, minExclusive, maxExclusive };
          const range = Object.fromEntries(Object.entries(bounds).filter(([, limit]) => limit !== undefined));
          const kept =
            value >= (min ?? -Infinity) &&
            value <= (max ?? Infinity) &&
            value > (minExclusive ?? -Infinity) &&
            value < (maxExclusive ?? Infinity);
          expect(messageOf(() => expectInteger('f', 'n', value, range)) === 'nothing was thrown').toBe(kept);
          expect(messageOf(() => expectNumber('f', 'n', value, range)) === 'nothing was thrown').toBe(kept);
        },
      ),
    );
  });
});
