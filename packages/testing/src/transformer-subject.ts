import type { BadOptions } from './check-options.ts';

/** Anything with `fit` and `transform`; the other methods are checked where they are. */
export interface TransformerLike {
  fit(x: never, y?: never): unknown;
  transform(x: never): unknown;
  fitTransform?(x: never, y?: never): unknown;
  inverseTransform?(x: never): unknown;
  getFeatureNamesOut?(): readonly string[];
  toJSON?(): unknown;
}

/** A transformer and the data to try it on. */
export interface TransformerSubject {
  /** The class name, which errors must carry. */
  readonly name: string;
  /** `(options) => new StandardScaler(options)` */
  readonly create: (options?: never) => TransformerLike;
  /** Every option with a value that is not its default; left out by a transformer that takes none. */
  readonly options?: object;
  /** Training data: features, or labels for a label encoder. */
  readonly x: unknown;
  readonly y?: unknown;
  /** Other data with the same columns: fitting on it first must leave no trace. */
  readonly other: unknown;
  /** Targets of {@link other}. */
  readonly otherY?: unknown;
  /** {@link x} with another number of columns; left out by transformers of labels, which have none. */
  readonly otherColumns?: unknown;
  /** `(json) => StandardScaler.fromJSON(json)`; left out by transformers without state. */
  readonly fromJSON?: (json: never) => TransformerLike;
  /** Whether `inverseTransform`, where there is one, gives {@link x} back; `true` unless said otherwise. */
  readonly invertible?: boolean;
  /** Whether `fitTransform` encodes rows by other rows only, and so differs from `fit` and `transform`; `false` unless said otherwise. */
  readonly crossFitted?: boolean;
  /** Whether `transform` before `fit` must be refused; `true` unless the transformer learns nothing. */
  readonly stateful?: boolean;
  /** Options that must be refused; needed wherever there are {@link options}. */
  readonly badOptions?: BadOptions;
}
