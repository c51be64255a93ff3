import { expectInteger, expectNumber, expectOneOf, expectOptions, invalid } from '@modu/core';
import { Callback } from './callback.ts';
import { expectOptimizers, getLearningRate, setLearningRate } from './learning-rate.ts';
import { metricValue } from './metric-value.ts';
import { copyWeights, restoreWeights, type WeightValues } from './model-weights.ts';
import { captureOptimizer, restoreOptimizer, type OptimizerSnapshot } from './optimizer-state.ts';
import type { Logs, TrainableModel } from './training-callback.ts';

/** Options of {@link LearningRateFinder}, with Lightning's names and defaults. */
export interface LearningRateFinderOptions {
  /** The learning rate to begin with, 1e-8 by default. */
  readonly minLr?: number;
  /** The learning rate to end with, 1 by default. */
  readonly maxLr?: number;
  /** Batches on the way, 100 by default. */
  readonly numTrainingSteps?: number;
  /** How the learning rate rises, `'exponential'` by default. */
  readonly mode?: 'exponential' | 'linear';
  /** Ends the search when the smoothed loss is so many times the best; null for never; 4 by default. */
  readonly earlyStopThreshold?: number | null;
  /** Whether the optimizer gets the suggestion at the end, true by default. */
  readonly updateAttr?: boolean;
}

const where = 'LearningRateFinder';
/** The share of the running mean in a smoothed loss. */
const beta = 0.98;

/**
 * Searches a learning rate to begin with: trains on batch after batch at a rising one, and suggests that at which the smoothed
 * loss fell most steeply.
 *
 * A training of its own, after which the model and its optimizer stand where they stood, but for the learning rate: give it
 * enough epochs for all steps.
 *
 * Event order: `onTrainBatchBegin` sets the learning rate, `onTrainBatchEnd` notes the loss and ends training after the last
 * step; `onTrainEnd` puts weights and optimizer back and sets the suggestion.
 *
 * @throws {ArgumentError} for a bad option, or a model without an optimizer, or with several
 * @see Smith 2017, https://arxiv.org/abs/1506.01186; Lightning,
 *   https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.callbacks.LearningRateFinder.html
 * @example
 * const finder = new LearningRateFinder();
 * await model.fit(x, y, { epochs: 100, callbacks: [finder] });
 * finder.suggestion(); // and what model.optimizer is set to
 */
export class LearningRateFinder extends Callback<TrainableModel> {
  /** The learning rates tried, and the smoothed losses at them. */
  results: { readonly lr: number[]; readonly loss: number[] } = { lr: [], loss: [] };
  readonly #minLr: number;
  readonly #maxLr: number;
  readonly #steps: number;
  readonly #mode: 'exponential' | 'linear';
  readonly #threshold: number | null;
  readonly #updates: boolean;
  #weights: WeightValues | undefined;
  #optimizer: OptimizerSnapshot | undefined;
  #mean = 0;
  #best = Number.POSITIVE_INFINITY;

  constructor(options: LearningRateFinderOptions = {}) {
    super();
    const known = expectOptions(where, options, [
      'minLr',
      'maxLr',
      'numTrainingSteps',
      'mode',
      'earlyStopThreshold',
      'updateAttr',
    ]);
    this.#minLr = expectNumber(where, 'minLr', known.minLr ?? 1e-8, { minExclusive: 0 });
    this.#maxLr = expectNumber(where, 'maxLr', known.maxLr ?? 1, { minExclusive: this.#minLr });
    this.#steps = expectInteger(where, 'numTrainingSteps', known.numTrainingSteps ?? 100, { min: 2 });
    this.#mode = expectOneOf(where, 'mode', known.mode ?? 'exponential', ['exponential', 'linear']);
    this.#threshold =
      known.earlyStopThreshold === null
        ? null
        : expectNumber(where, 'earlyStopThreshold', known.earlyStopThreshold ?? 4, { minExclusive: 0 });
    if (known.updateAttr !== undefined && typeof known.updateAttr !== 'boolean') {
      throw invalid(where, 'updateAttr', 'true or false', known.updateAttr);
    }
    this.#updates = known.updateAttr ?? true;
  }

