import {
  ArgumentError,
  DataError,
  asMatrix,
  describe,
  expectBoolean,
  expectOptions,
  invalid,
  isMatrix,
  isTable,
  rowCount,
  takeRows,
  type Matrix,
} from '@modu/core';
import { checkFeatures, givenNames, resolveNames, type FittedFeatures } from '../input/feature-names.ts';
import { readFinite } from '../input/numeric-input.ts';
import { readFeatures, writeFeatures } from '../json/fitted-features.ts';
import { readTransformer } from '../json/read-transformer.ts';
import { formatVersion, toJsonObject, type TransformerJSON } from '../json/transformer-json.ts';

/** A function of features; its second argument are `kwArgs` or `invKwArgs`. */
export type FeatureFunction = (x: never, args: never) => unknown;

/** Options of {@link FunctionTransformer}. */
export interface FunctionTransformerOptions {
  /** Called by `transform`; default null, which leaves data as they are. */
  readonly func?: FeatureFunction | null;
  /** Called by `inverseTransform`; default null, which leaves data as they are. */
  readonly inverseFunc?: FeatureFunction | null;
  /** Check that data are finite numbers with the columns of `fit`, and hand them over as a Matrix; default false. */
  readonly validate?: boolean;
  /** Check in `fit` that `inverseFunc` undoes `func` on up to about 100 rows; default true. */
  readonly checkInverse?: boolean;
  /** Names of the outputs: those of the inputs `'one-to-one'`, or a function of them; default null, no names are told. */
  readonly featureNamesOut?: 'one-to-one' | ((names: readonly string[]) => readonly string[]) | null;
  /** Second argument of `func`; default null. */
  readonly kwArgs?: object | null;
  /** Second argument of `inverseFunc`; default null. */
  readonly invKwArgs?: object | null;
}

const className = 'FunctionTransformer';
const known = ['func', 'inverseFunc', 'validate', 'checkInverse', 'featureNamesOut', 'kwArgs', 'invKwArgs'] as const;

/**
 * Makes a transformer of a function.
 *
 * Inputs   anything that the function takes; with `validate` [rows, columns] numbers, none missing
 * Output   what the function returns
 * Edges    nothing is learned but the columns, so `transform` works before `fit`; `getFeatureNamesOut` is there only with
 *          `featureNamesOut`
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} in `fit` when `inverseFunc` does not undo `func`; with `validate` for data that are no finite numbers or
 *   bear other names
 * @throws {ShapeError} with `validate` for another number of columns than in `fit`
 * @see sklearn.preprocessing.FunctionTransformer, https://scikit-learn.org/1.9/modules/generated/sklearn.preprocessing.FunctionTransformer.html
 * @example
 * ```ts
 * const log = new FunctionTransformer({ func: (x: Matrix) => ({ ...x, data: x.data.map(Math.log1p) }), validate: true });
 * log.transform([[0]]).data; // Float32Array [0]
 * ```
 */
export class FunctionTransformer {
  /** The options with their defaults. */
  readonly options: Readonly<Required<FunctionTransformerOptions>>;
  /**
   * Names of the outputs; there only with `featureNamesOut`.
   *
   * @param inputFeatures names of the inputs; default those seen by `fit`
   */
  readonly getFeatureNamesOut?: (inputFeatures?: readonly string[]) => readonly string[];
  #features: FittedFeatures | undefined;

  constructor(options?: FunctionTransformerOptions) {
    const given = expectOptions(className, options, known);
    const { validate = false, checkInverse = true, featureNamesOut = null } = given;
    if (featureNamesOut !== null && featureNamesOut !== 'one-to-one' && typeof featureNamesOut !== 'function') {
      throw invalid(className, 'featureNamesOut', "'one-to-one', a function or null", featureNamesOut);
    }
    this.options = Object.freeze({
      func: expectFunctionOrNull('func', given.func),
      inverseFunc: expectFunctionOrNull('inverseFunc', given.inverseFunc),
      validate: expectBoolean(className, 'validate', validate),
      checkInverse: expectBoolean(className, 'checkInverse', checkInverse),
      featureNamesOut,
      kwArgs: expectArguments('kwArgs', given.kwArgs),
      invKwArgs: expectArguments('invKwArgs', given.invKwArgs),
    });
    if (featureNamesOut !== null) this.getFeatureNamesOut = (inputFeatures) => this.#namesOut(inputFeatures);
  }

  /** Learns the columns of `x`, and checks that the functions undo each other. */
  fit(x: unknown, y?: unknown): this;
  fit(x: unknown): this {
    const features = this.#read('fit', x, false);
    const { checkInverse, func, inverseFunc } = this.options;
    if (checkInverse && func !== null && inverseFunc !== null) this.#checkInverse(x);
    this.#features = features;
    return this;
  }

