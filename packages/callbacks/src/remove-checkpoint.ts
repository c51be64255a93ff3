import * as tf from '@tensorflow/tfjs';
import { modelFileName, previousFileName } from './checkpoint-file.ts';
import { errorCode, fileError, type CheckpointStorage } from './checkpoint-storage.ts';
import { checkpointPath } from './checkpoint-target.ts';
import { ownFile } from './checkpoint-directory.ts';

/** Whether {@link removeCheckpoint} can remove what lies there: paths, and the stores of a page. */
export function isRemovable(target: string): boolean {
  return checkpointPath(target) !== undefined || /^(?:indexeddb|localstorage):\/\//.test(target);
}

/**
 * Removes a checkpoint, and its directory where nothing else lies in it. What is not there is no error.
 *
 * @throws {FileError} when it cannot be removed
 */
export async function removeCheckpoint(where: string, target: string, storage: CheckpointStorage): Promise<void> {
  const directory = checkpointPath(target);
  if (directory === undefined) {
    const models = await tf.io.listModels();
    if (Object.hasOwn(models, target)) await tf.io.removeModel(target);
    return;
  }
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
