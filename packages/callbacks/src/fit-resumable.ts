import * as tf from '@tensorflow/tfjs';
import {
  AbortedError,
  ArgumentError,
  expectArray,
  expectBoolean,
  expectInteger,
  expectNumber,
  expectOptions,
  invalid,
} from '@modu/core';
import { BackupAndRestore } from './backup-and-restore.ts';
import type { Callback } from './callback.ts';
import { History } from './history.ts';
import { ResumableRelay } from './resumable-relay.ts';
import { countSamples, shuffledBatches, type Samples } from './shuffled-batches.ts';
import type { TrainingCallback } from './training-callback.ts';

/** Options of {@link fitResumable}, with the names and defaults of `model.fit`. */
export interface FitResumableOptions {
  /** How many times every sample is trained on in all, 1 by default; an interrupted training runs what is left of them. */
  readonly epochs?: number;
  /** The epoch to begin with, 0 by default; a backup goes before it. */
  readonly initialEpoch?: number;
  /** Samples per step, 32 by default. */
  readonly batchSize?: number;
  /** Whether every epoch takes the samples in an order of its own, true by default. */
  readonly shuffle?: boolean;
  /** The seed of these orders, from 0 to 2³² − 1; must be given when samples are shuffled. */
  readonly seed?: number;
  /** The fraction of the samples, the last ones, that is held back to validate on, 0 by default. */
  readonly validationSplit?: number;
  /** Samples to validate on, instead of `validationSplit`. */
  readonly validationData?: readonly [x: Samples, y: Samples];
  /** Weights of classes by index, as `fitDataset` takes them. */
  readonly classWeight?: tf.ModelFitDatasetArgs<tf.TensorContainer>['classWeight'];
  /** Called in the order of the list; {@link BackupAndRestore} last. */
  readonly callbacks?: readonly (TrainingCallback | tf.Callback)[];
  /** Ends the training after the running batch; an `AbortedError` is then thrown. */
  readonly signal?: AbortSignal;
}

const where = 'fitResumable';

/**
 * Trains a model as `model.fit` does, in an order that depends on a seed alone, and goes on where an interrupted training
 * stood: with {@link BackupAndRestore} among the callbacks, a process killed at any moment and started again ends with the
 * very weights and losses of one that nobody disturbed.
 *
 * That holds for everything that is random under a seed: the order of samples, the dropout of `@modu/layers`, and with
 * `setRandomSeed` whatever draws from `Math.random`.
 *
 * @param model compiled; built in the same way each time
 * @param x tensors with samples along the first axis, one per input; they stay the caller's, as does `y`
 * @returns the metrics of every epoch, those before interruptions included
 * @throws {ArgumentError} for a bad option
 * @throws {ShapeError} when the tensors differ in the number of samples
 * @throws {AbortedError} when the signal is aborted, after the callbacks have seen the end of the training
 * @throws what a callback or the model throws, after callbacks were told in `onException`; no tensor is left behind
 * @example
 * await fitResumable(model, x, y, { epochs: 100, seed: 42, validationSplit: 0.2, callbacks: [new BackupAndRestore('runs/backup')] });
 */
export async function fitResumable(
  model: tf.LayersModel,
  x: Samples,
  y: Samples,
  options: FitResumableOptions = {},
): Promise<History> {
  const settings = checkOptions(options);
  const { callbacks, signal, epochs, batchSize } = settings;
  expectNotAborted('before it began', signal);
  const samples = countSamples(where, [x, y]);
  const backups = callbacks.filter((callback) => callback instanceof BackupAndRestore);
  if (backups.length > 1) throw new ArgumentError(`${where}: callbacks must hold one BackupAndRestore at most`);
  const history = callbacks.find((callback) => callback instanceof History) ?? new History();
  const [backup] = backups;
  const restored = await backup?.restore(model);
  const initialEpoch = backup?.restorePoint === undefined ? settings.initialEpoch : (restored ?? 0);
  const initialBatch = Number.isFinite(initialEpoch) ? (backup?.restorePoint?.batch ?? 0) : 0;

  const owned: tf.Tensor[] = [];
  const cut = (part: Samples, from: number, to: number): Samples => {
    const one = (tensor: tf.Tensor): tf.Tensor => {
      const slice = tf.slice(tensor, [from], [to - from]);
      owned.push(slice);
      return slice;
    };
    return part instanceof tf.Tensor ? one(part) : part.map(one);
  };
  const trained = Math.floor(samples * (1 - settings.validationSplit));
  const hasSplit = settings.validationSplit > 0;
  const relay = new ResumableRelay({
    callbacks: callbacks.includes(history) ? callbacks : withHistory(callbacks, history),
    signal,
    params: { samples: hasSplit ? trained : samples, batchSize, epochs, initialEpoch },
    resumedEpoch: backup?.restorePoint?.epoch,
    resumedBatch: initialBatch,
    keepsMeans: typeof backup?.saveFreq === 'number',
  });
  const [trainX, trainY] = hasSplit ? [cut(x, 0, trained), cut(y, 0, trained)] : [x, y];
  const validation = hasSplit ? [cut(x, trained, samples), cut(y, trained, samples)] : settings.validationData;
  const batches = shuffledBatches(trainX, trainY, {
    batchSize,
    shuffle: settings.shuffle,
    ...(settings.seed === undefined ? {} : { seed: settings.seed }),
    ...(Number.isFinite(initialEpoch) ? { initialEpoch, initialBatch } : {}),
  });
  try {
    await (model as unknown as DatasetTrainer).fitDataset(batches, {
      epochs,
      initialEpoch,
      verbose: 0,
      callbacks: [relay],
      ...(validation === undefined ? {} : { validationData: validation.map(asInputs), validationBatchSize: batchSize }),
      ...(settings.classWeight === undefined ? {} : { classWeight: settings.classWeight }),
    });
    if (relay.failure !== undefined) throw relay.failure.error;
    expectNotAborted('', signal);
    return history;
  } catch (error) {
    disposeTape();
    if (!(error instanceof AbortedError)) await tellException(callbacks, error);
    throw error;
  } finally {
    batches.dispose();
    tf.dispose(owned);
  }
}

