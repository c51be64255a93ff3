import { createHash } from 'node:crypto';
import { loadGolden } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError } from './errors.ts';
import { RandomState, type RandomStateSnapshot } from './random-state.ts';

interface Case {
  readonly seed: number;
  readonly args: readonly number[];
  readonly size: number | null;
  readonly values?: number | readonly number[];
  readonly sha256?: string;
}
type Method = 'randomSample' | 'uniform' | 'normal' | 'standardNormal' | 'randint' | 'permutation' | 'shuffle';
type Goldens = Readonly<Record<Method, readonly Case[]>>;

const uniform = loadGolden<Goldens>(import.meta.url, '../fixtures/random-state-uniform.json');
const integers = loadGolden<Goldens>(import.meta.url, '../fixtures/random-state-integers.json');
const normal = loadGolden<Goldens & { readonly long: readonly { seed: number; values: readonly number[] }[] }>(
  import.meta.url,
  '../fixtures/random-state-normal.json',
);

function digest(values: ArrayLike<number>): string {
  return createHash('sha256')
    .update(new Uint8Array(Float64Array.from(values).buffer))
    .digest('hex');
}

function expectGolden(actual: number | ArrayLike<number>, { values, sha256 }: Case): void {
  if (sha256 !== undefined) expect(digest(actual as ArrayLike<number>)).toBe(sha256);
  else expect(typeof actual === 'number' ? actual : Array.from(actual)).toStrictEqual(values);
}

describe('values from NumPy', () => {
  test('randomSample equals NumPy bit for bit', () => {
    for (const golden of uniform.randomSample) {
      expectGolden(new RandomState(golden.seed).randomSample(golden.size ?? undefined), golden);
    }
  });

  test('uniform equals NumPy bit for bit', () => {
    for (const golden of uniform.uniform) {
      const [low, high] = golden.args;
      expectGolden(new RandomState(golden.seed).uniform(low, high, golden.size ?? undefined), golden);
    }
  });

  test('randint equals NumPy for ranges of one value to 53 bits', () => {
    for (const golden of integers.randint) {
      const [low = 0, high] = golden.args;
      expectGolden(new RandomState(golden.seed).randint(low, high, golden.size ?? undefined), golden);
    }
  });

  test('permutation equals NumPy for sizes from 0 to a million', () => {
    for (const golden of integers.permutation) {
      expectGolden(new RandomState(golden.seed).permutation(golden.size ?? 0), golden);
    }
  });

  test('shuffle equals NumPy for every kind of array', () => {
    for (const golden of integers.shuffle) {
      const sorted = Array.from({ length: golden.size ?? 0 }, (_, i) => i * 3 - 5);
      const kinds = [
        sorted,
        Int32Array.from(sorted),
        Float32Array.from(sorted),
        Float64Array.from(sorted),
        Int16Array.from(sorted),
      ];
      for (const kind of kinds) {
        new RandomState(golden.seed).shuffle(kind);
        expectGolden(kind, golden);
      }
    }
  });

  test('standardNormal and normal equal NumPy', () => {
    for (const golden of normal.standardNormal) {
      expectGolden(new RandomState(golden.seed).standardNormal(golden.size ?? undefined), golden);
    }
    for (const golden of normal.normal) {
      const [loc, scale] = golden.args;
      expectGolden(new RandomState(golden.seed).normal(loc, scale, golden.size ?? undefined), golden);
    }
  });

  test('at most one normal number in a thousand differs from NumPy, and only in its last bit', () => {
    for (const { seed, values } of normal.long) {
      const actual = new RandomState(seed).standardNormal(values.length);
      const differing = values.filter((value, i) => value !== actual[i]);
      expect(differing.length).toBeLessThanOrEqual(values.length / 1000);
      expect(actual).toBeAllClose(values, { rtol: 2 ** -52, atol: 0 });
    }
  });

  test('choice equals NumPy with and without replacement and probabilities', () => {
    interface ChoiceCase extends Case {
      readonly a: number;
      readonly p: readonly number[] | 'spread' | null;
      readonly replace: boolean;
    }
    const { spread, cases } = loadGolden<{ spread: readonly number[]; cases: readonly ChoiceCase[] }>(
      import.meta.url,
      '../fixtures/random-state-choice.json',
    );
    for (const golden of cases) {
      const p = golden.p === 'spread' ? spread : (golden.p ?? undefined);
      const { a, replace } = golden;
      const random = new RandomState(golden.seed);
      expectGolden(
        golden.size === null ? random.choice(a, { replace, p }) : random.choice(a, { size: golden.size, replace, p }),
        golden,
      );
    }
  });

  test('a mixture of calls leaves the generator where NumPy leaves its own', () => {
    interface Sequence {
      readonly seed: number;
      readonly outputs: readonly (number | readonly number[])[];
      readonly pos: number;
      readonly keySha256: string;
      readonly hasGauss: number;
      readonly gauss: number;
    }
    const { cases } = loadGolden<{ cases: readonly Sequence[] }>(
      import.meta.url,
      '../fixtures/random-state-sequence.json',
    );
    for (const golden of cases) {
      const random = new RandomState(golden.seed);
      const outputs = [
        random.standardNormal(),
        random.randint(0, 10, 3),
        random.standardNormal(2),
        random.permutation(6),
        random.uniform(-3, 5, 2),
        random.choice(9, { size: 4, replace: false }),
        random.randint(0, 2 ** 40, 2),
        random.normal(10, 2),
        random.choice(4, { size: 3, p: [0.25, 0.25, 0.5, 0] }),
        random.randomSample(700).at(-1),
        random.normal(-1, 0.5, 3),
      ].map((output) => (typeof output === 'object' ? Array.from(output) : output));
      expect(outputs).toStrictEqual(golden.outputs);
      const { state, hasGauss, gauss } = random.getState();
      expect({ pos: state.pos, keySha256: digest(state.key), hasGauss, gauss }).toStrictEqual({
        pos: golden.pos,
        keySha256: golden.keySha256,
        hasGauss: golden.hasGauss,
        gauss: golden.gauss,
      });
    }
  });
});

