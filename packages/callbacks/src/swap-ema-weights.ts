import * as tf from '@tensorflow/tfjs';
import { ArgumentError, expectBoolean, expectOptions } from '@modu/core';
import { Callback } from './callback.ts';
import { expectOptimizers } from './learning-rate.ts';
import type { CallbackState } from './training-group.ts';

/** Options of {@link SwapEMAWeights}, with Keras' name and default. */
export interface SwapEMAWeightsOptions {
  /** Whether the averages are in the model at the end of every epoch too, for the callbacks after this one; false by default. */
  readonly swapOnEpoch?: boolean;
}

const where = 'SwapEMAWeights';

/** What tfjs evaluates with inside of a training, and does not tell callbacks of. */
interface Evaluating {
  isTraining?: boolean;
  testLoop?: (...args: unknown[]) => unknown;
  evaluateDataset?: (...args: unknown[]) => Promise<unknown>;
}

/**
 * Puts the moving averages of the weights, which an optimizer with `useEma` keeps, into the model while it is evaluated, and
 * leaves them in it at the end of training, as Keras' `fit` does.
 *
 * The averages are those that the optimizer's `getWeights` gives as `<variable>/average`, as those of `@modu/optimizers`. tfjs
 * does not tell callbacks of the validation within `fit`: during a training, the model's own evaluation is wrapped.
 *
 * Event order: swaps around every evaluation, and with `swapOnEpoch` in `onEpochEnd` and back in the next `onEpochBegin`;
 * `onTrainEnd` leaves the averages in the model. A {@link ModelCheckpoint} after it in the list then saves the averages.
 *
 * @throws {ArgumentError} for a bad option; at the first evaluation or end of an epoch when no optimizer keeps averages
 * @see Keras, https://keras.io/api/callbacks/swap_ema_weights/
 * @example
 * model.compile({ optimizer: new Adam({ useEma: true }), loss: 'meanSquaredError' });
 * await model.fit(x, y, { epochs: 20, validationSplit: 0.2, callbacks: [new SwapEMAWeights()] });
 */
export class SwapEMAWeights extends Callback<object> {
  readonly swapOnEpoch: boolean;
  #isSwapped = false;

  constructor(options: SwapEMAWeightsOptions = {}) {
    super();
    const known = expectOptions(where, options, ['swapOnEpoch']);
    this.swapOnEpoch = expectBoolean(where, 'swapOnEpoch', known.swapOnEpoch ?? false);
  }

  override get stateName(): string {
    return where;
  }

  override getState(): CallbackState {
    return { isSwapped: this.#isSwapped };
  }

  protected override restoreState({ isSwapped }: CallbackState): void {
    this.#isSwapped = isSwapped === true;
  }

  override onTrainBegin(): Promise<void> {
    if (!this.takeRestored()) this.#isSwapped = false;
    this.#wrapEvaluation();
    return Promise.resolve();
  }

  override async onEpochBegin(): Promise<void> {
    if (this.#isSwapped) await this.#swap();
    // The averages of the steps of an epoch are looked up once, since validation within fit cannot wait for them.
    this.#pairs = undefined;
  }

  override async onTrainBatchEnd(): Promise<void> {
    this.#pairs ??= await this.#findPairs();
  }

  override async onEpochEnd(): Promise<void> {
    if (this.swapOnEpoch && !this.#isSwapped) await this.#swap();
  }

  override async onTestBegin(): Promise<void> {
    if (!this.#isSwapped) await this.#swap();
  }

  override async onTestEnd(): Promise<void> {
    if (this.#isSwapped) await this.#swap();
  }

  override onPredictBegin(): Promise<void> {
    return this.onTestBegin();
  }

  override onPredictEnd(): Promise<void> {
    return this.onTestEnd();
  }

  override async onTrainEnd(): Promise<void> {
    this.#unwrapEvaluation();
    if (!this.#isSwapped) await this.#swap();
    // From here on the averages are the weights, and the average of them.
    this.#isSwapped = false;
    for (const [variable, average] of await this.#findPairs()) average.assign(variable);
  }

  override onException(): Promise<void> {
    this.#unwrapEvaluation();
    return Promise.resolve();
  }

  #pairs: readonly (readonly [tf.Variable, tf.Variable])[] | undefined;
  #wrapped: { readonly model: Evaluating; readonly names: readonly ('testLoop' | 'evaluateDataset')[] } | undefined;

  async #swap(): Promise<void> {
    this.#pairs ??= await this.#findPairs();
    this.#swapPairs();
  }

  #swapPairs(): void {
    tf.tidy(() => {
      for (const [variable, average] of this.#pairs ?? []) {
        const before = variable.clone();
        variable.assign(average.clone());
        average.assign(before);
      }
    });
    this.#isSwapped = !this.#isSwapped;
  }

  /** Each trained variable with its average. @throws {ArgumentError} when there is none */
  async #findPairs(): Promise<(readonly [tf.Variable, tf.Variable])[]> {
    const pairs: (readonly [tf.Variable, tf.Variable])[] = [];
    for (const { optimizer } of expectOptimizers(where, this.model)) {
      const weights = await optimizer.getWeights();
      // By tfjs' convention the first entry may be a scalar made for the occasion; the others are the live variables.
      if (!(weights[0]?.tensor instanceof tf.Variable)) weights[0]?.tensor.dispose();
      for (const { name, tensor } of weights) {
        if (!name.endsWith('/average')) continue;
        const variable = tf.engine().registeredVariables[name.slice(0, -'/average'.length)];
        if (variable !== undefined && tensor instanceof tf.Variable) pairs.push([variable, tensor]);
      }
    }
    if (pairs.length > 0) return pairs;
    throw new ArgumentError(
      `${where}: the model must be compiled with an optimizer that keeps averages, by useEma: true`,
    );
  }

  /** Swaps around what tfjs evaluates with, as long as the model is training. */
  #wrapEvaluation(): void {
    this.#unwrapEvaluation();
    const model = this.model as Evaluating;
    const { testLoop, evaluateDataset } = model;
    const names: ('testLoop' | 'evaluateDataset')[] = [];
    if (typeof testLoop === 'function') {
      names.push('testLoop');
      model.testLoop = (...args) => {
        if (model.isTraining !== true || this.#isSwapped || this.#pairs === undefined)
          return testLoop.apply(model, args);
        this.#swapPairs();
        try {
          return testLoop.apply(model, args);
        } finally {
          this.#swapPairs();
        }
      };
    }
    if (typeof evaluateDataset === 'function') {
      names.push('evaluateDataset');
      model.evaluateDataset = async (...args) => {
        if (model.isTraining !== true || this.#isSwapped) return evaluateDataset.apply(model, args);
        await this.#swap();
        try {
          return await evaluateDataset.apply(model, args);
        } finally {
          await this.#swap();
        }
      };
    }
    this.#wrapped = { model, names };
  }

  #unwrapEvaluation(): void {
    for (const name of this.#wrapped?.names ?? []) Reflect.deleteProperty(this.#wrapped?.model ?? {}, name);
    this.#wrapped = undefined;
  }
}