type AnyCallback = TrainingCallback & Partial<Pick<Callback, 'onException'>>;

/** The history sees what other callbacks add to the logs, and is in the backup. */
function withHistory(callbacks: readonly AnyCallback[], history: AnyCallback): AnyCallback[] {
  const at = callbacks.findIndex((callback) => callback instanceof BackupAndRestore);
  return at < 0 ? [...callbacks, history] : [...callbacks.slice(0, at), history, ...callbacks.slice(at)];
}

async function tellException(callbacks: readonly AnyCallback[], error: unknown): Promise<void> {
  for (const callback of callbacks) {
    try {
      await callback.onException?.(error);
    } catch (second) {
      throw new AggregateError(
        [error, second],
        `${where}: training failed, and so did a callback that was told of it`,
        {
          cause: second,
        },
      );
    }
  }
}

/** When a step throws, tfjs keeps what it had stored for the gradients of that step. */
function disposeTape(): void {
  const { activeTape } = tf.engine().state;
  for (const { saved } of activeTape ?? []) tf.dispose(saved ?? []);
}

function expectNotAborted(when: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new AbortedError(`${where}: training was aborted${when && ` ${when}`}`, { cause: signal.reason });
}

function asInputs(samples: Samples): tf.Tensor | tf.Tensor[] {
  return samples instanceof tf.Tensor ? samples : [...samples];
}

/** The part of a LayersModel that is used here; what it wants of a dataset is what `shuffledBatches` gives. */
interface DatasetTrainer {
  fitDataset(dataset: object, options: object): Promise<tf.History>;
}

function checkOptions(options: FitResumableOptions) {
  const known = expectOptions(where, options, [
    'epochs',
    'initialEpoch',
    'batchSize',
    'shuffle',
    'seed',
    'validationSplit',
    'validationData',
    'classWeight',
    'callbacks',
    'signal',
  ]);
  const { seed, validationData, classWeight, signal } = known;
  const shuffle = expectBoolean(where, 'shuffle', known.shuffle ?? true);
  if (shuffle !== (seed !== undefined)) {
    throw invalid(where, 'seed', shuffle ? 'given when shuffle is true' : 'left out when shuffle is false', seed);
  }
  if (seed !== undefined) expectInteger(where, 'seed', seed, { min: 0, max: 2 ** 32 - 1 });
  const validationSplit = expectNumber(where, 'validationSplit', known.validationSplit ?? 0, {
    min: 0,
    maxExclusive: 1,
  });
  if (validationData !== undefined) {
    if (expectArray(where, 'validationData', validationData).length !== 2) {
      throw invalid(where, 'validationData', 'a pair [x, y]', validationData);
    }
    if (validationSplit > 0) {
      throw new ArgumentError(`${where}: validationData and validationSplit must not be given both`);
    }
  }
  if (signal !== undefined && typeof signal?.aborted !== 'boolean') {
    throw invalid(where, 'signal', 'an AbortSignal', signal);
  }
  const callbacks = expectArray(where, 'callbacks', known.callbacks ?? []) as readonly AnyCallback[];
  for (const [i, callback] of callbacks.entries()) {
    if (!(callback instanceof tf.Callback)) throw invalid(where, `callbacks[${i}]`, 'a tf.Callback', callback);
  }
  return {
    epochs: expectInteger(where, 'epochs', known.epochs ?? 1, { min: 1 }),
    initialEpoch: expectInteger(where, 'initialEpoch', known.initialEpoch ?? 0, { min: 0 }),
    batchSize: expectInteger(where, 'batchSize', known.batchSize ?? 32, { min: 1 }),
    shuffle,
    seed,
    validationSplit,
    validationData,
    classWeight,
    callbacks,
    signal,
  };
}
