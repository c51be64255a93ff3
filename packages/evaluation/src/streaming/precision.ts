import { ArgumentError, expectInteger, expectNumber, expectOptions } from '@modu/core';
import { readBatch, type BatchValues, type StreamedValues, type StreamedWeights } from './streamed-values.ts';
import { StreamingMetric, type StreamingMetricOptions } from './streaming-metric.ts';
import { divideNoNan, ThresholdCounts } from './threshold-counts.ts';

/** Options of {@link TruePositives}, {@link TrueNegatives}, {@link FalsePositives} and {@link FalseNegatives}. */
export interface CountOptions extends StreamingMetricOptions {
  /** What a prediction must exceed to be positive, one or several values in [0, 1]; 0.5 by default. */
  readonly thresholds?: number | readonly number[];
}

/** Options of {@link Precision} and {@link Recall}. */
export interface PrecisionOptions extends CountOptions {
  /** Only the k greatest predictions of a sample can be positive; the threshold then is none by default. */
  readonly topK?: number;
  /** The only column that counts; all by default. */
  readonly classId?: number;
}

/** Keras' stand-in for minus infinity: what is not among the k greatest. */
const negativeInfinity = -1e10;

/** What metrics of counts at thresholds share. */
abstract class ThresholdMetric extends StreamingMetric<PrecisionOptions> {
  /** What a prediction must exceed to be positive. */
  readonly thresholds: readonly number[];
  readonly #where: string;
  readonly #counts: ThresholdCounts;

  constructor(where: string, name: string, known: readonly (keyof PrecisionOptions)[], options?: PrecisionOptions) {
    const given = expectOptions(where, options, known);
    super(where, name, given);
    const { thresholds, topK, classId } = given;
    const list = typeof thresholds === 'object' ? thresholds : thresholds === undefined ? [] : [thresholds];
    for (const threshold of list) expectNumber(where, 'a threshold', threshold, { min: 0, max: 1 });
    if (thresholds !== undefined && list.length === 0) {
      throw new ArgumentError(`${where}: thresholds must hold at least one, received none`);
    }
    if (topK !== undefined) expectInteger(where, 'topK', topK, { min: 1 });
    if (classId !== undefined) expectInteger(where, 'classId', classId, { min: 0 });
    this.#where = where;
    this.thresholds = thresholds === undefined ? [topK === undefined ? 0.5 : negativeInfinity] : list;
    this.#counts = new ThresholdCounts({ thresholds: this.thresholds });
  }

  override updateState(yTrue: StreamedValues, yPred: StreamedValues, sampleWeight?: StreamedWeights): void {
    const where = this.#where;
    const { topK, classId } = this.options;
    const batch = readBatch(where, yTrue, yPred, sampleWeight);
    const { columns } = batch;
    if (topK !== undefined && topK > columns) {
      throw new ArgumentError(`${where}: topK must be at most the number of columns, received ${topK} for ${columns}`);
    }
    if (classId !== undefined && classId >= columns) {
      throw new ArgumentError(`${where}: classId must be one of the ${columns} columns, received ${classId}`);
    }
    this.#counts.add(topK === undefined ? batch : greatestOf(batch, topK), classId);
  }

  override result(): number | Float64Array {
    const { tp, fp, tn, fn } = this.#counts.at();
    const values = tp.map((count, i) => this.measure(count, fp[i] as number, tn[i] as number, fn[i] as number));
    return values.length === 1 ? (values[0] as number) : values;
  }

  override resetState(): void {
    this.#counts.reset();
  }

  /** The metric out of the weights of samples that were told right and wrong. */
  protected abstract measure(tp: number, fp: number, tn: number, fn: number): number;
}

/** The same batch, with all but the k greatest predictions of each sample out of the question. */
function greatestOf(batch: BatchValues, k: number): BatchValues {
  const { columns } = batch;
  const yPred = Float32Array.from(batch.yPred);
  for (let start = 0; start < yPred.length; start += columns) {
    const row = yPred.subarray(start, start + columns);
    const order = Array.from(row.keys()).sort((a, b) => (row[b] as number) - (row[a] as number) || a - b);
    for (const column of order.slice(k)) row[column] = negativeInfinity;
  }
  return { ...batch, yPred };
}

const ofCounts = ['thresholds', 'name'] as const;
const ofPrecision = [...ofCounts, 'topK', 'classId'] as const;

/**
 * How many of the predictions that are positive are right: TP / (TP + FP), 0 where none is positive.
 *
 * @throws {ArgumentError} for a wrong option
 * @throws {ShapeError} in `updateState` when sizes differ
 * @see keras.metrics.Precision, https://keras.io/api/metrics/classification_metrics/#precision-class
 * @example
 * ```ts
 * const precision = new Precision();
 * precision.updateState([0, 1, 1, 1], [1, 0, 1, 1]);
 * precision.result(); // 0.666…
 * ```
 */
export class Precision extends ThresholdMetric {
  constructor(options?: PrecisionOptions) {
    super('Precision', 'precision', ofPrecision, options);
  }

  protected override measure(tp: number, fp: number): number {
    return divideNoNan(tp, tp + fp);
  }
}

/**
 * How many of the true positives are found: TP / (TP + FN), 0 where there are none.
 *
 * @throws as {@link Precision}
 * @see keras.metrics.Recall, https://keras.io/api/metrics/classification_metrics/#recall-class
 * @example
 * ```ts
 * const recall = new Recall({ thresholds: [0.2, 0.8] });
 * recall.updateState([0, 1, 1], [0.9, 0.3, 0.9]);
 * recall.result(); // Float64Array [1, 0.5]
 * ```
 */
export class Recall extends ThresholdMetric {
  constructor(options?: PrecisionOptions) {
    super('Recall', 'recall', ofPrecision, options);
  }

  protected override measure(tp: number, _fp: number, _tn: number, fn: number): number {
    return divideNoNan(tp, tp + fn);
  }
}

/** The weight of positives that were found. @throws as {@link Precision} @see keras.metrics.TruePositives */
export class TruePositives extends ThresholdMetric {
  constructor(options?: CountOptions) {
    super('TruePositives', 'true_positives', ofCounts, options);
  }

  protected override measure(tp: number): number {
    return tp;
  }
}

/** The weight of negatives that were taken for positive. @throws as {@link Precision} @see keras.metrics.FalsePositives */
export class FalsePositives extends ThresholdMetric {
  constructor(options?: CountOptions) {
    super('FalsePositives', 'false_positives', ofCounts, options);
  }

  protected override measure(_tp: number, fp: number): number {
    return fp;
  }
}

/** The weight of negatives that were found. @throws as {@link Precision} @see keras.metrics.TrueNegatives */
export class TrueNegatives extends ThresholdMetric {
  constructor(options?: CountOptions) {
    super('TrueNegatives', 'true_negatives', ofCounts, options);
  }

  protected override measure(_tp: number, _fp: number, tn: number): number {
    return tn;
  }
}

/** The weight of positives that were missed. @throws as {@link Precision} @see keras.metrics.FalseNegatives */
export class FalseNegatives extends ThresholdMetric {
  constructor(options?: CountOptions) {
    super('FalseNegatives', 'false_negatives', ofCounts, options);
  }

  protected override measure(_tp: number, _fp: number, _tn: number, fn: number): number {
    return fn;
  }
}
