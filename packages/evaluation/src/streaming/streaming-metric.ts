import { expectString } from '@modu/core';
import type { StreamedValues, StreamedWeights } from './streamed-values.ts';

/** What every streaming metric takes. */
export interface StreamingMetricOptions {
  /** The name in logs and histories; Keras' name by default. */
  readonly name?: string;
}

/**
 * A metric over all samples that it was ever told of, in any number of batches: counts add up, averages of batches do not.
 *
 * `compileWithMetrics` has a model keep it over an epoch; by itself it takes arrays, matrices and tensors:
 * `updateState` batch by batch, `result` at any time, `resetState` to begin anew. It keeps no tensors. Your own metric extends
 * this class, takes one object of options, and passes it on.
 */
export abstract class StreamingMetric<O extends StreamingMetricOptions = StreamingMetricOptions> {
  /** The name in logs and histories. */
  readonly name: string;
  /** What the constructor was given. */
  readonly options: O;

  protected constructor(where: string, name: string, options: O) {
    this.name = expectString(where, 'name', options.name ?? name);
    this.options = options;
  }

  /**
   * Counts the samples of a batch.
   *
   * @param yTrue the truth, with as many values as `yPred`
   * @param yPred predictions [B,…]
   * @param sampleWeight how much each sample [B], or each value, counts; 1 by default
   * @throws {ShapeError} when sizes differ
   */
  abstract updateState(yTrue: StreamedValues, yPred: StreamedValues, sampleWeight?: StreamedWeights): void;

  /** The metric of all samples so far. */
  abstract result(): number | Float64Array;

  /** Forgets all samples. */
  abstract resetState(): void;

  /** A metric with the same options that has seen no samples. */
  clone(): this {
    return new (this.constructor as new (options: O) => this)(this.options);
  }
}
