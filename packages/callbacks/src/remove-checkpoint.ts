import * as tf from '@tensorflow/tfjs';
import { modelFileName, previousFileName } from './checkpoint-file.ts';
import { errorCode, fileError, type CheckpointStorage } from './checkpoint-storage.ts';
import { checkpointPath } from './checkpoint-target.ts';
import { ownFile } from './checkpoint-directory.ts';
import { inTurn } from './in-turn.ts';

/** Whether {@link removeCheckpoint} can remove what lies there: paths, and the stores of a page. */
export function isRemovable(target: string): boolean {
  return checkpointPath(target) !== undefined || /^(?:indexeddb|localstorage):\/\//.test(target);
}

/**
 * Removes a checkpoint, after what is being written there, and its directory where nothing else lies in it. What is not
 * there is no error.
 *
 * @throws {FileError} when it cannot be removed
 */
export function removeCheckpoint(where: string, target: string, storage: CheckpointStorage): Promise<void> {
  const directory = checkpointPath(target);
  return inTurn(directory ?? target, () =>
    directory === undefined ? removeModel(target) : removeDirectory(where, directory, storage),
  );
}

async function removeModel(address: string): Promise<void> {
  const models = await tf.io.listModels();
  if (Object.hasOwn(models, address)) await tf.io.removeModel(address);
}

async function removeDirectory(where: string, directory: string, storage: CheckpointStorage): Promise<void> {
  try {
    const names = await storage.list(directory);
    // What refers to others goes first, so that no reader finds half of it.
    const own = [
      ...names.filter((name) => name === modelFileName),
      ...names.filter((name) => name === previousFileName),
      ...names.filter((name) => ownFile.test(name)),
    ];
    for (const name of own) await storage.remove(`${directory}/${name}`);
    if (own.length === names.length) await storage.removeDirectory?.(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw fileError(where, `removing the checkpoint ${directory}`, error);
  }
}
