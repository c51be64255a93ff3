import {
  ArgumentError,
  ShapeError,
  describe,
  expectInteger,
  expectOptions,
  invalid,
  isNumericArray,
  type Column,
} from '@modu/core';
import { readLabels, type Label } from '../input/labels.ts';
import { countDistinct } from '../statistics/value-index.ts';
import { classWeights, type ClassWeight } from './compute-class-weight.ts';

/** Options of {@link computeSampleWeight}. */
export interface SampleWeightOptions {
  /** Rows that the weights of `'balanced'` are computed from; classes that they lack get weight 0. Default null, all. */
  readonly indices?: Column<number> | null;
}

/**
 * The weight of each row: that of its class; for several outputs the product of the weights of its classes.
 *
 * @param classWeight as in {@link computeClassWeight}; for several outputs `'balanced'` or one per output
 * @param y the class of each row, or rows of classes
 * @throws {ArgumentError} for wrong options, and for `indices` with anything but `'balanced'`
 * @throws {DataError} as {@link computeClassWeight}
 * @throws {ShapeError} for rows of different lengths
 * @see sklearn.utils.class_weight.compute_sample_weight, https://scikit-learn.org/1.9/modules/generated/sklearn.utils.class_weight.compute_sample_weight.html
 * @example
 * ```ts
 * computeSampleWeight('balanced', [1, 1, 1, 0]); // Float64Array [0.667, 0.667, 0.667, 2]
 * ```
 */
export function computeSampleWeight(
  classWeight: ClassWeight | readonly ClassWeight[],
  y: Column<Label> | readonly (readonly Label[])[],
  options?: SampleWeightOptions,
): Float64Array {
  const where = 'computeSampleWeight';
  const { indices = null } = expectOptions(where, options, ['indices']);
  if (indices !== null && classWeight !== 'balanced') {
    throw new ArgumentError(`${where}: classWeight must be 'balanced' with indices, received ${describe(classWeight)}`);
  }
  const outputs = readOutputs(where, y);
  const several = Array.isArray(classWeight) ? (classWeight as readonly ClassWeight[]) : undefined;
  if (outputs.length > 1 && classWeight !== 'balanced' && several?.length !== outputs.length) {
    throw new ArgumentError(
      `${where}: classWeight must be 'balanced' or one per output (${outputs.length}), received ${describe(classWeight)}`,
    );
  }
  const product = new Float64Array(outputs[0]?.length ?? 0).fill(1);
  outputs.forEach((labels, k) => {
    const own = outputs.length > 1 && several !== undefined ? several[k] : classWeight;
    const chosen = indices === null ? labels : pick(where, labels, indices);
    const classes = countDistinct(chosen).values;
    const weights = classWeights(where, own, classes, chosen, null);
    const weightOf = new Map(classes.map((label, i) => [label, weights[i] as number]));
    labels.forEach((label, i) => (product[i] = (product[i] as number) * (weightOf.get(label) ?? 0)));
  });
  return product;
}

/** The labels of each output. */
function readOutputs(where: string, y: unknown): readonly (readonly Label[])[] {
  if (!Array.isArray(y) || !(Array.isArray(y[0]) || isNumericArray(y[0]))) return [readLabels(where, y)];
  const rows = y.map((row: unknown, i) => readLabels(where, row, `y[${i}]`));
  const width = rows[0]?.length ?? 0;
  const ragged = rows.findIndex(({ length }) => length !== width);
  if (ragged >= 0)
    throw new ShapeError(
      `${where}: every row of y must have ${width} labels, received ${rows[ragged]?.length} in row ${ragged}`,
    );
  return Array.from({ length: width }, (_, k) => rows.map((row) => row[k] as Label));
}

function pick(where: string, labels: readonly Label[], indices: unknown): Label[] {
  if (!Array.isArray(indices) && !isNumericArray(indices))
    throw invalid(where, 'indices', 'an array of integers', indices);
  return Array.from(indices as ArrayLike<unknown>, (index, i) => {
    expectInteger(where, `indices[${i}]`, index, { min: 0, max: labels.length - 1 });
    return labels[index as number] as Label;
  });
}
