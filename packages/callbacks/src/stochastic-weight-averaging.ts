import { expectFunction, expectInteger, expectNumber, expectOneOf, expectOptions, invalid } from '@modu/core';
import { Callback } from './callback.ts';
import { EpochProgress } from './epoch-progress.ts';
import { expectOptimizers, getLearningRate, setLearningRate } from './learning-rate.ts';
import { copyWeights, restoreWeights, type WeightValues } from './model-weights.ts';
import type { Logs, TrainableModel } from './training-callback.ts';
import type { CallbackState } from './training-group.ts';

/** Options of {@link StochasticWeightAveraging}, with Lightning's names and defaults. */
export interface StochasticWeightAveragingOptions {
  /** The learning rate at which averages are taken. */
  readonly swaLrs: number;
  /** The epoch, from 1, at which averaging begins; or a fraction of all epochs, 0.8 by default. */
  readonly swaEpochStart?: number;
  /** Epochs over which the learning rate goes to `swaLrs`, 10 by default. */
  readonly annealingEpochs?: number;
  /** The way it goes, `'cos'` by default. */
  readonly annealingStrategy?: 'cos' | 'linear';
  /** The new average of an average, a value, and the number of values before it; equal shares by default. */
  readonly avgFn?: ((average: number, value: number, count: number) => number) | null;
}

const where = 'StochasticWeightAveraging';

/**
 * Averages the weights over the last epochs, at a learning rate of its own, and leaves the average in the model.
 *
 * Moving statistics of batch normalisation are averaged too, as PyTorch's `AveragedModel` does with `use_buffers`; they are not
 * computed anew from the data, which a callback does not see.
 *
 * Event order: `onEpochBegin` of the starting epoch and of each after it takes the weights into the average, and sets the
 * learning rate; `onTrainEnd` puts the average into the model, when training ran to its last epoch. `onTrainBegin` starts
 * afresh.
 *
 * @throws {ArgumentError} for a bad option; in `onTrainBegin` when a fraction is given and the number of epochs is not known
 * @see Izmailov et al. 2018, https://arxiv.org/abs/1803.05407; Lightning,
 *   https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.callbacks.StochasticWeightAveraging.html
 * @example
 * await model.fit(x, y, { epochs: 50, callbacks: [new StochasticWeightAveraging({ swaLrs: 0.01 })] });
 */
export class StochasticWeightAveraging extends Callback<TrainableModel> {
  readonly swaLrs: number;
  readonly annealingEpochs: number;
  readonly annealingStrategy: 'cos' | 'linear';
  /** The number of weights in the average. */
  nAveraged = 0;
  readonly #start: number;
  readonly #average: (average: number, value: number, count: number) => number;
  readonly #progress = new EpochProgress();
  #weights: WeightValues | undefined;
  #firstRates: readonly number[] = [];
  #lastEpoch = -1;

  constructor(options: StochasticWeightAveragingOptions) {
    super();
    const known = expectOptions(where, options, [
      'swaLrs',
      'swaEpochStart',
      'annealingEpochs',
      'annealingStrategy',
      'avgFn',
    ]);
    this.swaLrs = expectNumber(where, 'swaLrs', known.swaLrs, { minExclusive: 0 });
    const start = expectNumber(where, 'swaEpochStart', known.swaEpochStart ?? 0.8, { min: 0 });
    if (start > 1 && !Number.isInteger(start)) {
      throw invalid(where, 'swaEpochStart', 'an integer, or a fraction from 0 to 1', start);
    }
    this.#start = start;
    this.annealingEpochs = expectInteger(where, 'annealingEpochs', known.annealingEpochs ?? 10, { min: 0 });
    this.annealingStrategy = expectOneOf(where, 'annealingStrategy', known.annealingStrategy ?? 'cos', [
      'cos',
      'linear',
    ]);
    const own = known.avgFn ?? ((average, value, count) => average + (value - average) / (count + 1));
    this.#average = expectFunction(where, 'avgFn', own);
  }

  override get stateName(): string {
    return where;
  }

  override getState(): CallbackState {
    return {
      nAveraged: this.nAveraged,
      weights: this.#weights?.map((weight) => ({ ...weight })),
      firstRates: [...this.#firstRates],
      lastEpoch: this.#lastEpoch,
    };
  }

  protected override restoreState(state: CallbackState): void {
    this.nAveraged = state['nAveraged'] as number;
    this.#weights = state['weights'] as unknown as WeightValues | undefined;
    this.#firstRates = state['firstRates'] as readonly number[];
    this.#lastEpoch = state['lastEpoch'] as number;
  }

  override onTrainBegin(): Promise<void> {
    if (this.#start <= 1 && typeof this.params?.['epochs'] !== 'number') {
      return Promise.reject(invalid(where, 'swaEpochStart', 'an integer where epochs are not known', this.#start));
    }
    if (this.takeRestored()) return Promise.resolve();
    this.nAveraged = 0;
    this.#weights = undefined;
    this.#firstRates = [];
    this.#lastEpoch = -1;
    return Promise.resolve();
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#progress.begin(this.model);
    const start = this.#startEpoch();
    if (epoch < start) return;
    const optimizers = expectOptimizers(where, this.model);
    if (this.#firstRates.length === 0) {
      this.#firstRates = optimizers.map(({ optimizer }) => getLearningRate(optimizer, where));
    }
    await this.#take();
    for (const [i, { optimizer }] of optimizers.entries()) {
      setLearningRate(optimizer, this.#rate(this.#firstRates[i] ?? this.swaLrs, epoch - start), where);
    }
  }

  override onTrainBatchEnd(batch: number): Promise<void> {
    this.#progress.batchEnded(batch);
    return Promise.resolve();
  }

  override onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    if (!this.#progress.wasCutShort(this.model, this.params, logs)) this.#lastEpoch = epoch;
    return Promise.resolve();
  }

  override onTrainEnd(): Promise<void> {
    const { epochs } = this.params ?? {};
    const isWhole = typeof epochs !== 'number' || this.#lastEpoch >= epochs - 1;
    if (isWhole && this.#weights !== undefined) restoreWeights(this.model, this.#weights);
    return Promise.resolve();
  }

  /** From 0. */
  #startEpoch(): number {
    if (this.#start > 1) return this.#start - 1;
    const epochs = this.params['epochs'] as number;
    // 1 is the whole of the epochs, as a fraction; Lightning tells 1 from 1.0, which JavaScript cannot.
    return Math.max(Math.floor(epochs * this.#start) - 1, 0);
  }

  /** The learning rate so many epochs after the beginning. */
  #rate(first: number, epochs: number): number {
    const share = this.annealingEpochs === 0 ? 1 : Math.min(1, epochs / this.annealingEpochs);
    const way = this.annealingStrategy === 'cos' ? (1 - Math.cos(Math.PI * share)) / 2 : share;
    return first * (1 - way) + this.swaLrs * way;
  }

  async #take(): Promise<void> {
    const weights = await copyWeights(this.model);
    const before = this.#weights;
    const count = this.nAveraged;
    this.#weights = weights.map((weight, i) => {
      const average = before?.[i]?.values;
      if (average === undefined || weight.dtype !== 'float32') return weight;
      const values = Float32Array.from(weight.values, (value, j) => this.#average(average[j] ?? 0, value, count));
      return { ...weight, values };
    });
    this.nAveraged += 1;
  }
}
