import {
  ArgumentError,
  DataError,
  asMatrix,
  describe,
  expectNumber,
  expectOptions,
  invalid,
  type Matrix,
} from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import type { CategoricalFeatures } from '../input/cell-input.ts';
import { generateNames, listNames, type FittedFeatures } from '../input/feature-names.ts';
import { readFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';
import { chainNames, fitChain, numericOutput, transformChain, type FittedChain } from './chain.ts';
import {
  checkColumnStep,
  cloneColumnStep,
  readColumnStep,
  stepsOf,
  writeColumnStep,
  type ColumnStep,
} from './column-step.ts';
import { featureColumns } from './feature-columns.ts';
import { joinColumns } from './join-columns.ts';
import { outputName, repeatedNames } from './output-name.ts';
import { checkStepNames } from './step.ts';

/** A named transformer, a chain of them, `'drop'` or `'passthrough'`. */
export type UnionEntry = readonly [name: string, transformer: ColumnStep];

/** Options of {@link FeatureUnion}. */
export interface FeatureUnionOptions {
  /** What the outputs of an entry are multiplied by, by its name; default 1 for each. */
  readonly transformerWeights?: Readonly<Record<string, number>> | null;
  /** Name outputs `entry__feature` (default) or, when false, by the feature alone. */
  readonly verboseFeatureNamesOut?: boolean;
}

interface State extends FittedFeatures {
  readonly chains: readonly FittedChain[];
}

/** The transformers of a union by name. */
export type NamedUnion<E extends readonly UnionEntry[]> = { readonly [Entry in E[number] as Entry[0]]: Entry[1] };

const where = 'FeatureUnion';

/**
 * Gives several transformers the same data and puts their outputs side by side.
 *
 * Inputs   [rows, columns] a table, a matrix or rows
 * Output   Matrix of float32: the outputs of the entries in their order
 * Edges    transformers are fitted themselves, as in scikit-learn; entries `'drop'` have no outputs
 *
 * @throws {ArgumentError} for unknown or wrong options, and for transformers that are asynchronous
 * @throws {DataError} for outputs that are no numbers, repeated names when they are not verbose, and what the transformers
 *   themselves refuse
 * @throws {ShapeError} for another number of columns than in `fit`
 * @throws {NotFittedError} before `fit`
 * @see sklearn.pipeline.FeatureUnion, https://scikit-learn.org/1.9/modules/generated/sklearn.pipeline.FeatureUnion.html
 * @example
 * ```ts
 * const union = new FeatureUnion([['scaled', new StandardScaler()], ['bins', new KBinsDiscretizer({ nBins: 3 })]]);
 * const features = union.fitTransform(x); // columnNames: ['scaled__x0', …, 'bins__x0_0.0', …]
 * ```
 */
export class FeatureUnion<const E extends readonly UnionEntry[] = readonly UnionEntry[]> extends FeatureTransformer<
  CategoricalFeatures,
  Matrix,
  State
> {
  protected readonly className = where;
  /** The entries in order. */
  readonly transformerList: E;
  /** The options with their defaults. */
  readonly options: Readonly<Required<FeatureUnionOptions>>;

  constructor(transformerList: E, options?: FeatureUnionOptions) {
    super();
    this.transformerList = checkUnion(transformerList) as unknown as E;
    const given = expectOptions(where, options, ['transformerWeights', 'verboseFeatureNamesOut']);
    const { transformerWeights = null, verboseFeatureNamesOut = true } = given;
    if (typeof verboseFeatureNamesOut !== 'boolean') {
      throw invalid(where, 'verboseFeatureNamesOut', 'true or false', verboseFeatureNamesOut);
    }
    const names = this.transformerList.map(([name]) => name);
    this.options = Object.freeze({
      transformerWeights: checkWeights(transformerWeights, names),
      verboseFeatureNamesOut,
    });
  }

  /** Fits all transformers on `x`; `y` is handed to each. */
  fit(x: CategoricalFeatures, y?: unknown): this {
    this.fitTransform(x, y);
    return this;
  }

  /** `fit(x, y)`, then `transform(x)`, with each transformer applied once. */
  override fitTransform(x: CategoricalFeatures, y?: unknown): Matrix {
    const input = featureColumns(this.where('fit'), x);
    const names = input.columnNames ?? generateNames(input.columns);
    const outputs: Matrix[] = [];
    const chains = this.#active().map(([name, step]): FittedChain => {
      const { chain, output } = fitChain(this.where('fit'), chainSteps(step), x, y, names);
      outputs.push(numericOutput(this.where('fit'), name, output, input.rows));
      return chain;
    });
    const state: State = { nFeaturesIn: input.columns, names: input.columnNames, chains };
    const result = this.#join(outputs, input.rows, state);
    this.state = state;
    return result;
  }

  /** The outputs of all transformers side by side. */
  transform(x: CategoricalFeatures): Matrix {
    const member = this.where('transform');
    const state = this.fitted('transform');
    const input = featureColumns(member, x);
    this.check('transform', input.columns, input.columnNames);
    const outputs = this.#active().map(([name], k) =>
      numericOutput(member, name, transformChain(member, state.chains[k] as FittedChain, x), input.rows),
    );
    return this.#join(outputs, input.rows, state);
  }

  /** The transformers by name. */
  get namedTransformers(): NamedUnion<E> {
    return Object.fromEntries(this.transformerList) as NamedUnion<E>;
  }

  /** A union of unfitted copies of the transformers. */
  clone(): FeatureUnion<E> {
    const entries = this.transformerList.map(([name, step]): UnionEntry => [
      name,
      typeof step === 'string' ? step : cloneColumnStep(step),
    ]);
    return new FeatureUnion(entries as unknown as E, this.options);
  }

  /** What was learned, as plain data for `JSON.stringify`; this package's transformers only. @throws {DataError} */
  toJSON(): TransformerJSON {
    this.fitted('toJSON');
    const entries = this.transformerList.map(([name, step]) => ({
      name,
      step: writeColumnStep(this.where('toJSON'), name, step),
    }));
    return this.json(this.options, { entries });
  }

  /**
   * The fitted union that {@link FeatureUnion.toJSON} described, or its text.
   *
   * @param revive makes each transformer out of its JSON: `transformerFromJSON`
   * @throws {DataError} when it is damaged
   */
  static fromJSON(json: unknown, revive: (json: unknown) => unknown): FeatureUnion {
    const { options, state } = readTransformer(where, json);
    const entries = state
      .key('entries')
      .items()
      .map((node): UnionEntry => [node.key('name').string(), readColumnStep(node.key('step'), revive)]);
    const union = new FeatureUnion<readonly UnionEntry[]>(entries, options.options());
    const chains = union.#active().map(([, step]): FittedChain => ({ steps: chainSteps(step), fixedNames: [] }));
    union.state = { ...readFeatures(state), chains };
    return union;
  }

  protected namesOut(names: readonly string[], { chains }: State): readonly string[] {
    const { verboseFeatureNamesOut: verbose } = this.options;
    const active = this.#active();
    const out = chains.flatMap((chain, k) =>
      chainNames(chain, names).map((feature) => outputName(verbose, active[k]?.[0] ?? '', feature)),
    );
    const repeated = verbose ? [] : repeatedNames(out);
    if (repeated.length === 0) return out;
    throw new DataError(
      `${where}: output names must be unique when verboseFeatureNamesOut is false, received ${listNames(repeated)} more than once`,
    );
  }

  #active(): readonly UnionEntry[] {
    return this.transformerList.filter(([, step]) => step !== 'drop');
  }

  #join(outputs: readonly Matrix[], rows: number, state: State): Matrix {
    const weights = this.#active().map(([name]) => this.options.transformerWeights?.[name] ?? 1);
    const { data, width } = joinColumns(outputs, rows, weights);
    const result = this.output(data, rows, state);
    if (result.shape[1] === width) return result;
    throw new DataError(
      `${where}: transformers must name each output, received ${result.shape[1]} names for ${width} columns`,
    );
  }
}

