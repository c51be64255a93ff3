import { describe, expect, test } from 'vitest';
import {
  checkCovering,
  checkDifferentSeeds,
  checkDisjointTests,
  checkInputsUnmodified,
  checkNSplits,
  checkSameSeed,
  checkSeedWithoutEffect,
  checkTrainAndTestApart,
  checkTrainIsComplement,
  checkValidIndices,
} from './check-splitter.ts';
import { testSplitter } from './test-splitter.ts';
import type { SplitterLike, SplitterSubject } from './splitter-subject.ts';

type Split = readonly [Int32Array, Int32Array];

interface Options {
  nSplits?: number;
  shuffle?: boolean;
  randomState?: number;
}

class Refusal extends Error {
  readonly code = 'MODU_INVALID_ARGUMENT';
}

/** Tests every nSplits-th sample, from a start that the seed rotates: a sound splitter, from which each test derives a broken one. */
class Comb implements SplitterLike {
  protected readonly nSplits: number;
  protected readonly offset: number;

  constructor(options: Options = {}) {
    const { nSplits = 5, shuffle = false, randomState, ...rest } = options;
    for (const key of Object.keys(rest)) throw new Refusal(`Comb: unknown option '${key}'`);
    if (!(nSplits >= 2)) throw new Refusal(`Comb: nSplits must be an integer at least 2, received ${nSplits}`);
    if (!shuffle && randomState !== undefined) {
      throw new Refusal(`Comb: randomState must be left out unless shuffle is true, received ${randomState}`);
    }
    this.nSplits = nSplits;
    this.offset = randomState ?? 0;
  }

  getNSplits(): number {
    return this.nSplits;
  }

  *split(x: unknown): Iterable<Split> {
    const all = Array.from({ length: (x as unknown[]).length }, (_, i) => i);
    for (let k = 0; k < this.nSplits; k++) {
      const tested = (i: number): boolean => (i + this.offset) % this.nSplits === k;
      yield [Int32Array.from(all.filter((i) => !tested(i))), Int32Array.from(all.filter(tested))];
    }
  }
}

const x = Array.from({ length: 11 }, (_, i) => [i, -i]);

function subjectOf(
  type: new (options?: Options) => SplitterLike,
  changes: Partial<SplitterSubject> = {},
): SplitterSubject {
  return {
    name: 'Comb',
    create: (options: Options) => new type(options),
    options: { nSplits: 3, shuffle: true },
    x,
    y: Int32Array.from({ length: 11 }, (_, i) => i % 2),
    samples: 11,
    nSplits: 3,
    random: true,
    seedWithoutEffect: { randomState: 42 },
    badOptions: [[{ nSplits: 1 }, 'nSplits must be an integer at least 2, received 1']],
    ...changes,
  };
}

/** A comb whose splits are changed. */
function changed(change: (split: Split, k: number) => Split): new (options?: Options) => SplitterLike {
  return class extends Comb {
    override *split(data: unknown): Iterable<Split> {
      let k = 0;
      for (const split of super.split(data)) yield change(split, k++);
    }
  };
}

testSplitter(subjectOf(Comb));

