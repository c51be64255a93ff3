/* eslint-disable @typescript-eslint/no-unused-vars -- the hooks name their parameters for those who override them */
import * as tf from '@tensorflow/tfjs';
import type { Logs, TrainingCallback, TrainingParams } from './training-callback.ts';
import { joinTraining, type CallbackState } from './training-group.ts';
import { yieldToHost } from './yield-to-host.ts';

// tfjs types `model` as a LayersModel; callbacks here also serve other trainers. The class itself must be tfjs' own,
// because fit() recognises callbacks by instanceof.
const TfjsCallback = tf.Callback as unknown as abstract new () => { validationData: tf.Tensor | tf.Tensor[] };

/**
 * The base of every callback: override the hooks you need, each an async method.
 *
 * Event order, with what `fit` and `fitDataset` of tfjs put into the logs:
 *
 * 1. `setParams(params)`, `setModel(model)`
 * 2. `onTrainBegin()`
 * 3. for every epoch, counted from 0: `onEpochBegin(epoch)`
 *    1. for every batch of the epoch, counted from 0: `onTrainBatchBegin(batch)`, the step,
 *       `onTrainBatchEnd(batch, { batch, size, loss, …metrics of this batch })`
 *    2. validation, when there is some
 *    3. `onEpochEnd(epoch, { loss, …, val_loss, … })`, means over the epoch
 * 4. `onTrainEnd()`, unless a hook or a step threw
 *
 * Setting `this.model.stopTraining = true` at the end of a batch ends training there: `onEpochEnd` and `onTrainEnd`
 * still follow, but tfjs validates only after the last batch, so the logs then hold no `val_` metric. Callbacks run in
 * the order of the list. All of a list must be instances of `tf.Callback`: tfjs looks at the first one only, and breaks
 * on a mixture with plain objects.
 *
 * The hooks of evaluation and prediction exist for trainers that call them; tfjs never does.
 *
 * @typeParam M what is trained, a `tf.LayersModel` unless said otherwise
 * @see Keras, https://keras.io/api/callbacks/base_callback/
 * @example
 * class StopAtAccuracy extends Callback {
 *   override async onEpochEnd(epoch: number, logs: Logs = {}) {
 *     if ((await metricValue(logs, 'accuracy')) >= 0.99) this.model.stopTraining = true;
 *   }
 * }
 * await model.fit(x, y, { epochs: 100, callbacks: [new StopAtAccuracy()] });
 */
export abstract class Callback<M extends object = tf.LayersModel> extends TfjsCallback implements TrainingCallback {
  /**
   * The model being trained, from `setModel` on. For a `tf.sequential` tfjs hands over the functional model inside it,
   * with the very same layers and optimizer.
   */
  declare model: M;
  /** What the trainer said about the training, from `setParams` on. */
  declare params: TrainingParams;
  #isRestored = false;

  /** The name under which checkpoints keep {@link getState}; override it where a bundler shortens names of classes. */
  get stateName(): string {
    return this.constructor.name;
  }

  /**
   * What this callback needs in order to go on after an interruption as if there had been none; undefined, the default,
   * when it keeps nothing. {@link BackupAndRestore} and {@link ModelCheckpoint} save it.
   */
  getState(): CallbackState | undefined {
    return undefined;
  }

  /** Takes over what {@link getState} gave; the next `onTrainBegin` goes on from there. Override {@link restoreState}. */
  setState(state: CallbackState): void {
    this.restoreState(state);
    this.#isRestored = true;
  }

  /** The reverse of {@link getState}, for those who override that one. */
  protected restoreState(_state: CallbackState): void {}

  /** Whether a state was given back since the last training; `onTrainBegin` asks it before it resets anything. */
  protected takeRestored(): boolean {
    const isRestored = this.#isRestored;
    this.#isRestored = false;
    return isRestored;
  }

  /** Called once per training, before every hook. */
  setParams(params: TrainingParams): void {
    this.params = params;
    joinTraining(params, this);
  }

  /** Called once per training, after `setParams`. */
  setModel(model: object): void {
    this.model = model as M;
  }

  /** Before the first epoch: the place to reset what an earlier training left. */
  async onTrainBegin(_logs?: Logs): Promise<void> {}
  /** After the last epoch, however training was ended; not after an error. */
  async onTrainEnd(_logs?: Logs): Promise<void> {}
  /** Before the first batch of an epoch. */
  async onEpochBegin(_epoch: number, _logs?: Logs): Promise<void> {}
  /** After the last batch of an epoch and its validation; `logs` holds the metrics of both. */
  async onEpochEnd(_epoch: number, _logs?: Logs): Promise<void> {}
  /** Before a step. */
  async onTrainBatchBegin(_batch: number, _logs?: Logs): Promise<void> {}
  /** After a step; `logs` holds its metrics, `batch` and `size`. Setting `stopTraining` here ends the epoch. */
  async onTrainBatchEnd(_batch: number, _logs?: Logs): Promise<void> {}

  /** After something threw, in trainers that say so, as {@link fitResumable} does; `onTrainEnd` does not follow. */
  async onException(_error: unknown): Promise<void> {}

  /** Before an evaluation. */
  async onTestBegin(_logs?: Logs): Promise<void> {}
  /** After an evaluation. */
  async onTestEnd(_logs?: Logs): Promise<void> {}
  /** Before a batch is evaluated. */
  async onTestBatchBegin(_batch: number, _logs?: Logs): Promise<void> {}
  /** After a batch was evaluated. */
  async onTestBatchEnd(_batch: number, _logs?: Logs): Promise<void> {}
  /** Before a prediction. */
  async onPredictBegin(_logs?: Logs): Promise<void> {}
  /** After a prediction. */
  async onPredictEnd(_logs?: Logs): Promise<void> {}
  /** Before a batch is predicted. */
  async onPredictBatchBegin(_batch: number, _logs?: Logs): Promise<void> {}
  /** After a batch was predicted. */
  async onPredictBatchEnd(_batch: number, _logs?: Logs): Promise<void> {}

  /** The name under which tfjs calls {@link onTrainBatchBegin}; override that one. */
  onBatchBegin(batch: number, logs?: Logs): Promise<void> {
    return this.onTrainBatchBegin(batch, logs);
  }

  /** The name under which tfjs calls {@link onTrainBatchEnd}; override that one. Lets the event loop turn every 125 ms. */
  onBatchEnd(batch: number, logs?: Logs): Promise<void> {
    const turn = yieldToHost();
    return turn === undefined ? this.onTrainBatchEnd(batch, logs) : turn.then(() => this.onTrainBatchEnd(batch, logs));
  }
}
