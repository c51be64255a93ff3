import { DataError, ShapeError, isMatrix, type Matrix, type NumericArray } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import { holdsStrings, readCells, type CategoricalFeatures, type Category } from '../input/cell-input.ts';
import { generateNames, type FittedFeatures } from '../input/feature-names.ts';
import { readNumeric, type NumericCell } from '../input/numeric-input.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';
import type { ImputerStrategy } from './column-statistic.ts';
import { fillCells, fitCells } from './impute-cells.ts';
import { fillNumbers, fitNumbers, type ColumnStatistics } from './impute-numbers.ts';
import { checkImputerOptions, type ImputerSettings, type SimpleImputerOptions } from './imputer-options.ts';

/** What an imputer returns: a matrix for numbers, rows where a column may hold strings. */
export type Imputed<S extends ImputerStrategy, X> = S extends 'most_frequent' | 'constant'
  ? X extends Matrix | readonly (readonly NumericCell[] | NumericArray)[]
    ? Matrix
    : X extends readonly unknown[]
      ? Category[][]
      : Matrix | Category[][]
  : Matrix;

interface State extends FittedFeatures {
  /** Whether `fit` saw numbers only, or cells that may be strings. */
  readonly kind: 'numbers' | 'cells';
  readonly statistics: readonly Category[];
  /** Columns that `transform` returns. */
  readonly kept: readonly number[];
  /** Columns that had missing values in `fit`; null without `addIndicator`. */
  readonly indicated: readonly number[] | null;
}

/**
 * Fills missing values of each column with a statistic of the values that are there.
 *
 * Inputs   [rows, columns] numbers; for `'most_frequent'` and `'constant'` also strings
 * Output   Matrix of float32, or rows of cells when `fit` saw a string; first the columns, then the indicators
 * Edges    ties of `'most_frequent'`: the smallest value; a column without any value in `fit` is dropped unless
 *          `keepEmptyFeatures`; statistics are float64
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for empty data, infinite values, strings where the strategy needs numbers, NaN or null where
 *   `missingValues` is something else, or other column names than in `fit`
 * @throws {ShapeError} for another number of columns than in `fit`
 * @throws {NotFittedError} before `fit`
 * @see sklearn.impute.SimpleImputer, https://scikit-learn.org/1.9/modules/generated/sklearn.impute.SimpleImputer.html
 * @example
 * ```ts
 * const imputer = new SimpleImputer({ strategy: 'median' });
 * imputer.fitTransform([[1], [null], [5], [6]]).data; // Float32Array [1, 5, 5, 6]
 * ```
 */
export class SimpleImputer<S extends ImputerStrategy = 'mean'> extends FeatureTransformer<
  CategoricalFeatures,
  Matrix | Category[][],
  State
