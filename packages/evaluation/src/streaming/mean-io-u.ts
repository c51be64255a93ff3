import {
  ArgumentError,
  describe,
  expectArray,
  expectBoolean,
  expectInteger,
  expectNumber,
  expectOptions,
} from '@modu/core';
import {
  misfit,
  readValues,
  readWeights,
  type FlatValues,
  type StreamedValues,
  type StreamedWeights,
} from './streamed-values.ts';
import { StreamingMetric, type StreamingMetricOptions } from './streaming-metric.ts';
import { epsilon } from './threshold-counts.ts';

/** Options of {@link OneHotMeanIoU}. */
export interface OneHotMeanIoUOptions extends StreamingMetricOptions {
  /** The number of classes, which are 0, 1, …; anything else is left out. */
  readonly numClasses: number;
  /** A true class that is left out, such as the void of a segmentation. */
  readonly ignoreClass?: number;
  /** Whether predictions are classes, instead of rows of one score per class. */
  readonly sparseYPred?: boolean;
  /** The dimension of the scores, −1 by default, which is the last and the only one that there is. */
  readonly axis?: -1;
}

/** Options of {@link MeanIoU}. */
export interface MeanIoUOptions extends OneHotMeanIoUOptions {
  /** Whether the truth is classes (`true`, default), instead of rows of one number per class. */
  readonly sparseYTrue?: boolean;
}

/** Options of {@link OneHotIoU}. */
export interface OneHotIoUOptions extends OneHotMeanIoUOptions {
  /** The classes to score. */
  readonly targetClassIds: readonly number[];
}

/** Options of {@link IoU}. */
export interface IoUOptions extends MeanIoUOptions {
  /** The classes to score. */
  readonly targetClassIds: readonly number[];
}

/** Options of {@link BinaryIoU}. */
export interface BinaryIoUOptions extends StreamingMetricOptions {
  /** The classes to score; both by default. */
  readonly targetClassIds?: readonly number[];
  /** What a prediction must reach to be of class 1; 0.5 by default. */
  readonly threshold?: number;
}

/** How classes come out of values, with the defaults filled in. */
interface IoUPlan {
  readonly where: string;
  readonly name: string;
  readonly numClasses: number;
  readonly targetClassIds: readonly number[] | undefined;
  readonly ignoreClass?: number | undefined;
  readonly sparseYTrue: boolean;
  readonly sparseYPred: boolean;
  /** What a prediction must reach to be of class 1. */
  readonly threshold?: number | undefined;
}

/** Intersection over union out of one confusion matrix of all samples. */
abstract class ConfusionIoU<O extends StreamingMetricOptions> extends StreamingMetric<O> {
  readonly #plan: IoUPlan;
  readonly #targets: readonly number[];
  #confusion: Float64Array;

  constructor(plan: IoUPlan, options: O) {
    super(plan.where, plan.name, options);
    const { where, numClasses, targetClassIds, ignoreClass } = plan;
    expectInteger(where, 'numClasses', numClasses, { min: 1 });
    if (ignoreClass !== undefined) expectInteger(where, 'ignoreClass', ignoreClass);
    expectBoolean(where, 'sparseYTrue', plan.sparseYTrue);
    expectBoolean(where, 'sparseYPred', plan.sparseYPred);
    const all = Array.from({ length: numClasses }, (_, label) => label);
    this.#targets = targetClassIds === undefined ? all : expectArray(where, 'targetClassIds', targetClassIds);
    if (this.#targets.length === 0 || this.#targets.some((label) => !all.includes(label))) {
      throw new ArgumentError(
        `${where}: targetClassIds must name classes from 0 to ${numClasses - 1}, received ${describe(targetClassIds)}`,
      );
    }
    this.#plan = plan;
    this.#confusion = new Float64Array(numClasses * numClasses);
  }

  override updateState(yTrue: StreamedValues, yPred: StreamedValues, sampleWeight?: StreamedWeights): void {
    const { where, numClasses, ignoreClass, sparseYTrue, sparseYPred, threshold } = this.#plan;
    const truth = readValues(where, 'yTrue', yTrue);
    const predicted = readValues(where, 'yPred', yPred);
    const actual = sparseYTrue ? truth.data : greatestOfRows(truth);
    const chosen = sparseYPred ? predicted.data : greatestOfRows(predicted);
    if (actual.length !== chosen.length) throw misfit(where, truth, predicted);
    const shape = [predicted.shape[0] ?? 1, chosen.length / (predicted.shape[0] ?? 1)];
    const weightAt = readWeights(where, sampleWeight, { data: chosen, shape });
    for (let i = 0; i < actual.length; i++) {
      const label = Math.trunc(actual[i] as number);
      const value = chosen[i] as number;
      const answer = threshold === undefined ? Math.trunc(value) : Number(Math.fround(value) >= Math.fround(threshold));
      if (label === ignoreClass || !isClass(label, numClasses) || !isClass(answer, numClasses)) continue;
      const cell = label * numClasses + answer;
      this.#confusion[cell] = (this.#confusion[cell] as number) + weightAt(i);
    }
  }

