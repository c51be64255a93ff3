import { ArgumentError, DataError, describe, isMatrix, type Transformer } from '@modu/core';
import { FeatureTransformer } from '../base/feature-transformer.ts';
import { FunctionTransformer } from '../features/function-transformer.ts';
import { generateNames } from '../input/feature-names.ts';
import { TextTransformer } from '../text/vectorizers/text-transformer.ts';
import type { TransformerJSON } from '../json/transformer-json.ts';

/** Anything with `fit` and `transform`; the other methods are used where they exist. */
export interface TransformerLike extends Transformer {
  fitTransform?(x: unknown, y?: unknown): unknown;
  inverseTransform?(x: unknown): unknown;
  getFeatureNamesOut?(inputFeatures?: readonly string[]): readonly string[];
  /** A new transformer with the same options, not fitted. */
  clone?(): unknown;
}

/** Whether `value` can be a step that changes data. */
export function isTransformer(value: unknown): value is TransformerLike {
  const { fit, transform } = (value ?? {}) as Partial<TransformerLike>;
  return typeof fit === 'function' && typeof transform === 'function';
}

/** A copy of `step` that is not fitted, or the step itself where it has no `clone`. */
export function cloneStep<T extends TransformerLike>(step: T): T {
  return typeof step.clone === 'function' ? (step.clone() as T) : step;
}

/** Names of a transformer's outputs; for one that does not tell, those that its output carries, else `x0`, `x1`, …. */
export function stepNames(step: TransformerLike, names: readonly string[], output: unknown): readonly string[] {
  if (typeof step.getFeatureNamesOut === 'function') return step.getFeatureNamesOut(names);
  if (!isMatrix(output)) return names;
  return output.columnNames ?? generateNames(output.shape[1]);
}

/** A step as JSON. @throws {DataError} when it is none of this package's transformers */
export function stepToJSON(where: string, name: string, step: unknown): TransformerJSON {
  if (step instanceof FeatureTransformer || step instanceof FunctionTransformer || step instanceof TextTransformer) {
    return step.toJSON();
  }
  throw new DataError(
    `${where}: '${name}' must be a transformer of @modu/preprocessing to be written to JSON, received ${describe(step)}`,
  );
}

/** @throws {ArgumentError} unless `names` are distinct non-empty strings without `__` */
export function checkStepNames(where: string, names: readonly unknown[]): void {
  names.forEach((name, i) => {
    if (typeof name !== 'string' || name === '' || name.includes('__')) {
      throw new ArgumentError(`${where}: names must be non-empty strings without '__', received ${describe(name)}`);
    }
    if (names.indexOf(name) !== i) throw new ArgumentError(`${where}: names must be unique, received '${name}' twice`);
  });
}
