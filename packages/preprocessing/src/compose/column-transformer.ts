import { DataError, asMatrix, type Matrix } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import type { CategoricalFeatures } from '../input/cell-input.ts';
import { generateNames, givenNames, listNames, missingColumn, type FittedFeatures } from '../input/feature-names.ts';
import { readFeatures, writeFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import { formatVersion, toJsonObject, type TransformerJSON } from '../json/transformer-json.ts';
import { chainNames, fitChain, numericOutput, transformChain, type FittedChain } from './chain.ts';
import { resolveColumns, type ColumnSelection } from './column-selection.ts';
import { cloneColumnStep, readColumnStep, stepsOf, writeColumnStep, type ColumnStep } from './column-step.ts';
import {
  checkColumnOptions,
  checkEntries,
  type ColumnEntry,
  type ColumnTransformerOptions,
  type ColumnTransformerSettings,
} from './column-transformer-options.ts';
import { featureColumns, type FeatureColumns } from './feature-columns.ts';
import { joinColumns } from './join-columns.ts';
import { outputName, repeatedNames } from './output-name.ts';

/** One entry after `fit`, or the remainder. */
interface FittedEntry extends ColumnSelection {
  readonly name: string;
  /** What is done with the columns; an entry without columns is dropped. */
  readonly action: FittedChain | 'drop' | 'passthrough';
  /** The fitted step in the form it was given. */
  readonly step: ColumnStep;
  /** Number of output columns. */
  readonly width: number;
}

interface State extends FittedFeatures {
  readonly entries: readonly FittedEntry[];
}

/** The fitted steps by name. */
export type NamedTransformers<E extends readonly ColumnEntry[]> = {
  readonly [Entry in E[number] as Entry[0]]: Entry[1];
} & { readonly remainder?: ColumnStep };

/**
 * Gives each transformer its own columns and puts the outputs side by side.
 *
 * Inputs   [rows, columns] a table, a matrix or rows; columns are chosen by name, index, boolean or predicate
 * Output   Matrix of float32: the entries' outputs in their order, then the remainder in the order of the data
 * Edges    `fit` works on copies (`clone`) of the transformers, so those that were handed over stay unfitted; data with names
 *          may bring its columns in any order, and others besides; an entry that chooses no column is skipped
 *
 * @throws {ArgumentError} for unknown or wrong options, and for transformers that are asynchronous
 * @throws {DataError} for a column that is not there, strings that no transformer turned into numbers, and what the
 *   transformers themselves refuse
 * @throws {ShapeError} for data without names that has another number of columns than in `fit`
 * @throws {NotFittedError} before `fit`
 * @see sklearn.compose.ColumnTransformer, https://scikit-learn.org/1.9/modules/generated/sklearn.compose.ColumnTransformer.html
 * @example
 * ```ts
 * const prepare = new ColumnTransformer([
 *   ['numeric', [new SimpleImputer({ strategy: 'median' }), new StandardScaler()], ['age', 'fare']],
 *   ['category', new OneHotEncoder({ handleUnknown: 'ignore' }), ['sex']],
 * ]);
 * const features = prepare.fitTransform(table); // columnNames: ['numeric__age', 'numeric__fare', 'category__sex_female', …]
 * ```
 */
export class ColumnTransformer<
  const E extends readonly ColumnEntry[] = readonly ColumnEntry[],
> extends FeatureTransformer<CategoricalFeatures, Matrix, State> {
  protected readonly className = 'ColumnTransformer';
  /** The options with their defaults. */
  readonly options: ColumnTransformerSettings;
  readonly #entries: readonly ColumnEntry[];

  constructor(transformers: E, options?: ColumnTransformerOptions) {
    super();
    this.#entries = checkEntries(transformers);
    const names = this.#entries.map(([name]) => name);
    this.options = checkColumnOptions(options, names);
  }

  /** Fits copies of all transformers on their columns of `x`; `y` is handed to each. */
  fit(x: CategoricalFeatures, y?: unknown): this {
    this.fitTransform(x, y);
    return this;
  }

  /** `fit(x, y)`, then `transform(x)`, with each transformer applied once. */
  override fitTransform(x: CategoricalFeatures, y?: unknown): Matrix {
    const where = this.where('fit');
    const input = featureColumns(where, x);
    const outputs: Matrix[] = [];
    const entries = this.#select(where, input).map(({ name, step, ...selection }): FittedEntry => {
      if (step === 'drop' || selection.indices.length === 0)
        return { name, step, ...selection, action: 'drop', width: 0 };
      const entry = this.#fitEntry(where, input, { name, step, ...selection }, y);
      outputs.push(entry.output);
      return entry.fitted;
    });
    const state: State = { nFeaturesIn: input.columns, names: input.columnNames, entries };
    const result = this.#join(outputs, input.rows, state);
    this.state = state;
    return result;
  }

  /** The outputs of all entries side by side. */
  transform(x: CategoricalFeatures): Matrix {
    const where = this.where('transform');
    const state = this.fitted('transform');
    const input = featureColumns(where, x);
    const position = this.#positions(where, state, input);
    const outputs = state.entries.flatMap(({ name, action, ...selection }) => {
      if (action === 'drop') return [];
      const chosen = { ...selection, indices: selection.indices.map(position) };
      if (action === 'passthrough') return [asMatrix(where, input.select(chosen.indices))];
      const output = transformChain(where, action, take(input, chosen));
      return [numericOutput(where, name, output, input.rows)];
    });
    return this.#join(outputs, input.rows, state);
  }

  /** The fitted transformers by name, in the form in which they were given. @throws {NotFittedError} */
  get namedTransformers(): NamedTransformers<E> {
    const entries = this.fitted('namedTransformers').entries.filter(
      ({ name, indices }) => name !== 'remainder' || indices.length > 0,
    );
    return Object.fromEntries(entries.map(({ name, step }) => [name, step])) as NamedTransformers<E>;
  }

  /** The fitted entries, the remainder last, with the names (or indices) of their columns. @throws {NotFittedError} */
  get transformers(): readonly ColumnEntry[] {
    const { entries, names } = this.fitted('transformers');
    const featureNamesIn = givenNames(names);
    return entries
      .filter(({ name, indices }) => name !== 'remainder' || indices.length > 0)
      .map(({ name, step, indices }) => [
        name,
        step,
        featureNamesIn ? indices.map((j) => featureNamesIn[j] as string) : indices,
      ]);
  }

  /** For each entry the range of its output columns, the end not included; [0, 0] for what is dropped. @throws {NotFittedError} */
  get outputIndices(): Readonly<Record<string, readonly [from: number, to: number]>> {
    let from = 0;
    const ranges: Record<string, readonly [from: number, to: number]> = {};
    for (const { name, action, width } of this.fitted('outputIndices').entries) {
      ranges[name] = action === 'drop' ? [0, 0] : [from, from + width];
      from += width;
    }
    return ranges;
  }

  /** A new column transformer with the same entries and options, not fitted. */
  clone(): ColumnTransformer<E> {
    return new ColumnTransformer(this.#entries as E, this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`; this package's transformers only. @throws {DataError} */
  toJSON(): TransformerJSON {
    const state = this.fitted('toJSON');
    const where = this.where('toJSON');
    const { verboseFeatureNamesOut, transformerWeights } = this.options;
    if (typeof verboseFeatureNamesOut === 'function') {
      throw new DataError(
        `${where}: verboseFeatureNamesOut must be no function to be written to JSON, received a function`,
      );
    }
    return {
      class: this.className,
      version: formatVersion,
      options: toJsonObject({ transformerWeights, verboseFeatureNamesOut }),
      state: toJsonObject({
        ...writeFeatures(state),
        entries: state.entries.map(({ name, indices, single, width, action, step }) => {
          const written = action === 'drop' ? action : writeColumnStep(where, name, step);
          return { name, indices, single, width, step: written };
        }),
      }),
    };
  }

  /**
   * The fitted transformer that {@link ColumnTransformer.toJSON} described, or its text.
   *
   * @param revive makes each transformer out of its JSON: `transformerFromJSON`
   * @throws {DataError} when it is damaged
   */
  static fromJSON(json: unknown, revive: (json: unknown) => unknown): ColumnTransformer {
    const { options: written, state } = readTransformer('ColumnTransformer', json);
    const features = readFeatures(state);
    const { nFeaturesIn } = features;
    const featureNamesIn = givenNames(features.names);
    const entries = state
      .key('entries')
      .items()
      .map((node): FittedEntry => {
        const step = readColumnStep(node.key('step'), revive);
        const indices = node
          .key('indices')
          .items()
          .map((item) => item.integer(0, nFeaturesIn - 1));
        const action = typeof step === 'string' ? step : { steps: stepsOf(step), fixedNames: [] };
        const width = node.key('width').integer(0);
        return { name: node.key('name').string(), indices, single: node.key('single').boolean(), step, action, width };
      });
    const last = entries.at(-1);
    if (last?.name !== 'remainder') throw state.key('entries').fail("an array that ends in the entry 'remainder'");
    const given = entries.slice(0, -1).map(({ name, step, indices, single }): ColumnEntry => {
      const columns = featureNamesIn ? indices.map((j) => featureNamesIn[j] as string) : indices;
      return [name, step, single ? (columns[0] as string | number) : columns];
    });
    const options = { ...written.options(), remainder: last.step };
    const transformer = new ColumnTransformer<readonly ColumnEntry[]>(given, options);
    transformer.state = { ...features, entries };
    return transformer;
  }

  protected namesOut(names: readonly string[], { entries }: State): readonly string[] {
    const { verboseFeatureNamesOut: verbose } = this.options;
    const out = entries.flatMap(({ name, action, indices }) => {
      if (action === 'drop') return [];
      const own = indices.map((j) => names[j] as string);
      const features = action === 'passthrough' ? own : chainNames(action, own);
      return features.map((feature) => outputName(verbose, name, feature));
    });
    const repeated = verbose === false ? repeatedNames(out) : [];
    if (repeated.length === 0) return out;
    throw new DataError(
      `${this.className}: output names must be unique when verboseFeatureNamesOut is false, received ${listNames(repeated)} more than once`,
    );
  }

  /** The columns of each entry, and those of the remainder. */
  #select(where: string, input: FeatureColumns): ({ name: string; step: ColumnStep } & ColumnSelection)[] {
    const chosen = this.#entries.map(([name, step, selector]) => ({
      name,
      step,
      ...resolveColumns(where, name, selector, input),
    }));
    const taken = new Set(chosen.flatMap(({ indices }) => indices));
    const indices = Array.from({ length: input.columns }, (_, j) => j).filter((j) => !taken.has(j));
    return [...chosen, { name: 'remainder', step: this.options.remainder, indices, single: false }];
  }

  #fitEntry(
    where: string,
    input: FeatureColumns,
    { name, step, ...selection }: { name: string; step: Exclude<ColumnStep, 'drop'> } & ColumnSelection,
    y: unknown,
  ): { readonly fitted: FittedEntry; readonly output: Matrix } {
    if (step === 'passthrough') {
      const output = asMatrix(where, input.select(selection.indices));
      return { fitted: { name, step, ...selection, action: step, width: output.shape[1] }, output };
    }
    const names = input.columnNames ?? generateNames(input.columns);
    const own = selection.indices.map((j) => names[j] as string);
    const fitted = cloneColumnStep(step);
    const { chain, output } = fitChain(where, stepsOf(fitted), take(input, selection), y, own);
    const matrix = numericOutput(where, name, output, input.rows);
    return { fitted: { name, step: fitted, ...selection, action: chain, width: matrix.shape[1] }, output: matrix };
  }

  /** Where a column of `fit` is in other data: by name when both have names, else at the same place. */
  #positions(where: string, state: State, input: FeatureColumns): (index: number) => number {
    const columnNames = givenNames(input.columnNames);
    const featureNamesIn = givenNames(state.names);
    if (featureNamesIn === undefined || columnNames === undefined) {
      this.check('transform', input.columns, columnNames);
      return (index) => index;
    }
    const places = new Map(columnNames.map((name, j) => [name, j]));
    return (index) => {
      const name = featureNamesIn[index] as string;
      const place = places.get(name);
      if (place === undefined) throw missingColumn(where, name, columnNames);
      return place;
    };
  }

  /** The outputs of all entries that have any, side by side and weighted. */
  #join(outputs: readonly Matrix[], rows: number, state: State): Matrix {
    const active = state.entries.filter(({ action }) => action !== 'drop');
    const weights = active.map(({ name }) => this.options.transformerWeights?.[name] ?? 1);
    const { data, width } = joinColumns(outputs, rows, weights);
    const result = this.output(data, rows, state);
    if (result.shape[1] === width) return result;
    throw new DataError(
      `${this.className}: transformers must name each output, received ${result.shape[1]} names for ${width} columns`,
    );
  }
}

/** The columns of an entry as its transformer gets them. */
function take(input: FeatureColumns, { indices, single }: ColumnSelection): unknown {
  return single ? input.values(indices[0] as number) : input.select(indices);
}
