import type { io } from '@tensorflow/tfjs';
import type { RankedCheckpoint } from './best-checkpoints.ts';
import type { CallbackState } from './training-group.ts';

/** What {@link ModelCheckpoint} saved last. */
export interface SavedCheckpoint {
  /** A path, an address or a handler. */
  readonly target: string | io.IOHandler;
  /** Epochs run to their end. */
  readonly epoch: number;
  /** Batches run of the epoch after that. */
  readonly batch: number;
}

/** What a `ModelCheckpoint` remembers. */
export interface ModelCheckpointState {
  readonly best: number | undefined;
  readonly lastSaved: SavedCheckpoint | undefined;
  readonly kept: readonly RankedCheckpoint[];
  readonly epoch: number;
  readonly sinceLast: number;
  readonly lastBatch: number | undefined;
}

/** The same in a checkpoint, which cannot hold a handler. */
export function stateToSave({ lastSaved, kept, ...rest }: ModelCheckpointState): CallbackState {
  const named = typeof lastSaved?.target === 'string' ? { ...lastSaved, target: lastSaved.target } : undefined;
  return { ...rest, lastSaved: named, kept: kept.map((item) => ({ ...item })) };
}
