import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, CheckpointError, expectArray, expectBoolean, expectOptions } from '@modu/core';
import { unpackCheckpoint } from './checkpoint-artifacts.ts';
import { readCheckpointDirectory } from './checkpoint-directory.ts';
import { modelFileName } from './checkpoint-file.ts';
import { restoreModel } from './checkpoint-restore.ts';
import { restoreStates } from './callback-state.ts';
import type { Callback } from './callback.ts';
import { restoreGlobalRandom } from './generator-state.ts';
import { readEitherVersion, type ReadCheckpoint } from './read-backup.ts';
import { fileError, nodeStorage, type CheckpointStorage } from './checkpoint-storage.ts';
import { checkpointTarget } from './checkpoint-target.ts';
import type { TrainableModel } from './training-callback.ts';

/** Options of {@link loadCheckpoint}. */
export interface LoadCheckpointOptions<M extends TrainableModel = tf.LayersModel> {
  /** The model to restore; without one, the model is built from the checkpoint. */
  readonly model?: M;
  /** Whether the model is made ready to train on, true by default; false gives it for prediction only. */
  readonly compile?: boolean;
  /** The loss, for a model that was compiled with a function of one's own. */
  readonly loss?: tf.ModelCompileArgs['loss'];
  /** The metrics, for a model that was compiled with functions of one's own. */
  readonly metrics?: Exclude<tf.ModelCompileArgs['metrics'], undefined>;
  /** Whether the version before is taken where the last one is damaged, false by default; directories only. */
  readonly fallbackToPrevious?: boolean;
  /**
   * The callbacks to go on with, which get their states back, and `setRandomSeed` its numbers; they must be those of the
   * list that came before {@link ModelCheckpoint}, with it. Without the option, callbacks start afresh.
   */
  readonly callbacks?: readonly Pick<Callback, 'stateName' | 'getState' | 'setState'>[];
  /** The file operations to use; those of Node by default. */
  readonly storage?: CheckpointStorage;
}

/** A checkpoint that was loaded. */
export interface LoadedCheckpoint<M extends TrainableModel = tf.LayersModel> {
  /** The model, which owns its optimizer: `model.dispose()` frees both. */
  readonly model: M;
  /** Epochs run to their end: the `initialEpoch` to go on with. */
  readonly epoch: number;
  /** Batches run of the epoch after that; not 0 only for checkpoints within an epoch. */
  readonly batch: number;
  /** The metrics at that moment, in Keras' spelling. */
  readonly metrics: Readonly<Record<string, number>>;
  /** When the checkpoint was made, in milliseconds since 1970. */
  readonly savedAtMs: number;
  /** Whether the model is compiled with the optimizer of that moment; otherwise compile it to train on. */
  readonly optimizerRestored: boolean;
  /** The file or address that was read. */
  readonly source: string;
  /** What was wrong with the last version, where the one before was taken. */
  readonly damage: CheckpointError | undefined;
}

const where = 'loadCheckpoint';

/**
 * Loads what {@link saveCheckpoint} or {@link ModelCheckpoint} saved, after verifying every byte of it.
 *
 * The model comes back compiled with its loss and metrics, and its optimizer stands where it stood: training on with
 * `initialEpoch: epoch` gives the same bits as training that was never interrupted, as far as nothing else is random
 * (`shuffle: false`, no dropout). Losses, metrics and classes that tfjs does not know have to be given or registered.
 *
 * @param source a path, a `file://` path, an address that tfjs knows, or a handler with `load`
 * @returns the model and where its training stood; the caller disposes of the model
 * @throws {CheckpointError} naming the file that is missing, cut or damaged; when a class, loss or metric is unknown;
 *   when `model` is another one than was saved
 * @throws {FileError} when a file cannot be read
 * @throws {ArgumentError} for a bad option or source
 * @example
 * const { model, epoch } = await loadCheckpoint('runs/last', { fallbackToPrevious: true });
 * await model.fit(x, y, { initialEpoch: epoch, epochs: 20, shuffle: false });
 */
export async function loadCheckpoint<M extends TrainableModel = tf.LayersModel>(
  source: string | tf.io.IOHandler,
  options: LoadCheckpointOptions<M> = {},
): Promise<LoadedCheckpoint<M>> {
  const known = expectOptions(where, options, [
    'model',
    'compile',
    'loss',
    'metrics',
    'fallbackToPrevious',
    'callbacks',
    'storage',
  ]);
  const compile = expectBoolean(where, 'compile', known.compile ?? true);
  const fallback = expectBoolean(where, 'fallbackToPrevious', known.fallbackToPrevious ?? false);
  const { parts, name, damage } = await read(source, fallback, known.storage);
  const { state } = parts;
  if (state === undefined) {
    throw new CheckpointError(`${where}: ${name} holds a model without its training, load it by tf.loadLayersModel`);
  }
  if (known.callbacks !== undefined) {
    const group = expectArray(where, 'callbacks', known.callbacks);
    restoreStates(where, name, group, state.resume?.callbacks ?? []);
  }
  const { model, optimizerRestored } = await restoreModel(where, name, parts, {
    model: known.model,
    compile,
    loss: known.loss,
    metrics: known.metrics,
  });
  if (known.callbacks !== undefined) restoreGlobalRandom(where, name, state.resume?.random);
  const { epoch, batch, metrics, savedAtMs } = state;
  return { model: model as M, epoch, batch, metrics, savedAtMs, optimizerRestored, source: name, damage };
}

async function read(
  source: string | tf.io.IOHandler,
  fallback: boolean,
  storage: CheckpointStorage | undefined,
): Promise<ReadCheckpoint> {
  const target = checkpointTarget(where, source, 'load');
  if (target.kind === 'directory') {
    const files = storage ?? nodeStorage(where);
    if (fallback) return readEitherVersion(where, files, target.name);
    const parts = await readCheckpointDirectory(where, files, target.name);
    return { parts, name: `${target.name}/${modelFileName}`, damage: undefined };
  }
  if (fallback) throw new ArgumentError(`${where}: fallbackToPrevious must be false, ${target.name} keeps one version`);
  const artifacts = await target.handler.load?.().catch((error: unknown) => {
    throw fileError(where, `loading ${target.name}`, error);
  });
  return {
    parts: await unpackCheckpoint(where, target.name, artifacts ?? {}),
    name: target.name,
    damage: undefined,
  };
}
