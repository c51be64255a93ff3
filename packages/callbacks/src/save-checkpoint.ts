import type { io } from '@tensorflow/tfjs';
import { expectBoolean, expectInteger, expectOptions, invalid } from '@modu/core';
import { packCheckpoint } from './checkpoint-artifacts.ts';
import { captureCheckpoint } from './checkpoint-capture.ts';
import { writeCheckpointDirectory } from './checkpoint-directory.ts';
import type { CheckpointSnapshot } from './checkpoint-state.ts';
import { fileError, nodeStorage, type CheckpointStorage } from './checkpoint-storage.ts';
import { checkpointTarget } from './checkpoint-target.ts';
import { inTurn } from './in-turn.ts';
import type { SavableModel } from './training-callback.ts';

/** Options of {@link saveCheckpoint}. */
export interface SaveCheckpointOptions {
  /** Epochs run to their end, 0 by default. */
  readonly epoch?: number;
  /** Batches run of the epoch after that, 0 by default. */
  readonly batch?: number;
  /** The metrics to note, none by default. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** Whether the state of the optimizer is saved, true by default. */
  readonly saveOptimizer?: boolean;
  /** Whether the model's own description is left out, false by default. */
  readonly saveWeightsOnly?: boolean;
  /** The file operations to use; those of Node by default. */
  readonly storage?: CheckpointStorage;
}

const where = 'saveCheckpoint';

/**
 * Saves a model with the state of its training, to go on later as if nothing had happened.
 *
 * A path becomes a directory with `model.json` and `weights-….bin`, which `tf.loadLayersModel` reads too, and
 * `optimizer-….bin`. Files are written aside, flushed and renamed: whatever happens on the way, the directory holds the
 * old checkpoint or the new one, and the one before stays as `model.previous.json`. Anywhere else (`indexeddb://name`,
 * `localstorage://name`, `downloads://name`, a handler) it becomes one saved model of tfjs. All is under SHA-256
 * checksums, which {@link loadCheckpoint} verifies.
 *
 * @param model a `tf.LayersModel`, compiled if the optimizer is to be saved
 * @param target a path, a `file://` path, an address that tfjs knows, or a handler with `save`
 * @throws {ArgumentError} for a bad option or target
 * @throws {FileError} when the directory cannot be written; the model and an old checkpoint stay as they are
 * @throws {CheckpointError} when the model cannot be saved at all
 * @example
 * await model.fit(x, y, { epochs: 3 });
 * await saveCheckpoint(model, 'runs/third', { epoch: 3 });
 */
export async function saveCheckpoint(
  model: SavableModel,
  target: string | io.IOHandler,
  options: SaveCheckpointOptions = {},
): Promise<void> {
  const known = expectOptions(where, options, [
    'epoch',
    'batch',
    'metrics',
    'saveOptimizer',
    'saveWeightsOnly',
    'storage',
  ]);
  const snapshot = await captureCheckpoint(where, expectSavable(where, model), {
    epoch: expectInteger(where, 'epoch', known.epoch ?? 0, { min: 0 }),
    batch: expectInteger(where, 'batch', known.batch ?? 0, { min: 0 }),
    metrics: expectMetrics(known.metrics ?? {}),
    saveOptimizer: expectBoolean(where, 'saveOptimizer', known.saveOptimizer ?? true),
    saveWeightsOnly: expectBoolean(where, 'saveWeightsOnly', known.saveWeightsOnly ?? false),
  });
  await storeCheckpoint(where, target, snapshot, known.storage);
}

function expectMetrics(metrics: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  if (typeof metrics !== 'object' || metrics === null || Array.isArray(metrics)) {
    throw invalid(where, 'metrics', 'an object of numbers', metrics);
  }
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value !== 'number') throw invalid(where, `metrics['${name}']`, 'a number', value);
  }
  return metrics;
}

/** A model that can be saved. @throws {ArgumentError} */
export function expectSavable(where: string, model: unknown): SavableModel {
  const { save, getWeights } = (model ?? {}) as Partial<SavableModel>;
  if (typeof save === 'function' && typeof getWeights === 'function') return model as SavableModel;
  throw invalid(where, 'model', 'a tf.LayersModel, or a trainer with save() and getWeights()', model);
}

/** Writes a captured checkpoint to its target, after what is being written there. */
export async function storeCheckpoint(
  where: string,
  target: string | io.IOHandler,
  snapshot: CheckpointSnapshot,
  storage: CheckpointStorage | undefined,
  { keepsPrevious = true }: { readonly keepsPrevious?: boolean } = {},
): Promise<void> {
  const found = checkpointTarget(where, target, 'save');
  if (found.kind === 'directory') {
    const files = storage ?? nodeStorage(where);
    const options = { keepsPrevious };
    await inTurn(found.name, () => writeCheckpointDirectory(where, files, found.name, snapshot, options));
    return;
  }
  await inTurn(target, async () => {
    const artifacts = await packCheckpoint(where, snapshot);
    try {
      await found.handler.save?.(artifacts);
    } catch (error) {
      throw fileError(where, `saving to ${found.name}`, error);
    }
  });
}
