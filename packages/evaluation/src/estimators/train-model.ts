import { AbortedError, type RandomState } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { CallbackRelay, type TrainingCallback } from './callback-relay.ts';
import { weighLoss } from './weigh-loss.ts';

/** Samples and what is to be predicted for each: x [B,…], y [B,outputs]. */
export interface TrainingData {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  /** How much each sample counts in the loss [B]; all the same where it is left out. */
  readonly weight?: tf.Tensor | undefined;
}

/** What {@link trainModel} does. */
export interface TrainingRun {
  readonly train: TrainingData;
  readonly validation: TrainingData | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  /** Draws a new order of the samples for every epoch; `undefined` keeps them as they stand. */
  readonly random: RandomState | undefined;
  /** The weight of each class in the loss, by its position. */
  readonly classWeight: Readonly<Record<number, number>> | undefined;
  readonly verbose: 0 | 1;
  readonly callbacks: readonly TrainingCallback[];
  readonly signal: AbortSignal | undefined;
}

/** Per metric one value per epoch. */
export type TrainingHistory = Readonly<Record<string, readonly number[]>>;

/**
 * Trains a model as `model.fit` does, except that the order of the samples comes from a seed and that no tensor leaks when a
 * callback throws. Tensors of `run` stay the caller's.
 *
 * @throws what a callback threw
 * @throws {AbortedError} when the signal is aborted, after the callbacks have seen the end of the training
 */
export async function trainModel(where: string, model: tf.LayersModel, run: TrainingRun): Promise<TrainingHistory> {
  const { train, validation, signal, batchSize } = run;
  expectNotAborted(where, signal);
  const samples = train.x.shape[0];
  const initialEpoch = await restoreTraining(run.callbacks, model);
  const relay = new CallbackRelay({ callbacks: run.callbacks, signal, samples, batchSize, initialEpoch });
  const batches = new Batches(train, batchSize, run.random, initialEpoch);
  const unweigh = weighTraining(where, model, run, batches);
  try {
    const trainer: DatasetTrainer = model;
    const history = await trainer.fitDataset(batches, {
      epochs: run.epochs,
      initialEpoch,
      verbose: run.verbose,
      callbacks: [relay],
      ...(validation === undefined
        ? {}
        : { validationData: [validation.x, validation.y], validationBatchSize: batchSize }),
      ...(run.classWeight === undefined ? {} : { classWeight: run.classWeight }),
    });
    if (relay.failure !== undefined) throw relay.failure.error;
    expectNotAborted(where, signal);
    return kerasNames(history.history as Record<string, number[]>);
  } catch (error) {
    disposeTape();
    throw error;
  } finally {
    unweigh();
    batches.dispose();
  }
}

/** Lets weights count where there are any. @returns ends that */
function weighTraining(where: string, model: tf.LayersModel, run: TrainingRun, batches: Batches): () => void {
  const { train, validation } = run;
  if (train.weight === undefined && validation?.weight === undefined) return () => undefined;
  return weighLoss(where, model, {
    ofBatch: () => batches.lastWeight,
    ofValidation: validation?.weight === undefined ? undefined : { x: validation.x, weight: validation.weight },
  });
}

/** The epoch to begin with: where an interrupted training stood that a callback puts back, otherwise 0. */
async function restoreTraining(callbacks: readonly TrainingCallback[], model: tf.LayersModel): Promise<number> {
  for (const callback of callbacks) {
    const epoch = await callback.restore?.(model as never);
    if (epoch !== undefined && epoch > 0) return epoch;
  }
  return 0;
}

/** When a step throws, tfjs keeps what it had stored for the gradients of that step. */
function disposeTape(): void {
  const { activeTape } = tf.engine().state;
  for (const { saved } of activeTape ?? []) tf.dispose(saved ?? []);
}

function expectNotAborted(where: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AbortedError(`${where}: training was aborted`, { cause: signal.reason });
}

/** tfjs logs the metric 'accuracy' as 'acc'. */
function kerasNames(history: Readonly<Record<string, number[]>>): TrainingHistory {
  return Object.fromEntries(
    Object.entries(history).map(([name, values]) => [name.replace(/^(val_)?acc$/, '$1accuracy'), values]),
  );
}

/** The part of a LayersModel that is used here; what it wants of a dataset is what {@link Batches} has. */
interface DatasetTrainer {
  fitDataset(dataset: object, options: object): Promise<tf.History>;
}

interface Batch {
  readonly xs: tf.Tensor;
  readonly ys: tf.Tensor;
}

/** As much of a `tf.data.Dataset` as `fitDataset` uses: a size, and an iterator over the batches of one epoch. */
class Batches {
  /** Batches in an epoch. */
  readonly size: number;
  readonly #data: TrainingData;
  readonly #batchSize: number;
  readonly #random: RandomState | undefined;
  readonly #order: Int32Array;
  #last: Batch | undefined;
  #lastWeight: tf.Tensor | undefined;

  constructor(data: TrainingData, batchSize: number, random: RandomState | undefined, initialEpoch: number) {
    const samples = data.x.shape[0];
    this.size = Math.ceil(samples / batchSize);
    this.#data = data;
    this.#batchSize = batchSize;
    this.#random = random;
    this.#order = Int32Array.from({ length: samples }, (_, i) => i);
    // Each order comes from the one before.
    const passed = Number.isFinite(initialEpoch) ? initialEpoch : 0;
    for (let epoch = 0; epoch < passed; epoch++) random?.shuffle(this.#order);
  }

  /** The weights of the samples of the last batch [B], if samples have any. */
  get lastWeight(): tf.Tensor | undefined {
    return this.#lastWeight;
  }

  iterator(): Promise<{ next: () => Promise<IteratorResult<Batch, null>> }> {
    let position = 0;
    let shuffled = false;
    const next = (): Promise<IteratorResult<Batch, null>> => {
      // fitDataset asks for one iterator more than it reads.
      if (!shuffled) this.#random?.shuffle(this.#order);
      shuffled = true;
      if (position >= this.#order.length) return Promise.resolve({ done: true, value: null });
      const rows = this.#order.subarray(position, position + this.#batchSize);
      position += this.#batchSize;
      this.#last = this.#gather(rows);
      return Promise.resolve({ done: false, value: this.#last });
    };
    return Promise.resolve({ next });
  }

  /** Disposes of the batch that a failing step left behind. */
  dispose(): void {
    if (this.#last !== undefined) tf.dispose([this.#last.xs, this.#last.ys]);
    this.#lastWeight?.dispose();
  }

  #gather(rows: Int32Array): Batch {
    const { x, y, weight } = this.#data;
    this.#lastWeight?.dispose();
    return tf.tidy(() => {
      const indices = tf.tensor1d(rows, 'int32');
      this.#lastWeight = weight === undefined ? undefined : tf.keep(tf.gather(weight, indices));
      return { xs: tf.gather(x, indices), ys: tf.gather(y, indices) };
    });
  }
}