describe('kinds of result', () => {
  test('without a size every draw is a number', () => {
    const random = new RandomState(3);
    const draws = [
      random.randomSample(),
      random.uniform(),
      random.normal(),
      random.standardNormal(),
      random.randint(9),
      random.choice(9),
    ];
    expect(draws.every((draw) => typeof draw === 'number')).toBe(true);
  });

  test('randint gives an Int32Array only where every value fits', () => {
    expect(new RandomState(0).randint(-(2 ** 31), 2 ** 31, 3)).toBeInstanceOf(Int32Array);
    expect(new RandomState(0).randint(0, 2 ** 31 + 1, 3)).toBeInstanceOf(Float64Array);
    expect(new RandomState(0).randint(-(2 ** 31) - 1, 0, 3)).toBeInstanceOf(Float64Array);
  });

  test('permutation and choice keep the kind of their argument', () => {
    expect(new RandomState(0).permutation(['a', 'b', 'c']).sort()).toStrictEqual(['a', 'b', 'c']);
    expect(new RandomState(0).permutation(Uint8Array.of(1, 2, 3))).toBeInstanceOf(Uint8Array);
    expect(new RandomState(0).choice(Float32Array.of(1, 2, 3), { size: 2 })).toBeInstanceOf(Float32Array);
    expect(new RandomState(42).choice(['a', 'b', 'c', 'd', 'e'], { size: 5, replace: false })).toStrictEqual([
      'b',
      'e',
      'c',
      'a',
      'd',
    ]);
    expect(new RandomState(0).choice(['only'])).toBe('only');
    expect(new RandomState(0).choice([], { size: 0 })).toStrictEqual([]);
  });

  test('shuffle of a view leaves the rest of its buffer as it is', () => {
    const whole = Int32Array.from({ length: 30 }, (_, i) => i);
    new RandomState(1).shuffle(whole.subarray(10, 20));
    expect(whole.slice(0, 10)).toStrictEqual(Int32Array.from({ length: 10 }, (_, i) => i));
    expect(whole.slice(20)).toStrictEqual(Int32Array.from({ length: 10 }, (_, i) => i + 20));
    expect(whole.slice(10, 20)).not.toStrictEqual(Int32Array.from({ length: 10 }, (_, i) => i + 10));
  });
});

