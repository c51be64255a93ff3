import * as tf from '@tensorflow/tfjs';
import { CheckpointError } from '@modu/core';
import { unpackCheckpoint } from './checkpoint-artifacts.ts';
import { readCheckpointDirectory } from './checkpoint-directory.ts';
import { modelFileName, previousFileName } from './checkpoint-file.ts';
import type { CheckpointParts } from './checkpoint-state.ts';
import { errorCode, fileError, nodeStorage, type CheckpointStorage } from './checkpoint-storage.ts';
import { checkpointPath, checkpointTarget } from './checkpoint-target.ts';
import { inTurn } from './in-turn.ts';

/** A checkpoint that was read. */
export interface ReadCheckpoint {
  readonly parts: CheckpointParts;
  /** The file or address. */
  readonly name: string;
  /** What was wrong with the last version, where the one before was taken. */
  readonly damage: CheckpointError | undefined;
}

/**
 * The checkpoint in a directory, or the version before where it is damaged.
 *
 * @throws {CheckpointError} naming what is wrong with the last version, when the one before is no better
 * @throws {FileError} when a file cannot be read
 */
export async function readEitherVersion(
  where: string,
  storage: CheckpointStorage,
  directory: string,
): Promise<ReadCheckpoint> {
  try {
    const parts = await readCheckpointDirectory(where, storage, directory);
    return { parts, name: `${directory}/${modelFileName}`, damage: undefined };
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    const parts = await readCheckpointDirectory(where, storage, directory, previousFileName).catch(() => {
      throw error;
    });
    return { parts, name: `${directory}/${previousFileName}`, damage: error };
  }
}

/**
 * The backup at a path or address, after what is being written there; undefined when there is none.
 *
 * @throws {CheckpointError} when it is damaged, and the one before too
 * @throws {FileError} when a file cannot be read
 */
export function readBackup(
  where: string,
  address: string,
  storage: CheckpointStorage | undefined,
): Promise<ReadCheckpoint | undefined> {
  return inTurn(checkpointPath(address) ?? address, () => readNow(where, address, storage));
}

async function readNow(
  where: string,
  address: string,
  storage: CheckpointStorage | undefined,
): Promise<ReadCheckpoint | undefined> {
  const target = checkpointTarget(where, address, 'load', 'backupDir');
  if (target.kind === 'handler') {
    if (!Object.hasOwn(await tf.io.listModels(), address)) return undefined;
    const artifacts = await target.handler.load?.().catch((error: unknown) => {
      throw fileError(where, `loading ${address}`, error);
    });
    const parts = await unpackCheckpoint(where, address, artifacts ?? {});
    return expectBackup(where, { parts, name: address, damage: undefined });
  }
  const files = storage ?? nodeStorage(where);
  const names = await files.list(target.name).catch((error: unknown): string[] => {
    if (errorCode(error) === 'ENOENT') return [];
    throw fileError(where, `reading ${target.name}`, error);
  });
  if (![modelFileName, previousFileName].some((name) => names.includes(name))) return undefined;
  return expectBackup(where, await readEitherVersion(where, files, target.name));
}

function expectBackup(where: string, found: ReadCheckpoint): ReadCheckpoint {
  if (found.parts.state?.resume !== undefined) return found;
  throw new CheckpointError(`${where}: ${found.name} holds a model and no training that could go on`);
}
