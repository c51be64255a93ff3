import { ArgumentError, DataError, describe, expectOptions, type Column } from '@modu/core';
import { readLabels, type Label } from '../input/labels.ts';
import { expectWeights } from '../input/sample-weights.ts';
import { countDistinct } from '../statistics/value-index.ts';

/** Weights of classes: all equal, by the inverse of their frequency, or given (an object's keys stand for numbers too). */
export type ClassWeight = 'balanced' | null | ReadonlyMap<Label, number> | Readonly<Record<string, number>>;

/** Options of {@link computeClassWeight}. */
export interface ClassWeightOptions {
  /** The classes whose weights are asked for. */
  readonly classes: Column<Label>;
  /** The class of each row. */
  readonly y: Column<Label>;
  /** One weight per row for `'balanced'`; default equal ones. */
  readonly sampleWeight?: Column<number> | null;
}

/**
 * The weight of each class: 1, or rows / (classes · rows of the class) for `'balanced'`, or what is given.
 *
 * @throws {ArgumentError} for wrong options
 * @throws {DataError} for a class in `y` that is not among `classes`, one among `classes` that `y` lacks (for
 *   `'balanced'`), and for given weights of no class
 * @throws {ShapeError} for another number of sample weights than rows
 * @see sklearn.utils.class_weight.compute_class_weight, https://scikit-learn.org/1.9/modules/generated/sklearn.utils.class_weight.compute_class_weight.html
 * @example
 * ```ts
 * computeClassWeight('balanced', { classes: ['no', 'yes'], y: ['no', 'no', 'no', 'yes'] }); // Float64Array [0.667, 2]
 * ```
 */
export function computeClassWeight(classWeight: ClassWeight, options: ClassWeightOptions): Float64Array {
  const where = 'computeClassWeight';
  const { classes, y, sampleWeight = null } = expectOptions(where, options, ['classes', 'y', 'sampleWeight']);
  return classWeights(where, classWeight, readLabels(where, classes, 'classes'), readLabels(where, y), sampleWeight);
}

/** The weights of `classes` in `y`. @throws {DataError} */
export function classWeights(
  where: string,
  classWeight: unknown,
  classes: readonly Label[],
  y: readonly Label[],
  sampleWeight: Column<number> | null,
): Float64Array {
  const { values } = countDistinct(y);
  const stranger = values.find((label) => !classes.includes(label));
  if (stranger !== undefined) {
    throw new DataError(`${where}: classes must hold all labels of y, received y with ${describe(stranger)}`);
  }
  if (classWeight === null || classWeight === undefined) return new Float64Array(classes.length).fill(1);
  if (classWeight === 'balanced') {
    const weights = sampleWeight === null ? null : expectWeights(where, sampleWeight, y.length);
    const totals = new Map<Label, number>();
    let total = 0;
    y.forEach((label, i) => {
      const weight = weights?.[i] ?? 1;
      totals.set(label, (totals.get(label) ?? 0) + weight);
      total += weight;
    });
    return Float64Array.from(classes, (label) => {
      const own = totals.get(label);
      if (own !== undefined) return total / (totals.size * own);
      throw new DataError(`${where}: classes must be labels of y for 'balanced', received ${describe(label)}`);
    });
  }
  return givenWeights(where, classWeight, classes);
}

function givenWeights(where: string, classWeight: unknown, classes: readonly Label[]): Float64Array {
  if (typeof classWeight !== 'object' || classWeight === null || Array.isArray(classWeight)) {
    throw new ArgumentError(
      `${where}: classWeight must be 'balanced', null, a Map or an object of weights, received ${describe(classWeight)}`,
    );
  }
  const given =
    classWeight instanceof Map
      ? (classWeight as Map<unknown, unknown>)
      : new Map<unknown, unknown>(Object.entries(classWeight));
  for (const [label, weight] of given) {
    if (typeof weight === 'number' && Number.isFinite(weight)) continue;
    throw new ArgumentError(
      `${where}: the weight of class ${describe(label)} must be a finite number, received ${describe(weight)}`,
    );
  }
  if (given.size === 0) return new Float64Array(classes.length).fill(1);
  const unweighted: Label[] = [];
  const weights = Float64Array.from(classes, (label) => {
    const key = classWeight instanceof Map ? label : String(label);
    if (!given.has(key)) unweighted.push(label);
    return (given.get(key) as number | undefined) ?? 1;
  });
  if (unweighted.length === 0 || classes.length - unweighted.length === given.size) return weights;
  throw new DataError(
    `${where}: classWeight must hold weights of the classes, received none for ${describe(unweighted)} but weights of other labels`,
  );
}
