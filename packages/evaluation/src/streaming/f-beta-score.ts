import { expectNumber, expectOneOf, expectOptions, invalid, ShapeError } from '@modu/core';
import { readBatch, type StreamedValues, type StreamedWeights } from './streamed-values.ts';
import { StreamingMetric, type StreamingMetricOptions } from './streaming-metric.ts';
import { epsilon } from './threshold-counts.ts';

/** Options of {@link F1Score}. */
export interface F1ScoreOptions extends StreamingMetricOptions {
  /** One score per class (`null`, default), one of all counts together, their mean, or weighted by true samples. */
  readonly average?: 'micro' | 'macro' | 'weighted' | null;
  /** What a prediction must exceed, in (0, 1]; by default the greatest of a sample is its class. */
  readonly threshold?: number;
}

/** Options of {@link FBetaScore}. */
export interface FBetaScoreOptions extends F1ScoreOptions {
  /** How much more recall counts than precision; 1 by default. */
  readonly beta?: number;
}

/** Weights of samples by class. */
interface ClassCounts {
  readonly truePositives: Float64Array;
  readonly predicted: Float64Array;
  readonly actual: Float64Array;
}

/**
 * The weighted harmonic mean of precision and recall for rows of labels: (1 + β²) · P · R / (β² · P + R).
 *
 * As in Keras every divisor has 10⁻⁷ added to it, so that a class without samples scores 0.
 *
 * @throws {ArgumentError} for a wrong option
 * @throws {ShapeError} in `updateState` unless truth and predictions are rows of one number per class
 * @see keras.metrics.FBetaScore, https://keras.io/api/metrics/classification_metrics/#fbetascore-class
 * @example
 * ```ts
 * const score = new FBetaScore({ beta: 2, threshold: 0.5 });
 * score.updateState([[1, 1], [1, 0]], [[0.9, 0.6], [0.2, 0.6]]);
 * score.result(); // Float64Array [0.555…, 0.833…]
 * ```
 */
export class FBetaScore extends StreamingMetric<FBetaScoreOptions> {
  readonly #where: string;
  readonly #beta: number;
  readonly #average: 'micro' | 'macro' | 'weighted' | null;
  #counts: ClassCounts | undefined;

  constructor(
    options?: FBetaScoreOptions,
    { where, name }: { readonly where: string; readonly name: string } = { where: 'FBetaScore', name: 'fbeta_score' },
  ) {
    const given = expectOptions<FBetaScoreOptions>(where, options, ['average', 'beta', 'threshold', 'name']);
    super(where, name, given);
    const { average = null, beta = 1, threshold } = given;
    this.#average = expectOneOf(where, 'average', average, ['micro', 'macro', 'weighted', null]);
    this.#beta = expectNumber(where, 'beta', beta, { minExclusive: 0 });
    if (threshold !== undefined) expectNumber(where, 'threshold', threshold, { minExclusive: 0, max: 1 });
    this.#where = where;
  }

  override updateState(yTrue: StreamedValues, yPred: StreamedValues, sampleWeight?: StreamedWeights): void {
    const where = this.#where;
    const batch = readBatch(where, yTrue, yPred, sampleWeight);
    const { samples, columns, weightAt } = batch;
    if (batch.yPred.length !== samples * columns) {
      throw new ShapeError(`${where}: yPred must have one row per sample, received ${batch.yPred.length} values`);
    }
    this.#counts ??= {
      truePositives: new Float64Array(columns),
      predicted: new Float64Array(columns),
      actual: new Float64Array(columns),
    };
    const { truePositives, predicted, actual } = this.#counts;
    if (actual.length !== columns) {
      throw new ShapeError(`${where}: yPred must have ${actual.length} columns as before, received ${columns}`);
    }
    for (let start = 0; start < samples * columns; start += columns) {
      const limit = this.#limitOf(batch.yPred, start, columns);
      for (let column = 0; column < columns; column++) {
        const at = start + column;
        const score = Math.fround(batch.yPred[at] as number);
        const positive =
          limit === undefined
            ? score > Math.fround(this.options.threshold as number)
            : score >= limit && Math.abs(score) > 1e-9;
        const truth = (batch.yTrue[at] as number) * weightAt(at);
        actual[column] = (actual[column] as number) + truth;
        if (!positive) continue;
        truePositives[column] = (truePositives[column] as number) + truth;
        predicted[column] = (predicted[column] as number) + weightAt(at);
      }
    }
  }

  override result(): number | Float64Array {
    const counts = this.#counts;
    if (counts === undefined) return this.#average === null ? new Float64Array(0) : 0;
    if (this.#average === 'micro') {
      const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
      return this.#score(sum(counts.truePositives), sum(counts.predicted), sum(counts.actual));
    }
    const { predicted, actual } = counts;
    const scores = counts.truePositives.map((tp, i) => this.#score(tp, predicted[i] as number, actual[i] as number));
    if (this.#average === null) return scores;
    if (this.#average === 'macro') return scores.reduce((total, score) => total + score, 0) / scores.length;
    const total = actual.reduce((all, weight) => all + weight, 0) + epsilon;
    return scores.reduce((sum, score, i) => sum + (score * (actual[i] as number)) / total, 0);
  }

  override resetState(): void {
    this.#counts = undefined;
  }

  /** What the predictions of a sample must reach; undefined where there is a threshold to exceed. */
  #limitOf(yPred: ArrayLike<number>, start: number, columns: number): number | undefined {
    if (this.options.threshold !== undefined) return undefined;
    let greatest = Number.NEGATIVE_INFINITY;
    for (let i = start; i < start + columns; i++) greatest = Math.max(greatest, yPred[i] as number);
    return Math.fround(greatest);
  }

  #score(truePositives: number, predicted: number, actual: number): number {
    const precision = truePositives / (predicted + epsilon);
    const recall = truePositives / (actual + epsilon);
    const square = this.#beta ** 2;
    return ((1 + square) * precision * recall) / (square * precision + recall + epsilon);
  }
}

/**
 * The harmonic mean of precision and recall for rows of labels: {@link FBetaScore} with β = 1.
 *
 * @throws as {@link FBetaScore}
 * @see keras.metrics.F1Score, https://keras.io/api/metrics/classification_metrics/#f1score-class
 * @example
 * ```ts
 * const score = new F1Score({ average: 'macro', threshold: 0.5 });
 * score.updateState([[1, 1], [1, 0]], [[0.9, 0.6], [0.2, 0.6]]);
 * score.result(); // 0.666…
 * ```
 */
export class F1Score extends FBetaScore {
  constructor(options?: F1ScoreOptions) {
    if (options !== undefined && 'beta' in options) {
      throw invalid('F1Score', 'beta', 'left out, as it is 1', options.beta);
    }
    super(options, { where: 'F1Score', name: 'f1_score' });
  }
}
