import { ArgumentError, expectArray, expectInteger, expectNumber, expectOneOf, NotFittedError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { onlyShape, SingleInputLayer } from '../single-input-layer.ts';
import { encodedShape, encodeTokens, outputModes, type OutputMode } from './encode-tokens.ts';
import { binBoundaries, mergeSummaries, summarize, type QuantileSummary } from './quantile-summary.ts';

/** Options of {@link Discretization}. */
export interface DiscretizationOptions extends LayerOptions {
  /** The values between the bins, ascending; a value goes to the bin that begins with it. */
  readonly binBoundaries?: readonly number[] | null;
  /** How many bins `adapt` is to find, in place of `binBoundaries`. */
  readonly numBins?: number | null;
  /** How exact the bins that `adapt` finds are: it keeps about 1 / epsilon values. 0.01 by default. */
  readonly epsilon?: number;
  /** `'int'` by default. */
  readonly outputMode?: OutputMode;
}

const where = 'Discretization';

/**
 * Puts numbers into bins between boundaries, given or found by `adapt`, and gives the index of the bin.
 *
 * Inputs   […,N] float32 or int32
 * Output   for `'int'` the same shape, int32; else rows as of `CategoryEncoding`, float32
 * Edges    NaN goes to the last bin
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or not just one of binBoundaries and numBins is given
 * @throws {NotFittedError} before `adapt`, unless there are binBoundaries
 * @see https://keras.io/api/layers/preprocessing_layers/numerical/discretization/
 * @example
 * new Discretization({ binBoundaries: [0, 1] }).apply(tf.tensor1d([-1.5, 1, 3.4])).print(); // [0, 2, 2]
 */
export class Discretization extends SingleInputLayer {
  static readonly className = 'Modu>Discretization';
  readonly numBins: number | null;
  readonly epsilon: number;
  readonly outputMode: OutputMode;
  #boundaries: readonly number[] | null;

  constructor(options: DiscretizationOptions) {
    super(where, 'discretization', options, ['binBoundaries', 'numBins', 'epsilon', 'outputMode']);
    const { binBoundaries: given = null, numBins = null, epsilon = 0.01 } = options;
    if ((given === null) === (numBins === null)) {
      const received = given === null ? 'neither' : 'both';
      throw new ArgumentError(`${where}: one of binBoundaries and numBins must be given, received ${received}`);
    }
    this.#boundaries = given === null ? null : expectBoundaries(given);
    this.numBins = numBins === null ? null : expectInteger(where, 'numBins', numBins, { min: 1 });
    this.epsilon = expectNumber(where, 'epsilon', epsilon, { minExclusive: 0, max: 1 });
    this.outputMode = expectOneOf(where, 'outputMode', options.outputMode ?? 'int', outputModes);
  }

  /** The values between the bins, null before `adapt`. */
  get binBoundaries(): readonly number[] | null {
    return this.#boundaries;
  }

  /**
   * Finds boundaries so that the bins hold about as many values each, in place of those found before.
   *
   * @param data a tensor, or batches one by one
   * @throws {ArgumentError} when binBoundaries are given, or the data is empty
   */
  adapt(data: tf.Tensor | Iterable<tf.Tensor>): void {
    if (this.numBins === null) {
      throw new ArgumentError(`${where}.adapt: binBoundaries must be left out, received some`);
    }
    let summary: QuantileSummary = { values: new Float32Array(), weights: new Float32Array() };
    for (const batch of data instanceof tf.Tensor ? [data] : data) {
      const values = Float32Array.from(batch.dataSync());
      summary = mergeSummaries(summarize(values, this.epsilon), summary, this.epsilon);
    }
    if (summary.values.length === 0) {
      throw new ArgumentError(`${where}.adapt: data must hold at least one value, received none`);
    }
    this.#boundaries = binBoundaries(summary, this.numBins);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = onlyShape(inputShape);
    return this.outputMode === 'int' ? [...shape] : encodedShape(shape, this.outputMode, this.#fitted().length + 1);
  }

  override apply(
    inputs: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: Record<string, unknown>,
  ): ReturnType<tf.layers.Layer['apply']> {
    const output = super.apply(inputs, kwargs);
    // tfjs declares every output of a layer as float32.
    if (output instanceof tf.SymbolicTensor && this.outputMode === 'int') Object.assign(output, { dtype: 'int32' });
    return output;
  }

  override computeMask(): tf.Tensor {
    return null as unknown as tf.Tensor;
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    const boundaries = Float32Array.from(this.#fitted());
    const bins = Int32Array.from(x.dataSync(), (value) => binOf(value, boundaries));
    return encodeTokens(bins, x.shape, this.outputMode, boundaries.length + 1);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { numBins, epsilon, outputMode } = this;
    const boundaries = this.#boundaries === null ? null : [...this.#boundaries];
    return { ...super.getConfig(), binBoundaries: boundaries, numBins, epsilon, outputMode };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const { sparse, binBoundaries: found, ...rest } = config;
    const options = { ...rest, ...(sparse === true && { sparse }) } as tf.serialization.ConfigDict;
    const given = (found ?? null) as number[] | null;
    // A layer that was adapted has both.
    if (given === null || (rest['numBins'] ?? null) === null) {
      return super.fromConfig(cls, { ...options, binBoundaries: given });
    }
    const layer = super.fromConfig(cls, options);
    (layer as unknown as Discretization).#boundaries = expectBoundaries(given);
    return layer;
  }

  #fitted(): readonly number[] {
    if (this.#boundaries !== null) return this.#boundaries;
    throw new NotFittedError(`${where}.apply: adapt must be called first, or binBoundaries given`);
  }
}

tf.serialization.registerClass(Discretization);

function expectBoundaries(given: readonly number[]): number[] {
  const boundaries = expectArray(where, 'binBoundaries', given).map((value) =>
    expectNumber(where, 'binBoundaries', value),
  );
  const at = boundaries.findIndex((value, i) => i > 0 && value < (boundaries[i - 1] as number));
  if (at < 0) return boundaries;
  throw new ArgumentError(
    `${where}: binBoundaries must be ascending, received ${boundaries[at]} after ${boundaries[at - 1]}`,
  );
}

/** How many boundaries a value reaches. */
function binOf(value: number, boundaries: Float32Array): number {
  let [low, high] = [0, boundaries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < (boundaries[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}
