import { CheckpointError, expectOptions, expectString, invalid } from '@modu/core';
import { readCheckpointDirectory, readModelFile } from './checkpoint-directory.ts';
import { decodePosition } from './checkpoint-state.ts';
import { errorCode, fileError, nodeStorage, type CheckpointStorage } from './checkpoint-storage.ts';
import { checkpointPath } from './checkpoint-target.ts';

/** A checkpoint on disk, known to be sound. */
export interface FoundCheckpoint {
  /** What {@link loadCheckpoint} takes. */
  readonly path: string;
  /** Epochs run to their end. */
  readonly epoch: number;
  /** Batches run of the epoch after that. */
  readonly batch: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** When the checkpoint was made, in milliseconds since 1970. */
  readonly savedAtMs: number;
  /** What was wrong with later ones that were passed over. */
  readonly damaged: readonly CheckpointError[];
}

const where = 'findLatestCheckpoint';

type Position = ReturnType<typeof decodePosition>;

/**
 * The checkpoint made last among `directory` itself and the directories right inside it, every byte verified.
 * Damaged ones are passed over and listed.
 *
 * @returns undefined when there is none, or no such directory
 * @throws {FileError} when something cannot be read
 * @throws {ArgumentError} when `directory` is no path
 * @example
 * const latest = await findLatestCheckpoint('runs');
 * const { model, epoch } = latest ? await loadCheckpoint(latest.path) : { model: build(), epoch: 0 };
 */
export async function findLatestCheckpoint(
  directory: string,
  options: { readonly storage?: CheckpointStorage } = {},
): Promise<FoundCheckpoint | undefined> {
  const root = checkpointPath(expectString(where, 'directory', directory));
  if (root === undefined) throw invalid(where, 'directory', 'a path', directory);
  const storage = expectOptions(where, options, ['storage']).storage ?? nodeStorage(where);
  const damaged: CheckpointError[] = [];
  const found: { path: string; state: Position }[] = [];
  for (const path of [root, ...(await namesIn(storage, root)).map((name) => `${root}/${name}`)]) {
    const state = await readState(storage, path, damaged);
    if (state !== undefined) found.push({ path, state });
  }
  found.sort((a, b) => isLater(a.state, b.state));
  for (const { path, state } of found) {
    try {
      await readCheckpointDirectory(where, storage, path);
      const { epoch, batch, metrics, savedAtMs } = state;
      return { path, epoch, batch, metrics, savedAtMs, damaged };
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      damaged.push(error);
    }
  }
  return undefined;
}

/** Sorts the later one first. */
function isLater(a: Position, b: Position): number {
  return b.savedAtMs - a.savedAtMs || b.epoch - a.epoch || b.batch - a.batch;
}

async function namesIn(storage: CheckpointStorage, directory: string): Promise<string[]> {
  try {
    return (await storage.list(directory)).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw fileError(where, `reading ${directory}`, error);
  }
}

/** The training state in `directory`; undefined when it is no checkpoint of ours. */
async function readState(
  storage: CheckpointStorage,
  directory: string,
  damaged: CheckpointError[],
): Promise<Position | undefined> {
  try {
    const { modu } = await readModelFile(where, storage, directory);
    return modu?.state ? decodePosition(where, directory, modu.state) : undefined;
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    const isMissing = error.cause !== undefined && ['ENOENT', 'ENOTDIR'].includes(errorCode(error.cause) ?? '');
    if (!isMissing) damaged.push(error);
    return undefined;
  }
}
