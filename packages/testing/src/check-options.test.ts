import { describe, expect, test } from 'vitest';
import {
  checkBadOptions,
  checkFrozenOptions,
  checkOptionsUnmodified,
  checkUnknownOption,
  expectRefusal,
} from './check-options.ts';

interface Options {
  rate?: number;
  names?: string[];
}

function refuse(message: string, code: string | undefined = 'MODU_INVALID_ARGUMENT'): never {
  throw Object.assign(new Error(message), { code });
}

/** A sound constructor. */
function create(options: Options = {}): Options {
  for (const key of Object.keys(options)) {
    if (key !== 'rate' && key !== 'names') refuse(`Thing: unknown option '${key}'; known options: rate, names`);
  }
  const { rate = 0.5, names = [] } = options;
  if (!(rate >= 0)) refuse(`Thing: rate must be at least 0, received ${rate}`);
  return { rate, names: [...names] };
}

const options: Options = { rate: 0.1, names: ['b', 'a'] };

test('a sound constructor passes every check', () => {
  checkFrozenOptions(create, options);
  checkOptionsUnmodified(create, options);
  checkUnknownOption(create, options);
  checkBadOptions(create, [
    [{ rate: -1 }, 'rate must be at least 0, received -1'],
    [{ rate: Number.NaN }, /received NaN$/],
    [{ speed: 1 }, "unknown option 'speed'"],
  ]);
});

describe('every check of options fails for a constructor broken on purpose', () => {
  const sorting = ({ names = [] }: Options): unknown => names.sort();
  const stamping = (given: Options): unknown => Object.assign(given, { rate: 1 });

  test('one that writes to its options', () => {
    expect(() => checkFrozenOptions(stamping, options)).toThrow(TypeError);
    expect(() => checkOptionsUnmodified(stamping, options)).toThrow(/options were changed/);
  });

  test('one that sorts an array in its options', () => {
    expect(() => checkFrozenOptions(sorting, options)).toThrow(TypeError);
    expect(() => checkOptionsUnmodified(sorting, options)).toThrow(/options were changed/);
  });

  test('one that takes any option', () => {
    expect(() => checkUnknownOption((given: Options) => given, options)).toThrow(/an unknown option must be refused/);
  });

  test('one that refuses an unknown option without its name', () => {
    expect(() => checkUnknownOption(() => refuse('Thing: unknown option'), options)).toThrow(/unknown option '/);
    expect(() => checkUnknownOption(() => refuse("Thing: unknown option 'other'"), options)).toThrow(/noSuchOption/);
  });

  test('one that takes a bad option', () => {
    expect(() => checkBadOptions((given: Options) => given, [[{ rate: -1 }, 'rate']])).toThrow(
      /\{"rate":-1\} must be refused/,
    );
  });

  test('an empty table', () => {
    expect(() => checkBadOptions(create, [])).toThrow(/at least one row/);
  });

  test.each<[string, string, RegExp]>([
    ['does not name the function', 'rate must be at least 0, received -1', /where: … must …, received …/],
    ['does not say what came', 'Thing: rate must be at least 0', /where: … must …, received …/],
    ['does not say what was expected', 'Thing: rate is wrong, received -1', /where: … must …, received …/],
    ['has two lines', 'Thing: rate must be at least 0,\nreceived -1', /where: … must …, received …/],
    ['is about something else', 'Thing: size must be at least 0, received -1', /to contain 'rate'/],
  ])('a message that %s', (_, message, failure) => {
    expect(() => checkBadOptions(() => refuse(message), [[{ rate: -1 }, 'rate']])).toThrow(failure);
  });

  test('a message that does not match the pattern', () => {
    const run = (): never => refuse('Thing: rate must be at least 0, received -1');
    expect(() => expectRefusal(run, /^Thing: size/, 'a size')).toThrow(/to match \/\^Thing: size\//);
  });

  test('an error without a code', () => {
    const run = (): never => {
      throw new TypeError('Thing: rate must be at least 0, received -1');
    };
    expect(() => checkBadOptions(run, [[{ rate: -1 }, 'rate']])).toThrow(/must carry a code/);
  });

  test('something thrown that is no error', () => {
    const run = (): void => {
      AbortSignal.abort('Thing: rate must be at least 0, received -1').throwIfAborted();
    };
    expect(() => checkBadOptions(run, [[{ rate: -1 }, 'rate']])).toThrow(/must be refused/);
  });
});