> {
  protected readonly className = 'SimpleImputer';
  /** The options with their defaults. */
  readonly options: ImputerSettings<S>;

  constructor(options?: SimpleImputerOptions<S>) {
    super();
    this.options = checkImputerOptions(options);
  }

  /** Learns what fills each column of `x`. */
  fit(x: CategoricalFeatures, y?: unknown): this;
  fit(x: CategoricalFeatures): this {
    const where = this.where('fit');
    const { strategy } = this.options;
    const cells =
      !isMatrix(x) && (strategy === 'most_frequent' || strategy === 'constant') ? readCells(where, x) : undefined;
    if (cells !== undefined && holdsStrings(cells)) {
      this.state = this.#learned('cells', cells.columnNames, fitCells(where, cells, this.options));
    } else {
      const numbers = readNumeric(where, x);
      this.state = this.#learned('numbers', numbers.columnNames, fitNumbers(where, numbers, this.options));
    }
    return this;
  }

  /** `fit(x)`, then `transform(x)`. */
  override fitTransform<X extends CategoricalFeatures>(x: X, y?: unknown): Imputed<S, X> {
    return this.fit(x, y).transform(x);
  }

  /** `x` with its missing values filled, then the indicators. */
  transform<X extends CategoricalFeatures>(x: X): Imputed<S, X>;
  transform(x: CategoricalFeatures): Matrix | Category[][] {
    const where = this.where('transform');
    const state = this.fitted('transform');
    const { statistics, kept } = state;
    const indicated = state.indicated ?? [];
    const { missingValues } = this.options;
    if (state.kind === 'cells') {
      const input = readCells(where, x);
      this.check('transform', input.count, input.columnNames);
      return fillCells(where, input, missingValues, statistics, kept, indicated);
    }
    const input = readNumeric(where, x);
    this.check('transform', input.columns, input.columnNames);
    const data = fillNumbers(where, input, missingValues, statistics, kept, indicated);
    return this.output(data, input.rows, state);
  }

  /**
   * The data with its missing values put back where the indicators say they were; needs `addIndicator`.
   *
   * Columns that `transform` dropped come back missing. A column without missing values in `fit` has no indicator and
   * stays as it is.
   */
  inverseTransform<X extends CategoricalFeatures>(x: X): Imputed<S, X>;
  inverseTransform(x: CategoricalFeatures): Matrix | Category[][] {
    const where = this.where('inverseTransform');
    const state = this.fitted('inverseTransform');
    const { indicated, kept, kind, nFeaturesIn } = state;
    if (indicated === null) throw new DataError(`${where}: addIndicator must be true, received false`);
    const input = readCells(where, x);
    const { rows } = input;
    const columns = Array.from({ length: input.count }, (_, j) => Array.from<Category>(input.column(j)));
    if (columns.length !== kept.length + indicated.length) {
      throw new ShapeError(
        `${where}: x must have ${kept.length} columns and ${indicated.length} indicators, received ${columns.length} columns`,
      );
    }
    const missing = this.options.missingValues;
    const original = Array.from({ length: nFeaturesIn }, (_, j): readonly Category[] => {
      const column = columns[kept.indexOf(j)];
      const indicator = columns[kept.length + indicated.indexOf(j)];
      if (column === undefined) return new Array<Category>(rows).fill(missing);
      return indicated.includes(j)
        ? column.map((value, i) => (Number(indicator?.[i]) === 0 ? value : missing))
        : column;
    });
    const table = Array.from({ length: rows }, (_, i) => original.map((column) => column[i] as Category));
    if (kind === 'cells') return table;
    const columnNames = state.names ?? generateNames(nFeaturesIn);
    return { data: Float32Array.from(table.flat(), toNumber), shape: [rows, nFeaturesIn], columnNames };
  }

  /** What fills each column; NaN for a column that `transform` drops. @throws {NotFittedError} */
  get statistics(): readonly Category[] {
    return this.fitted('statistics').statistics;
  }

  /** The columns that the indicators stand for; null without `addIndicator`. @throws {NotFittedError} */
  get indicator(): { readonly features: Int32Array } | null {
    const { indicated } = this.fitted('indicator');
    return indicated === null ? null : { features: Int32Array.from(indicated) };
  }

  /** A new imputer with the same options, not fitted. */
  clone(): SimpleImputer<S> {
    return new SimpleImputer(this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`. @throws {DataError} when `strategy` is a function */
  toJSON(): TransformerJSON {
    const { kind, statistics, indicated } = this.fitted('toJSON');
    if (typeof this.options.strategy === 'function') {
      throw new DataError(
        `${this.where('toJSON')}: strategy must be a name to be written to JSON, received a function`,
      );
    }
    return this.json(this.options, { kind, statistics, indicated });
  }

  /** The fitted imputer that {@link SimpleImputer.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): SimpleImputer<ImputerStrategy> {
    const { options, state } = readTransformer('SimpleImputer', json);
    const imputer = new SimpleImputer<ImputerStrategy>(options.options());
    const features = readFeatures(state);
    const { nFeaturesIn } = features;
    const kind = state.key('kind').oneOf(['numbers', 'cells']);
    const statistics = state
      .key('statistics')
      .items(nFeaturesIn)
      .map((node) => (kind === 'numbers' ? node.number() : node.category()));
    const indicated = state
      .key('indicated')
      .nullable((node) => node.items().map((item) => item.integer(0, nFeaturesIn - 1)));
    if ((indicated !== null) !== imputer.options.addIndicator) {
      throw state.key('indicated').fail(imputer.options.addIndicator ? 'an array' : 'null');
    }
    imputer.state = { ...features, kind, statistics, kept: imputer.#kept(statistics), indicated };
    return imputer;
  }

  protected namesOut(names: readonly string[], { kept, indicated }: State): readonly string[] {
    return [
      ...kept.map((j) => names[j] as string),
      ...(indicated ?? []).map((j) => `missingindicator_${names[j] as string}`),
    ];
  }

  #kept(statistics: readonly Category[]): readonly number[] {
    const all = statistics.map((_, j) => j);
    return this.options.keepEmptyFeatures ? all : all.filter((j) => !Number.isNaN(statistics[j]));
  }

  #learned(
    kind: State['kind'],
    names: readonly string[] | undefined,
    { statistics, withMissing }: ColumnStatistics<Category>,
  ): State {
    return {
      nFeaturesIn: statistics.length,
      names,
      kind,
      statistics,
      kept: this.#kept(statistics),
      indicated: this.options.addIndicator ? withMissing.flatMap((any, j) => (any ? [j] : [])) : null,
    };
  }
}

function toNumber(value: Category): number {
  return value === null ? Number.NaN : Number(value);
}