  /**
   * The learning rate at which the smoothed loss fell most steeply; undefined with fewer than two finite losses.
   *
   * @param skipBegin steps left out at the beginning
   * @param skipEnd steps left out at the end
   */
  suggestion(skipBegin = 10, skipEnd = 1): number | undefined {
    const { lr, loss } = this.results;
    const points = lr
      .map((rate, i) => ({ rate, loss: loss[i] ?? Number.NaN }))
      .slice(skipBegin, Math.max(skipBegin, lr.length - skipEnd))
      .filter((point) => Number.isFinite(point.loss));
    if (points.length < 2) return undefined;
    let best = { slope: Number.POSITIVE_INFINITY, rate: 0 };
    for (const [i, { rate }] of points.entries()) {
      const slope = slopeAt(points, i);
      if (slope < best.slope) best = { slope, rate };
    }
    return best.rate;
  }

  override async onTrainBegin(): Promise<void> {
    const optimizer = this.#only();
    this.results = { lr: [], loss: [] };
    this.#mean = 0;
    this.#best = Number.POSITIVE_INFINITY;
    this.#weights = await copyWeights(this.model);
    this.#optimizer = await captureOptimizer(where, optimizer);
  }

  override onTrainBatchBegin(): Promise<void> {
    const step = this.results.lr.length;
    // The first step is at the least rate, the last at the most, as in Lightning.
    const share = step === 0 ? 0 : (step + 1) / this.#steps;
    const rate =
      this.#mode === 'exponential'
        ? this.#minLr * (this.#maxLr / this.#minLr) ** share
        : this.#minLr + share * (this.#maxLr - this.#minLr);
    setLearningRate(this.#only(), rate, where);
    return Promise.resolve();
  }

  override async onTrainBatchEnd(_batch: number, logs: Logs = {}): Promise<void> {
    const loss = await metricValue(logs, 'loss', where);
    const step = this.results.lr.length + 1;
    this.#mean = beta * this.#mean + (1 - beta) * loss;
    const smoothed = this.#mean / (1 - beta ** (step + 1));
    const diverges = this.#threshold !== null && step > 1 && smoothed > this.#threshold * this.#best;
    if (smoothed < this.#best || step === 1) this.#best = smoothed;
    this.results.lr.push(getLearningRate(this.#only(), where));
    this.results.loss.push(smoothed);
    if (diverges || step >= this.#steps) this.model.stopTraining = true;
  }

  override async onTrainEnd(): Promise<void> {
    const optimizer = this.#only();
    if (this.#weights !== undefined) restoreWeights(this.model, this.#weights);
    if (this.#optimizer !== undefined) await restoreOptimizer(where, optimizer, this.#optimizer);
    this.#weights = undefined;
    this.#optimizer = undefined;
    const suggestion = this.suggestion();
    if (this.#updates && suggestion !== undefined) setLearningRate(optimizer, suggestion, where);
  }

  #only() {
    const optimizers = expectOptimizers(where, this.model);
    const [only] = optimizers;
    if (only === undefined || optimizers.length > 1) {
      throw invalid(where, 'the model', 'compiled with one optimizer', optimizers.length);
    }
    return only.optimizer;
  }
}

/** The slope of the loss over the learning rate, of second order within, of first order at the ends, as NumPy and PyTorch take it. */
function slopeAt(points: readonly { readonly rate: number; readonly loss: number }[], i: number): number {
  const at = points[i] as { rate: number; loss: number };
  const before = points[i - 1];
  const after = points[i + 1];
  if (before === undefined) return after === undefined ? 0 : (after.loss - at.loss) / (after.rate - at.rate);
  if (after === undefined) return (at.loss - before.loss) / (at.rate - before.rate);
  const [left, right] = [at.rate - before.rate, after.rate - at.rate];
  return (
    (left * left * after.loss + (right * right - left * left) * at.loss - right * right * before.loss) /
    (left * right * (left + right))
  );
}