describe('properties', () => {
  const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

  test('the same seed draws the same, another seed something else', () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        const draw = (seed: number): Float64Array => new RandomState(seed).randomSample(4);
        expect(draw(a)).toStrictEqual(draw(a));
        if (a !== b) expect(draw(a)).not.toStrictEqual(draw(b));
      }),
    );
  });

  test('shuffle and permutation keep all elements', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.integer()), (seed, items) => {
        const frozen = Object.freeze([...items]);
        const shuffled = [...items];
        new RandomState(seed).shuffle(shuffled);
        expect(new RandomState(seed).permutation(frozen)).toStrictEqual(shuffled);
        expect(shuffled.toSorted()).toStrictEqual(items.toSorted());
      }),
    );
  });

  test('permutation of a Node Buffer leaves the buffer as it is', () => {
    const buffer = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]);
    const permuted = new RandomState(0).permutation(buffer);
    expect([...buffer]).toStrictEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...permuted]).not.toStrictEqual([...buffer]);
  });

  test('randint stays within its bounds and reaches both', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: -5, max: 5 }), fc.integer({ min: 1, max: 6 }), (seed, low, width) => {
        const values = new RandomState(seed).randint(low, low + width, 400);
        expect(new Set(values).size).toBe(width);
        expect(Math.min(...values)).toBe(low);
        expect(Math.max(...values)).toBe(low + width - 1);
      }),
    );
  });

  test('choice without replacement draws nothing twice and nothing of probability zero', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 10 }), (seed, size) => {
        const p = Array.from({ length: 20 }, (_, i) => (i % 2) / 10);
        const drawn = new RandomState(seed).choice(20, { size, replace: false, p });
        expect(new Set(drawn).size).toBe(size);
        expect(drawn.every((index) => index % 2 === 1)).toBe(true);
      }),
    );
  });

  test('a state survives JSON and resumes between the two numbers of a normal pair', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 700 }), (seed, drawn) => {
        const random = new RandomState(seed);
        random.standardNormal(drawn);
        const snapshot = JSON.parse(JSON.stringify(random.getState())) as RandomStateSnapshot;
        const resumed = new RandomState(0);
        resumed.setState(snapshot);
        expect(resumed.getState()).toStrictEqual(random.getState());
        expect(resumed.normal(0, 1, 5)).toStrictEqual(random.normal(0, 1, 5));
        expect(resumed.permutation(9)).toStrictEqual(random.permutation(9));
      }),
      { numRuns: 30 },
    );
  });

  test('a snapshot does not change with the generator it was taken from', () => {
    const random = new RandomState(5);
    const snapshot = random.getState();
    const before = JSON.stringify(snapshot);
    random.randomSample(1000);
    expect(JSON.stringify(snapshot)).toBe(before);
  });
});

