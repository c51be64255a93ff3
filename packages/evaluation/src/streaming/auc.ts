import {
  ArgumentError,
  expectArray,
  expectBoolean,
  expectInteger,
  expectNumber,
  expectOneOf,
  expectOptions,
  ShapeError,
} from '@modu/core';
import { readBatch, type BatchValues, type StreamedValues, type StreamedWeights } from './streamed-values.ts';
import { StreamingMetric, type StreamingMetricOptions } from './streaming-metric.ts';
import { divideNoNan, ThresholdCounts } from './threshold-counts.ts';

/** Options of {@link AUC}. */
export interface AUCOptions extends StreamingMetricOptions {
  /** Points of the curve, at least 2; 200 by default. */
  readonly numThresholds?: number;
  /** True over false positive rate, precision over recall, or the gains of both; `'ROC'` by default. */
  readonly curve?: 'ROC' | 'PR' | 'PRGAIN';
  /** How the area between two points is filled; `'interpolation'` by default. */
  readonly summationMethod?: 'interpolation' | 'minoring' | 'majoring';
  /** Thresholds in [0, 1] in place of `numThresholds` even ones; two beyond either end are added. */
  readonly thresholds?: readonly number[];
  /** Whether each column is a label with a curve of its own, and the result their mean; `false` by default. */
  readonly multiLabel?: boolean;
  /** The number of labels, checked where it is given. */
  readonly numLabels?: number;
  /** Weights of labels in the mean; without `multiLabel`, of columns in the counts. */
  readonly labelWeights?: readonly number[];
  /** Whether predictions are logits, to put through a sigmoid; `false` by default. */
  readonly fromLogits?: boolean;
}

const known = [
  'numThresholds',
  'curve',
  'summationMethod',
  'thresholds',
  'multiLabel',
  'numLabels',
  'labelWeights',
  'fromLogits',
  'name',
] as const;

/**
 * The area under a curve through a fixed number of thresholds, so that batches add up.
 *
 * It approximates the exact area of `rocAucScore`, and the better the more thresholds there are where predictions lie.
 *
 * @throws {ArgumentError} for a wrong option
 * @throws {ShapeError} in `updateState` when sizes differ
 * @see keras.metrics.AUC, https://keras.io/api/metrics/classification_metrics/#auc-class
 * @see Davis and Goadrich 2006, https://doi.org/10.1145/1143844.1143874, for `'PR'` by interpolation
 * @example
 * ```ts
 * const auc = new AUC({ numThresholds: 3 });
 * auc.updateState([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]);
 * auc.result(); // 0.75
 * ```
 */
export class AUC extends StreamingMetric<AUCOptions> {
  /** The thresholds, from below 0 to above 1. */
  readonly thresholds: readonly number[];
  readonly #curve: 'ROC' | 'PR' | 'PRGAIN';
  readonly #summationMethod: 'interpolation' | 'minoring' | 'majoring';
  readonly #multiLabel: boolean;
  readonly #labelWeights: readonly number[] | undefined;
  readonly #fromLogits: boolean;
  readonly #counts: ThresholdCounts;

