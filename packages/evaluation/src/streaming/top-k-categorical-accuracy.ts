import { expectBoolean, expectInteger, expectOptions } from '@modu/core';
import {
  misfit,
  readValues,
  readWeights,
  sizesOf,
  type FlatValues,
  type StreamedValues,
  type StreamedWeights,
} from './streamed-values.ts';
import { StreamingMetric, type StreamingMetricOptions } from './streaming-metric.ts';
import { divideNoNan } from './threshold-counts.ts';

/** Options of {@link TopKCategoricalAccuracy}. */
export interface TopKCategoricalAccuracyOptions extends StreamingMetricOptions {
  /** How many of the greatest predictions the class may be among; 5 by default. */
  readonly k?: number;
}

/** Options of {@link SparseTopKCategoricalAccuracy}. */
export interface SparseTopKCategoricalAccuracyOptions extends TopKCategoricalAccuracyOptions {
  /** Whether predictions are classes, the likeliest first, instead of scores of all classes; `false` by default. */
  readonly fromSortedIds?: boolean;
}

/** A share of rows that are right. */
abstract class RowAccuracy<O extends TopKCategoricalAccuracyOptions> extends StreamingMetric<O> {
  #right = 0;
  #total = 0;

  override result(): number {
    return divideNoNan(this.#right, this.#total);
  }

  override resetState(): void {
    this.#right = 0;
    this.#total = 0;
  }

  /** Counts the rows of scores, of any number of dimensions. */
  protected addRows(
    where: string,
    predicted: FlatValues,
    sampleWeight: StreamedWeights | undefined,
    isRight: (row: ArrayLike<number>, index: number) => boolean,
  ): void {
    const { columns } = sizesOf(predicted);
    const rows = predicted.data.length / columns;
    const weightAt = readWeights(where, sampleWeight, {
      data: predicted.data,
      shape: [...predicted.shape.slice(0, -1)],
    });
    const scores = Float32Array.from(predicted.data);
    for (let row = 0; row < rows; row++) {
      const weight = weightAt(row);
      if (isRight(scores.subarray(row * columns, (row + 1) * columns), row)) this.#right += weight;
      this.#total += weight;
    }
  }
}

/** Whether fewer than k scores are greater than that of a class: equal ones are all among the greatest. */
function isAmongGreatest(row: ArrayLike<number>, label: number, k: number): boolean {
  const own = row[label];
  if (own === undefined || !Number.isFinite(own)) return false;
  let greater = 0;
  for (let i = 0; i < row.length; i++) if ((row[i] as number) > own) greater += 1;
  return greater < k;
}

/**
 * How often the class, as a one-hot row, is among the k greatest predictions.
 *
 * @throws {ArgumentError} for a wrong option
 * @throws {ShapeError} in `updateState` when sizes differ
 * @see keras.metrics.TopKCategoricalAccuracy
 * @example
 * ```ts
 * const accuracy = new TopKCategoricalAccuracy({ k: 1 });
 * accuracy.updateState([[0, 0, 1], [0, 1, 0]], [[0.1, 0.9, 0.8], [0.05, 0.95, 0]]);
 * accuracy.result(); // 0.5
 * ```
 */
export class TopKCategoricalAccuracy extends RowAccuracy<TopKCategoricalAccuracyOptions> {
  readonly #k: number;

  constructor(options?: TopKCategoricalAccuracyOptions) {
    const where = 'TopKCategoricalAccuracy';
    const given = expectOptions(where, options, ['k', 'name']);
    super(where, 'top_k_categorical_accuracy', given);
    this.#k = expectInteger(where, 'k', given.k ?? 5, { min: 1 });
  }

  override updateState(yTrue: StreamedValues, yPred: StreamedValues, sampleWeight?: StreamedWeights): void {
    const where = 'TopKCategoricalAccuracy';
    const truth = readValues(where, 'yTrue', yTrue);
    const predicted = readValues(where, 'yPred', yPred);
    if (truth.shape.join() !== predicted.shape.join()) throw misfit(where, truth, predicted);
    const { columns } = sizesOf(predicted);
    this.addRows(where, predicted, sampleWeight, (row, index) => {
      let label = 0;
      for (let i = 1; i < columns; i++) {
        if ((truth.data[index * columns + i] as number) > (truth.data[index * columns + label] as number)) label = i;
      }
      return isAmongGreatest(row, label, this.#k);
    });
  }
}

/**
 * How often the class, as an integer, is among the k greatest predictions.
 *
 * @throws as {@link TopKCategoricalAccuracy}
 * @see keras.metrics.SparseTopKCategoricalAccuracy
 * @example
 * ```ts
 * const accuracy = new SparseTopKCategoricalAccuracy({ k: 1 });
 * accuracy.updateState([2, 1], [[0.1, 0.9, 0.8], [0.05, 0.95, 0]]);
 * accuracy.result(); // 0.5
 * ```
 */
export class SparseTopKCategoricalAccuracy extends RowAccuracy<SparseTopKCategoricalAccuracyOptions> {
  readonly #k: number;
  readonly #fromSortedIds: boolean;

  constructor(options?: SparseTopKCategoricalAccuracyOptions) {
    const where = 'SparseTopKCategoricalAccuracy';
    const given = expectOptions(where, options, ['k', 'fromSortedIds', 'name']);
    super(where, 'sparse_top_k_categorical_accuracy', given);
    this.#k = expectInteger(where, 'k', given.k ?? 5, { min: 1 });
    this.#fromSortedIds = expectBoolean(where, 'fromSortedIds', given.fromSortedIds ?? false);
  }

  override updateState(yTrue: StreamedValues, yPred: StreamedValues, sampleWeight?: StreamedWeights): void {
    const where = 'SparseTopKCategoricalAccuracy';
    const truth = readValues(where, 'yTrue', yTrue);
    const predicted = readValues(where, 'yPred', yPred);
    if (truth.data.length * sizesOf(predicted).columns !== predicted.data.length) throw misfit(where, truth, predicted);
    this.addRows(where, predicted, sampleWeight, (row, index) => {
      const label = truth.data[index] as number;
      if (!this.#fromSortedIds) return isAmongGreatest(row, label, this.#k);
      return Array.from(row).slice(0, this.#k).includes(label);
    });
  }
}
