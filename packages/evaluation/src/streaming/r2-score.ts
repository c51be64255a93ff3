import { expectInteger, expectOneOf, expectOptions, ShapeError } from '@modu/core';
import { readBatch, type StreamedValues, type StreamedWeights } from './streamed-values.ts';
import { StreamingMetric, type StreamingMetricOptions } from './streaming-metric.ts';
import { divideNoNan } from './threshold-counts.ts';

/** Options of {@link R2Score}. */
export interface R2ScoreMetricOptions extends StreamingMetricOptions {
  /** How outputs are put together; `null` gives one score per output; `'uniform_average'` by default. */
  readonly classAggregation?: 'uniform_average' | 'variance_weighted_average' | null;
  /** Predictors of the model, for the adjusted score; 0 by default, which adjusts nothing. */
  readonly numRegressors?: number;
}

interface OutputSums {
  /** Differences are taken from the first value of each output, so that a large mean does not cost digits. */
  readonly origin: Float64Array;
  readonly weight: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  readonly residual: Float64Array;
}

/**
 * The share of the variance that is explained: 1 − Σ w (y − ŷ)² / Σ w (y − ȳ)².
 *
 * @throws {ArgumentError} for a wrong option
 * @throws {ShapeError} in `updateState` when sizes differ
 * @see keras.metrics.R2Score, https://keras.io/api/metrics/regression_metrics/#r2score-class
 * @example
 * ```ts
 * const score = new R2Score();
 * score.updateState([[1], [4], [3]], [[2], [4], [4]]);
 * score.result(); // 0.571…
 * ```
 */
export class R2Score extends StreamingMetric<R2ScoreMetricOptions> {
  readonly #aggregation: 'uniform_average' | 'variance_weighted_average' | null;
  readonly #numRegressors: number;
  #sums: OutputSums | undefined;
  /** Values, as Keras counts them for the adjustment. */
  #values = 0;

  constructor(options?: R2ScoreMetricOptions) {
    const where = 'R2Score';
    const given = expectOptions(where, options, ['classAggregation', 'numRegressors', 'name']);
    super(where, 'r2_score', given);
    const { classAggregation = 'uniform_average', numRegressors = 0 } = given;
    const known = ['uniform_average', 'variance_weighted_average', null] as const;
    this.#aggregation = expectOneOf(where, 'classAggregation', classAggregation, known);
    this.#numRegressors = expectInteger(where, 'numRegressors', numRegressors, { min: 0 });
  }

  override updateState(yTrue: StreamedValues, yPred: StreamedValues, sampleWeight?: StreamedWeights): void {
    const batch = readBatch('R2Score', yTrue, yPred, sampleWeight);
    const { samples, columns, weightAt } = batch;
    if (batch.yPred.length !== samples * columns) {
      throw new ShapeError(`R2Score: yPred must have one row per sample, received ${batch.yPred.length} values`);
    }
    const empty = (): Float64Array => new Float64Array(columns);
    this.#sums ??= {
      origin: Float64Array.from({ length: columns }, (_, i) => batch.yTrue[i] ?? 0),
      weight: empty(),
      sum: empty(),
      squares: empty(),
      residual: empty(),
    };
    const { origin, weight, sum, squares, residual } = this.#sums;
    if (origin.length !== columns) {
      throw new ShapeError(`R2Score: yPred must have ${origin.length} columns as before, received ${columns}`);
    }
    for (let i = 0; i < batch.yPred.length; i++) {
      const column = i % columns;
      const own = weightAt(i);
      const moved = (batch.yTrue[i] as number) - (origin[column] as number);
      const error = (batch.yTrue[i] as number) - (batch.yPred[i] as number);
      weight[column] = (weight[column] as number) + own;
      sum[column] = (sum[column] as number) + own * moved;
      squares[column] = (squares[column] as number) + own * moved * moved;
      residual[column] = (residual[column] as number) + own * error * error;
    }
    this.#values += batch.yPred.length;
  }

  override result(): number | Float64Array {
    const sums = this.#sums;
    if (sums === undefined) return Number.NaN;
    const total = sums.squares.map(
      (square, i) => square - divideNoNan((sums.sum[i] as number) ** 2, sums.weight[i] as number),
    );
    const scores = sums.residual.map((residual, i) => {
      const score = 1 - residual / (total[i] as number);
      return Number.isFinite(score) || Number.isNaN(score) ? score : 0;
    });
    if (this.#aggregation === null) return scores.map((score) => this.#adjusted(score));
    if (this.#aggregation === 'uniform_average') {
      return this.#adjusted(scores.reduce((sum, score) => sum + score, 0) / scores.length);
    }
    const weighted = scores.reduce((sum, score, i) => sum + score * (total[i] as number), 0);
    return this.#adjusted(weighted / total.reduce((sum, value) => sum + value, 0));
  }

  override resetState(): void {
    this.#sums = undefined;
    this.#values = 0;
  }

  #adjusted(score: number): number {
    const predictors = this.#numRegressors;
    if (predictors === 0 || predictors >= this.#values - 1) return score;
    return 1 - ((1 - score) * (this.#values - 1)) / (this.#values - predictors - 1);
  }
}
