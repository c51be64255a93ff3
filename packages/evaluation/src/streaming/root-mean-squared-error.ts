import { expectOptions } from '@modu/core';
import { readBatch, type StreamedValues, type StreamedWeights } from './streamed-values.ts';
import { StreamingMetric, type StreamingMetricOptions } from './streaming-metric.ts';
import { divideNoNan } from './threshold-counts.ts';

/**
 * The root of the mean squared error of all samples, which is not the mean of the roots of batches.
 *
 * @throws {ArgumentError} for a wrong option
 * @throws {ShapeError} in `updateState` when sizes differ
 * @see keras.metrics.RootMeanSquaredError
 * @example
 * ```ts
 * const error = new RootMeanSquaredError();
 * error.updateState([[0, 1], [0, 0]], [[1, 1], [0, 0]]);
 * error.result(); // 0.5
 * ```
 */
export class RootMeanSquaredError extends StreamingMetric {
  #squares = 0;
  #weight = 0;

  constructor(options?: StreamingMetricOptions) {
    const given = expectOptions('RootMeanSquaredError', options, ['name']);
    super('RootMeanSquaredError', 'root_mean_squared_error', given);
  }

  override updateState(yTrue: StreamedValues, yPred: StreamedValues, sampleWeight?: StreamedWeights): void {
    const batch = readBatch('RootMeanSquaredError', yTrue, yPred, sampleWeight);
    for (let i = 0; i < batch.yPred.length; i++) {
      const weight = batch.weightAt(i);
      this.#squares += weight * ((batch.yTrue[i] as number) - (batch.yPred[i] as number)) ** 2;
      this.#weight += weight;
    }
  }

  override result(): number {
    return Math.sqrt(divideNoNan(this.#squares, this.#weight));
  }

  override resetState(): void {
    this.#squares = 0;
    this.#weight = 0;
  }
}