describe('every check of testSplitter fails for a splitter broken on purpose', () => {
  test('getNSplits that counts one more', () => {
    class Boastful extends Comb {
      override getNSplits(): number {
        return this.nSplits + 1;
      }
    }
    expect(() => checkNSplits(subjectOf(Boastful))).toThrow(/getNSplits/);
  });

  test('a split too few', () => {
    class Short extends Comb {
      override *split(data: unknown): Iterable<Split> {
        yield* [...super.split(data)].slice(1);
      }
    }
    expect(() => checkNSplits(subjectOf(Short))).toThrow(/number of splits/);
  });

  test.each<[string, (split: Split) => Split, RegExp]>([
    ['a plain array', ([train, tested]) => [[...train] as unknown as Int32Array, tested], /train/],
    ['an empty test set', ([train]) => [train, new Int32Array()], /test must not be empty/],
    [
      'an index twice',
      ([train, tested]) => [Int32Array.of(...train, train[0] ?? 0), tested],
      /train holds an index twice/,
    ],
    [
      'an index beyond the data',
      ([train, tested]) => [train, Int32Array.of(...tested, 11)],
      /test holds an index outside/,
    ],
    ['a negative index', ([train, tested]) => [train, Int32Array.of(...tested, -1)], /test holds an index outside/],
  ])('%s', (_, change, message) => {
    expect(() => checkValidIndices(subjectOf(changed(change)))).toThrow(message);
  });

  test('a sample both trained on and tested', () => {
    const leaky = changed(([train, tested]) => [Int32Array.of(...train, tested[0] ?? 0), tested]);
    expect(() => checkTrainAndTestApart(subjectOf(leaky))).toThrow(/both in train and in test/);
  });

  test('a sample tested twice', () => {
    const repeated = changed(([train, tested], k) =>
      k === 1 ? [train, Int32Array.of(...tested, train[0] ?? 0)] : [train, tested],
    );
    expect(() => checkDisjointTests(subjectOf(repeated))).toThrow(/different samples tested/);
  });

  test('a sample that is never tested', () => {
    const partial = changed(([train, tested], k) => (k === 2 ? [train, tested.slice(1)] : [train, tested]));
    expect(() => checkCovering(subjectOf(partial))).toThrow(/different samples tested/);
  });

  test('a sample left out of a split', () => {
    const partial = changed(([train, tested]) => [train.slice(1), tested]);
    expect(() => checkTrainIsComplement(subjectOf(partial))).toThrow(/samples in train or test/);
  });

  test('a second call of split that gives other splits', () => {
    class Advancing extends Comb {
      #calls = 0;
      override *split(data: unknown): Iterable<Split> {
        const rotated = new Comb({ nSplits: this.nSplits, shuffle: true, randomState: this.offset + this.#calls++ });
        yield* rotated.split(data);
      }
    }
    expect(() => checkSameSeed(subjectOf(Advancing))).toThrow(/second call/);
  });

  test('two instances that give different splits', () => {
    let instances = 0;
    class Shared extends Comb {
      constructor(options?: Options) {
        super({ ...options, randomState: instances++ });
      }
    }
    expect(() => checkSameSeed(subjectOf(Shared))).toThrow(/another instance/);
  });

  test('two runs that share their state', () => {
    class Entangled extends Comb {
      #run: Iterator<Split> | undefined;
      override *split(data: unknown): Iterable<Split> {
        this.#run ??= super.split(data)[Symbol.iterator]();
        for (let next = this.#run.next(); next.done !== true; next = this.#run.next()) yield next.value;
        this.#run = undefined;
      }
    }
    expect(() => checkSameSeed(subjectOf(Entangled))).toThrow(/interleaved/);
  });

  test('a seed that is not used', () => {
    class Deaf extends Comb {
      protected override readonly offset = 0;
    }
    expect(() => checkDifferentSeeds(subjectOf(Deaf))).toThrow(/different results of five seeds/);
  });

  test('a seed without effect that is accepted', () => {
    class Lenient extends Comb {
      constructor({ randomState, shuffle, ...options }: Options = {}) {
        super(shuffle === true && randomState !== undefined ? { ...options, shuffle, randomState } : options);
      }
    }
    expect(() => checkSeedWithoutEffect(subjectOf(Lenient))).toThrow(/a seed without effect must be refused/);
  });

  test('data that are sorted in place', () => {
    class Sorting extends Comb {
      override *split(data: unknown): Iterable<Split> {
        (data as number[][]).reverse();
        yield* super.split(data);
      }
    }
    expect(() => checkInputsUnmodified(subjectOf(Sorting))).toThrow(/x, y or groups were changed/);
  });

  test('labels that are changed', () => {
    class Relabelling extends Comb {
      override *split(data: unknown, y?: unknown): Iterable<Split> {
        (y as Int32Array).fill(0);
        yield* super.split(data);
      }
    }
    expect(() => checkInputsUnmodified(subjectOf(Relabelling))).toThrow(/x, y or groups were changed/);
  });

  test('data that are changed and changed back', () => {
    class Restoring extends Comb {
      override *split(data: unknown): Iterable<Split> {
        (data as number[][]).push([0]);
        (data as number[][]).pop();
        yield* super.split(data);
      }
    }
    expect(() => checkInputsUnmodified(subjectOf(Restoring))).toThrow(/not extensible/);
  });
});
