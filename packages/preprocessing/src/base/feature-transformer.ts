import { NotFittedError, type Matrix } from '@modu/core';
import { checkFeatures, givenNames, markGenerated, resolveNames, type FittedFeatures } from '../input/feature-names.ts';
import { writeFeatures } from '../json/fitted-features.ts';
import { formatVersion, toJsonObject, type TransformerJSON } from '../json/transformer-json.ts';

/** What every transformer of columns shares: fitted columns and their names, `fitTransform`, and errors before `fit`. */
export abstract class FeatureTransformer<Input, Output, State extends FittedFeatures> {
  /** The class name in errors and JSON; spelled out because minifiers rename classes. */
  protected abstract readonly className: string;
  /** What `fit` learned; undefined before it. */
  protected state: State | undefined;

  /** Learns from `x`; fitting again starts afresh. */
  abstract fit(x: Input, y?: unknown): this;

  /** Applies what `fit` learned. */
  abstract transform(x: Input): Output;

  /** A new transformer with the same options, not fitted. */
  abstract clone(): FeatureTransformer<Input, Output, State>;

  /** What was learned, as plain data for `JSON.stringify`; `transformerFromJSON` reads it back. */
  abstract toJSON(): TransformerJSON;

  /** Names of the output columns, given the names and state of the inputs. */
  protected abstract namesOut(names: readonly string[], state: State): readonly string[];

  /** `fit(x, y)`, then `transform(x)`. */
  fitTransform(x: Input, y?: unknown): Output {
    return this.fit(x, y).transform(x);
  }

  /** Number of columns seen by `fit`. @throws {NotFittedError} */
  get nFeaturesIn(): number {
    return this.fitted('nFeaturesIn').nFeaturesIn;
  }

  /** Names of the columns seen by `fit`; undefined when the data had none. @throws {NotFittedError} */
  get featureNamesIn(): readonly string[] | undefined {
    return givenNames(this.fitted('featureNamesIn').names);
  }

  /**
   * Names of the columns that `transform` returns.
   *
   * @param inputFeatures names of the inputs; default those seen by `fit`, else `x0`, `x1`, …
   * @throws {NotFittedError} before `fit`
   * @throws {ShapeError} when `inputFeatures` has another length than the columns seen by `fit`
   * @throws {DataError} when it differs from the names seen by `fit`
   */
  getFeatureNamesOut(inputFeatures?: readonly string[]): readonly string[] {
    const state = this.fitted('getFeatureNamesOut');
    return this.namesOut(resolveNames(this.where('getFeatureNamesOut'), state, inputFeatures), state);
  }

  protected where(member: string): string {
    return `${this.className}.${member}`;
  }

  protected fitted(member: string): State {
    if (this.state === undefined) throw new NotFittedError(`${this.where(member)}: fit must be called first`);
    return this.state;
  }

  protected check(member: string, columns: number, names: readonly string[] | undefined): void {
    checkFeatures(this.where(member), this.fitted(member), columns, names);
  }

  /** The JSON of a transformer with these options that learned `learned` besides its columns. */
  protected json(options: object, learned: object = {}): TransformerJSON {
    const state = { ...writeFeatures(this.fitted('toJSON')), ...learned };
    return {
      class: this.className,
      version: formatVersion,
      options: toJsonObject(options),
      state: toJsonObject(state),
    };
  }

  /** The output matrix of `transform`, with its column names. */
  protected output(data: Float32Array, rows: number, state: State): Matrix {
    const names = this.namesOut(resolveNames(this.className, state, undefined), state);
    const columnNames = givenNames(state.names) === undefined ? markGenerated(names) : names;
    return { data, shape: [rows, columnNames.length], columnNames };
  }
}