describe('errors', () => {
  const random = new RandomState(0);
  const state = random.getState();
  const loose = random as unknown as Record<string, (...args: unknown[]) => unknown>;
  const call =
    (method: string, ...args: unknown[]) =>
    (): unknown =>
      loose[method]?.(...args);

  test.each([[-1], [2 ** 32], [1.5], [Number.NaN], ['42'], [null], [undefined]])('seed %s is refused', (seed) => {
    expect(() => new RandomState(seed as number)).toThrow(
      /^RandomState: seed must be an integer at least 0 and at most 4294967295, received /,
    );
  });

  test.each<[string, () => unknown]>([
    [
      'RandomState.randomSample: size must be an integer at least 0 and at most 2147483647, received -1',
      call('randomSample', -1),
    ],
    ['RandomState.uniform: low must be a finite number, received NaN', call('uniform', Number.NaN)],
    ['RandomState.uniform: high must be a finite number, received Infinity', call('uniform', 0, Infinity)],
    ['RandomState.uniform: high - low must be a finite number, received Infinity', call('uniform', -1e308, 1e308)],
    ['RandomState.uniform: size must be an integer', call('uniform', 0, 1, 2.5)],
    ['RandomState.normal: loc must be a finite number', call('normal', 'a')],
    ['RandomState.normal: scale must be a finite number at least 0, received -1', call('normal', 0, -1)],
    ['RandomState.normal: size must be an integer', call('normal', 0, 1, '3')],
    ['RandomState.standardNormal: size must be an integer', call('standardNormal', [2, 3])],
    ['RandomState.randint: low must be a positive integer, received 0', call('randint', 0)],
    ['RandomState.randint: high must be an integer at least 4, received 3', call('randint', 3, 3)],
    ['RandomState.randint: low must be an integer, received 0.5', call('randint', 0.5, 3)],
    ['RandomState.randint: high - low must be an integer', call('randint', -(2 ** 53) + 1, 2 ** 53 - 1)],
    ['RandomState.randint: size must be an integer', call('randint', 3, 5, -2)],
    ["RandomState.shuffle: x must be an array, received 'abc'", call('shuffle', 'abc')],
    [
      'RandomState.shuffle: x must be an array that is not frozen, received [1, 2]',
      call('shuffle', Object.freeze([1, 2])),
    ],
    ['RandomState.permutation: x must be an integer at least 0', call('permutation', -1)],
    [
      'RandomState.permutation: x must be an integer, an array or a typed array, received null',
      call('permutation', null),
    ],
    ['RandomState.choice: a must be a positive integer, received 0', call('choice', 0)],
    ['RandomState.choice: a must be a non-empty array, received []', call('choice', [])],
    ['RandomState.choice: a must be an integer, an array or a typed array, received {}', call('choice', {})],
    ['RandomState.choice: a must be an integer at least 0', call('choice', 1.5)],
    ["RandomState.choice: unknown option 'replacement'", call('choice', 3, { replacement: true })],
    ['RandomState.choice: replace must be true or false, received 0', call('choice', 3, { replace: 0 })],
    ['RandomState.choice: size must be an integer', call('choice', 3, { size: -1 })],
    [
      'RandomState.choice: size must be at most 3, the population, when replace is false, received 4',
      call('choice', 3, { size: 4, replace: false }),
    ],
    [
      'RandomState.choice: size must be at most 1, the elements with p above zero, when replace is false, received 2',
      call('choice', 3, { size: 2, replace: false, p: [1, 0, 0] }),
    ],
    ["RandomState.choice: p must be an array of numbers, received 'half'", call('choice', 3, { p: 'half' })],
    [
      'RandomState.choice: p must hold 3 probabilities, one for each element, received [1]',
      call('choice', 3, { p: [1] }),
    ],
    ['RandomState.choice: p must sum to 1, received a sum of 0.75', call('choice', 2, { p: [0.25, 0.5] })],
    ['RandomState.choice: p[1] must be a number from 0 to 1, received -0.5', call('choice', 2, { p: [1.0, -0.5] })],
    ['RandomState.choice: p[0] must be a number from 0 to 1, received NaN', call('choice', 2, { p: [Number.NaN, 1] })],
    ['RandomState.setState: snapshot must be an object, received null', call('setState', null)],
    [
      "RandomState.setState: bitGenerator must be 'MT19937', received 'PCG64'",
      call('setState', { ...state, bitGenerator: 'PCG64' }),
    ],
    [
      'RandomState.setState: state must be an object, received undefined',
      call('setState', { bitGenerator: 'MT19937' }),
    ],
    [
      'RandomState.setState: state.key must hold 624 words, received [1]',
      call('setState', { ...state, state: { key: [1], pos: 3 } }),
    ],
    [
      'RandomState.setState: state.key[623] must be an integer',
      call('setState', { ...state, state: { ...state.state, key: state.state.key.with(623, -1) } }),
    ],
    [
      'RandomState.setState: state.pos must be an integer at least 0 and at most 624, received 625',
      call('setState', { ...state, state: { ...state.state, pos: 625 } }),
    ],
    [
      'RandomState.setState: hasGauss must be one of 0, 1, received true',
      call('setState', { ...state, hasGauss: true }),
    ],
    ['RandomState.setState: gauss must be a finite number, received null', call('setState', { ...state, gauss: null })],
  ])('%s', (message, run) => {
    expect(run).toThrow(ArgumentError);
    expect(run).toThrow(message);
  });

  test('a refused call draws nothing and sets nothing', () => {
    const before = JSON.stringify(random.getState());
    expect(call('choice', 3, { size: 5, replace: false })).toThrow(ArgumentError);
    expect(call('setState', { ...state, gauss: 5, state: { ...state.state, pos: -1 } })).toThrow(ArgumentError);
    expect(JSON.stringify(random.getState())).toBe(before);
  });
});