function chainSteps(step: ColumnStep): FittedChain['steps'] {
  return typeof step === 'string' ? [identity] : stepsOf(step);
}

/** What `'passthrough'` does. */
const identity = {
  fit: () => undefined,
  transform: (x: unknown) => asMatrix(`${where}.transform`, x),
  getFeatureNamesOut: (names?: readonly string[]) => names ?? [],
};

function checkUnion(entries: readonly UnionEntry[]): readonly UnionEntry[] {
  if (!Array.isArray(entries) || entries.length === 0) {
    throw invalid(where, 'transformerList', 'a non-empty array', entries);
  }
  entries.forEach((entry: unknown, i) => {
    if (Array.isArray(entry) && entry.length === 2) return;
    throw invalid(where, `transformerList[${i}]`, 'a pair [name, transformer]', entry);
  });
  checkStepNames(
    where,
    entries.map(([name]: UnionEntry) => name),
  );
  return Object.freeze(
    entries.map(([name, step]: UnionEntry) => Object.freeze([name, checkColumnStep(where, name, step)] as const)),
  );
}

function checkWeights(weights: unknown, names: readonly string[]): Readonly<Record<string, number>> | null {
  if (weights === null) return null;
  if (typeof weights !== 'object') throw invalid(where, 'transformerWeights', 'an object or null', weights);
  return Object.freeze(
    Object.fromEntries(
      Object.entries(weights).map(([name, weight]: [string, unknown]) => {
        if (!names.includes(name)) {
          throw new ArgumentError(`${where}: transformerWeights must name entries, received ${describe(name)}`);
        }
        return [name, expectNumber(where, `transformerWeights.${name}`, weight)];
      }),
    ),
  );
}