  constructor(options?: AUCOptions) {
    const where = 'AUC';
    const given = expectOptions(where, options, known);
    super(where, 'auc', given);
    const { numThresholds = 200, curve = 'ROC', summationMethod = 'interpolation', multiLabel = false } = given;
    const { thresholds, numLabels, labelWeights, fromLogits = false } = given;
    expectInteger(where, 'numThresholds', numThresholds, { min: 2 });
    this.#curve = expectOneOf(where, 'curve', curve, ['ROC', 'PR', 'PRGAIN']);
    this.#summationMethod = expectOneOf(where, 'summationMethod', summationMethod, [
      'interpolation',
      'minoring',
      'majoring',
    ]);
    this.#multiLabel = expectBoolean(where, 'multiLabel', multiLabel);
    this.#fromLogits = expectBoolean(where, 'fromLogits', fromLogits);
    for (const threshold of thresholds === undefined ? [] : expectArray(where, 'thresholds', thresholds)) {
      expectNumber(where, 'a threshold', threshold, { min: 0, max: 1 });
    }
    for (const weight of labelWeights === undefined ? [] : expectArray(where, 'labelWeights', labelWeights)) {
      expectNumber(where, 'a label weight', weight, { min: 0 });
    }
    if (numLabels !== undefined) {
      expectInteger(where, 'numLabels', numLabels, { min: 1 });
      if (!multiLabel) {
        throw new ArgumentError(
          `${where}: numLabels must be left out unless multiLabel is true, received ${numLabels}`,
        );
      }
    }
    this.#labelWeights = labelWeights;
    const inner =
      thresholds === undefined
        ? Array.from({ length: numThresholds - 2 }, (_, i) => (i + 1) / (numThresholds - 1))
        : [...thresholds].sort((a, b) => a - b);
    this.thresholds = [-1e-7, ...inner, 1 + 1e-7];
    this.#counts = new ThresholdCounts({
      thresholds: this.thresholds,
      byColumn: multiLabel,
      columnWeights: multiLabel ? undefined : labelWeights,
    });
  }

  override updateState(yTrue: StreamedValues, yPred: StreamedValues, sampleWeight?: StreamedWeights): void {
    const batch = readBatch('AUC', yTrue, yPred, sampleWeight);
    const wanted = this.options.numLabels ?? this.#labelWeights?.length;
    const seen = this.#multiLabel && this.#counts.columns > 0 ? this.#counts.columns : undefined;
    for (const labels of [wanted, seen]) {
      if (labels === undefined || labels === batch.columns) continue;
      throw new ShapeError(`AUC: yPred must have ${labels} columns, one for each label, received ${batch.columns}`);
    }
    this.#counts.add(this.#fromLogits ? withSigmoid(batch) : batch);
  }

  override result(): number {
    const labels = Math.max(this.#counts.columns, 1);
    const areas = Array.from({ length: labels }, (_, label) => this.#area(this.#counts.at(label)));
    if (!this.#multiLabel) return areas[0] as number;
    const weights = this.#labelWeights ?? areas.map(() => 1);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    return divideNoNan(sum(areas.map((area, i) => area * (weights[i] as number))), sum(weights));
  }

  override resetState(): void {
    this.#counts.reset();
  }

  #area(counts: ReturnType<ThresholdCounts['at']>): number {
    if (this.#curve === 'PR' && this.#summationMethod === 'interpolation') return interpolatedPrecision(counts);
    const [x, y] = points(this.#curve, counts);
    let area = 0;
    for (let i = 0; i + 1 < x.length; i++) {
      const [left, right] = [y[i] as number, y[i + 1] as number];
      const height =
        this.#summationMethod === 'interpolation'
          ? (left + right) / 2
          : this.#summationMethod === 'minoring'
            ? Math.min(left, right)
            : Math.max(left, right);
      area += ((x[i] as number) - (x[i + 1] as number)) * height;
    }
    return area;
  }
}

function withSigmoid(batch: BatchValues): BatchValues {
  return { ...batch, yPred: Float32Array.from(batch.yPred, (logit) => 1 / (1 + Math.exp(-logit))) };
}

type Counts = ReturnType<ThresholdCounts['at']>;

/** The coordinates of a curve at every threshold, from the least to the greatest. */
function points(curve: 'ROC' | 'PR' | 'PRGAIN', { tp, fp, tn, fn }: Counts): [x: Float64Array, y: Float64Array] {
  const map = (value: (tp: number, fp: number, tn: number, fn: number) => number): Float64Array =>
    tp.map((count, i) => value(count, fp[i] as number, tn[i] as number, fn[i] as number));
  const recall = map((a, _, __, d) => divideNoNan(a, a + d));
  if (curve === 'ROC') return [map((_, b, c) => divideNoNan(b, b + c)), recall];
  if (curve === 'PR') return [recall, map((a, b) => divideNoNan(a, a + b))];
  // Without a true positive the recall gain is 0 and the precision gain 1; a recall gain is never negative.
  const gain = (a: number, wrong: number, b: number, c: number, d: number): number =>
    1 - divideNoNan(a + d, c + b) * divideNoNan(wrong, a);
  return [
    map((a, b, c, d) => (a === 0 ? 0 : Math.max(gain(a, d, b, c, d), 0))),
    map((a, b, c, d) => (a === 0 ? 1 : gain(a, b, b, c, d))),
  ];
}

/** Between two thresholds the counts change linearly, and precision with them as their quotient. */
function interpolatedPrecision({ tp, fp, fn }: Counts): number {
  let area = 0;
  for (let i = 0; i + 1 < tp.length; i++) {
    const [tpLeft, tpRight] = [tp[i] as number, tp[i + 1] as number];
    const [left, right] = [tpLeft + (fp[i] as number), tpRight + (fp[i + 1] as number)];
    const slope = divideNoNan(tpLeft - tpRight, Math.max(left - right, 0));
    const intercept = tpRight - slope * right;
    const ratio = left > 0 && right > 0 ? left / right : 1;
    const rise = slope * (tpLeft - tpRight + intercept * Math.log(ratio));
    area += divideNoNan(rise, Math.max(tpRight + (fn[i + 1] as number), 0));
  }
  return area;
}