  /** What `func` returns. */
  transform(x: unknown): unknown {
    const { func, kwArgs } = this.options;
    return call(func, this.#checked('transform', x), kwArgs);
  }

  /** `fit(x)`, then `transform(x)`. */
  fitTransform(x: unknown, y?: unknown): unknown;
  fitTransform(x: unknown): unknown {
    return this.fit(x).transform(x);
  }

  /** What `inverseFunc` returns. */
  inverseTransform(x: unknown): unknown {
    const { inverseFunc, invKwArgs, validate } = this.options;
    return call(inverseFunc, validate ? toMatrix('inverseTransform', x) : x, invKwArgs);
  }

  /** Number of columns seen by `fit`; undefined before it, and for data that have none. */
  get nFeaturesIn(): number | undefined {
    return this.#features?.nFeaturesIn;
  }

  /** Names of the columns seen by `fit`; undefined where there are none. */
  get featureNamesIn(): readonly string[] | undefined {
    return givenNames(this.#features?.names);
  }

  /** A new transformer with the same options, not fitted. */
  clone(): FunctionTransformer {
    return new FunctionTransformer(this.options);
  }

  /** Options and columns, as plain data for `JSON.stringify`. @throws {DataError} when there is a function */
  toJSON(): TransformerJSON {
    for (const name of ['func', 'inverseFunc', 'featureNamesOut'] as const) {
      if (typeof this.options[name] !== 'function') continue;
      throw new DataError(
        `${className}.toJSON: ${name} must be no function to be written to JSON, received a function`,
      );
    }
    const { kwArgs, invKwArgs, ...options } = this.options;
    if (kwArgs !== null || invKwArgs !== null) {
      throw new DataError(
        `${className}.toJSON: kwArgs and invKwArgs must be null to be written to JSON, received an object`,
      );
    }
    const state = this.#features === undefined ? {} : toJsonObject(writeFeatures(this.#features));
    return { class: className, version: formatVersion, options: toJsonObject(options), state };
  }

  /** The transformer that {@link FunctionTransformer.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): FunctionTransformer {
    const { options, state } = readTransformer(className, json);
    const transformer = new FunctionTransformer(options.options());
    if (state.keys().length > 0) transformer.#features = readFeatures(state);
    return transformer;
  }

  #namesOut(inputFeatures?: readonly string[]): readonly string[] {
    const where = `${className}.getFeatureNamesOut`;
    const { featureNamesOut } = this.options;
    if (this.#features === undefined && inputFeatures === undefined) {
      throw new ArgumentError(`${where}: inputFeatures must be given before fit, received undefined`);
    }
    const names =
      this.#features === undefined
        ? (inputFeatures as readonly string[])
        : resolveNames(where, this.#features, inputFeatures);
    if (typeof featureNamesOut !== 'function') return names;
    const out: unknown = featureNamesOut(names);
    if (Array.isArray(out) && out.every((name) => typeof name === 'string')) return out;
    throw new ArgumentError(`${where}: featureNamesOut must return an array of strings, received ${describe(out)}`);
  }

  /** The columns of data that have any. */
  #read(member: string, x: unknown, check: boolean): FittedFeatures | undefined {
    let features: FittedFeatures | undefined;
    if (this.options.validate) {
      const { columns, columnNames } = readFinite(`${className}.${member}`, x);
      features = { nFeaturesIn: columns, names: columnNames };
    } else if (isMatrix(x)) features = { nFeaturesIn: x.shape[1], names: x.columnNames };
    else if (isTable(x)) features = { nFeaturesIn: x.columnNames().length, names: x.columnNames() };
    else if (Array.isArray(x) && Array.isArray(x[0])) features = { nFeaturesIn: x[0].length, names: undefined };
    if (check && this.options.validate && features !== undefined && this.#features !== undefined) {
      checkFeatures(`${className}.${member}`, this.#features, features.nFeaturesIn, features.names);
    }
    return features;
  }

  #checked(member: string, x: unknown): unknown {
    this.#read(member, x, true);
    return this.options.validate ? toMatrix(member, x) : x;
  }

  #checkInverse(x: unknown): void {
    const where = `${className}.fit`;
    const rows = rowCount(where, x);
    const step = Math.max(1, Math.floor(rows / 100));
    const some = takeRows(
      where,
      x as never,
      Int32Array.from({ length: Math.ceil(rows / step) }, (_, i) => i * step),
    );
    const back = asMatrix(where, this.inverseTransform(this.transform(some)), 'what inverseFunc returns').data;
    const before = asMatrix(where, some).data;
    const near = (value: number, i: number): boolean =>
      Object.is(value, back[i]) || Math.abs(value - (back[i] as number)) <= 1e-8 + 1e-5 * Math.abs(value);
    const wrong = back.length === before.length ? before.findIndex((value, i) => !near(value, i)) : 0;
    if (wrong < 0) return;
    throw new DataError(
      `${where}: inverseFunc must undo func unless checkInverse is false, received ${back[wrong]} for ${before[wrong]}`,
    );
  }
}

function call(func: FeatureFunction | null, x: unknown, args: object | null): unknown {
  return func === null ? x : func(x as never, args as never);
}

function toMatrix(member: string, x: unknown): Matrix {
  return asMatrix(`${className}.${member}`, x);
}

function expectFunctionOrNull(name: string, value: unknown): FeatureFunction | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'function') return value as FeatureFunction;
  throw invalid(className, name, 'a function or null', value);
}

function expectArguments(name: string, value: unknown): object | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') return value;
  throw invalid(className, name, 'an object or null', value);
}