  /** The mean over the classes that were seen at all. */
  override result(): number {
    const { numClasses } = this.#plan;
    let sum = 0;
    let seen = 0;
    for (const label of this.#targets) {
      const right = this.#confusion[label * numClasses + label] as number;
      let union = -right;
      for (let other = 0; other < numClasses; other++) {
        union +=
          (this.#confusion[label * numClasses + other] as number) +
          (this.#confusion[other * numClasses + label] as number);
      }
      if (union <= 1e-9) continue;
      sum += right / (union + epsilon);
      seen += 1;
    }
    return sum / (seen + epsilon);
  }

  override resetState(): void {
    this.#confusion = this.#confusion.map(() => 0);
  }
}

function isClass(label: number, numClasses: number): boolean {
  return label >= 0 && label < numClasses;
}

/** The position of the first greatest value of every row. */
function greatestOfRows({ data, shape }: FlatValues): Int32Array {
  const columns = shape.at(-1) ?? 1;
  return Int32Array.from({ length: data.length / columns }, (_, row) => {
    let best = 0;
    for (let i = 1; i < columns; i++) {
      if ((data[row * columns + i] as number) > (data[row * columns + best] as number)) best = i;
    }
    return best;
  });
}

const ofOneHot = ['numClasses', 'ignoreClass', 'sparseYPred', 'axis', 'name'] as const;

/** What the options of a class say, checked. */
function planOf(
  where: string,
  name: string,
  options: Partial<IoUOptions>,
  defaults: { readonly sparseYTrue: boolean; readonly sparseYPred: boolean },
): IoUPlan {
  const { numClasses, targetClassIds, ignoreClass, axis = -1 } = options;
  if (axis !== -1) throw new ArgumentError(`${where}: axis must be -1, received ${describe(axis)}`);
  return {
    where,
    name,
    numClasses: numClasses as number,
    targetClassIds,
    ignoreClass,
    sparseYTrue: options.sparseYTrue ?? defaults.sparseYTrue,
    sparseYPred: options.sparseYPred ?? defaults.sparseYPred,
  };
}

/**
 * The mean intersection over union of some classes: TP / (TP + FP + FN) of each that was seen.
 *
 * Weights of samples count as they are; Keras cuts them to integers unless it is given another `dtype`.
 *
 * @throws {ArgumentError} for a wrong option
 * @throws {ShapeError} in `updateState` when sizes differ
 * @see keras.metrics.IoU, https://keras.io/api/metrics/segmentation_metrics/#iou-class
 * @example
 * ```ts
 * const metric = new IoU({ numClasses: 2, targetClassIds: [0] });
 * metric.updateState([0, 0, 1, 1], [0, 1, 0, 1]);
 * metric.result(); // 0.333…
 * ```
 */
export class IoU extends ConfusionIoU<IoUOptions> {
  constructor(options: IoUOptions) {
    const where = 'IoU';
    const given = expectOptions<IoUOptions>(where, options, [...ofOneHot, 'sparseYTrue', 'targetClassIds']);
    expectArray(where, 'targetClassIds', given.targetClassIds);
    super(planOf(where, 'io_u', given, { sparseYTrue: true, sparseYPred: true }), given);
  }
}

/**
 * The mean intersection over union of all classes that were seen.
 *
 * @throws as {@link IoU}
 * @see keras.metrics.MeanIoU, https://keras.io/api/metrics/segmentation_metrics/#meaniou-class
 * @example
 * ```ts
 * const metric = new MeanIoU({ numClasses: 2 });
 * metric.updateState([0, 0, 1, 1], [0, 1, 0, 1]);
 * metric.result(); // 0.333…
 * ```
 */
export class MeanIoU extends ConfusionIoU<MeanIoUOptions> {
  constructor(options: MeanIoUOptions) {
    const where = 'MeanIoU';
    const given = expectOptions<MeanIoUOptions>(where, options, [...ofOneHot, 'sparseYTrue']);
    super(planOf(where, 'mean_io_u', given, { sparseYTrue: true, sparseYPred: true }), given);
  }
}

/** {@link IoU} of one-hot truth and rows of scores. @throws as {@link IoU} @see keras.metrics.OneHotIoU */
export class OneHotIoU extends ConfusionIoU<OneHotIoUOptions> {
  constructor(options: OneHotIoUOptions) {
    const where = 'OneHotIoU';
    const given = expectOptions<OneHotIoUOptions>(where, options, [...ofOneHot, 'targetClassIds']);
    expectArray(where, 'targetClassIds', given.targetClassIds);
    super(planOf(where, 'one_hot_io_u', given, { sparseYTrue: false, sparseYPred: false }), given);
  }
}

/** {@link MeanIoU} of one-hot truth and rows of scores. @throws as {@link IoU} @see keras.metrics.OneHotMeanIoU */
export class OneHotMeanIoU extends ConfusionIoU<OneHotMeanIoUOptions> {
  constructor(options: OneHotMeanIoUOptions) {
    const where = 'OneHotMeanIoU';
    const given = expectOptions<OneHotMeanIoUOptions>(where, options, ofOneHot);
    super(planOf(where, 'one_hot_mean_io_u', given, { sparseYTrue: false, sparseYPred: false }), given);
  }
}

/** {@link IoU} of two classes that a threshold tells apart. @throws as {@link IoU} @see keras.metrics.BinaryIoU */
export class BinaryIoU extends ConfusionIoU<BinaryIoUOptions> {
  constructor(options?: BinaryIoUOptions) {
    const where = 'BinaryIoU';
    const given = expectOptions(where, options, ['targetClassIds', 'threshold', 'name']);
    const { targetClassIds = [0, 1], threshold = 0.5 } = given;
    expectNumber(where, 'threshold', threshold);
    const sparse = { sparseYTrue: true, sparseYPred: true };
    super({ where, name: 'binary_io_u', numClasses: 2, targetClassIds, threshold, ...sparse }, given);
  }
}
