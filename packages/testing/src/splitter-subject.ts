import type { BadOptions } from './check-options.ts';

/** Anything with `split` and `getNSplits`, as scikit-learn's splitters. */
export interface SplitterLike {
  split(x: unknown, y?: unknown, groups?: unknown): Iterable<readonly [train: Int32Array, test: Int32Array]>;
  getNSplits(x?: unknown, y?: unknown, groups?: unknown): number;
}

/** A splitter, the data to split, and what it promises. */
export interface SplitterSubject {
  /** The class name. */
  readonly name: string;
  /** `(options) => new KFold(options)` */
  readonly create: (options: never) => SplitterLike;
  /** Options with which {@link x} is split, without `randomState`; with `shuffle: true` where there is such an option. */
  readonly options: object;
  readonly x: unknown;
  readonly y?: unknown;
  readonly groups?: unknown;
  /** The number of samples in `x`. */
  readonly samples: number;
  /** The number of splits of `x` under {@link options}. */
  readonly nSplits: number;
  /** No sample is tested twice; `true` unless said otherwise. */
  readonly disjointTests?: boolean;
  /** Every sample is tested; `true` unless said otherwise. */
  readonly covering?: boolean;
  /** Every sample that is not tested is trained on; `true` unless said otherwise. */
  readonly trainIsComplement?: boolean;
  /** Whether {@link options} draw at random, so that `randomState` matters. */
  readonly random: boolean;
  /** Options with a `randomState` that would do nothing, such as `{ randomState: 42 }` without `shuffle`; an error is due. */
  readonly seedWithoutEffect?: object;
  /** Options that must be refused. */
  readonly badOptions: BadOptions;
}
