import { expectBoolean, expectInteger, expectOptions, expectString, invalid } from '@modu/core';
import { nodeStorage, type CheckpointStorage } from './checkpoint-storage.ts';
import { checkpointPath } from './checkpoint-target.ts';
import { expectDuration, type Duration } from './duration.ts';
import { expectPrint, type PrintOptions } from './print.ts';
import { isRemovable } from './remove-checkpoint.ts';

/** Options of {@link BackupAndRestore}. */
export interface BackupAndRestoreOptions extends PrintOptions {
  /** `'epoch'`, the default, or a number of batches, counted across epochs. */
  readonly saveFreq?: 'epoch' | number;
  /** The least time between two backups, none by default: what falls within it is left out. */
  readonly trainTimeInterval?: Duration;
  /** Whether the backup before the last is kept for the case that the last is damaged, true by default. */
  readonly doubleCheckpoint?: boolean;
  /** Whether the backup is removed when training is over, true by default. */
  readonly deleteCheckpoint?: boolean;
  /** The file operations to use; those of Node by default. */
  readonly storage?: CheckpointStorage;
}

/** {@link BackupAndRestoreOptions} after all checks. */
export interface CheckedBackupOptions {
  readonly saveFreq: 'epoch' | number;
  /** The least time between two backups. */
  readonly leastSeconds: number;
  readonly doubleCheckpoint: boolean;
  readonly deleteCheckpoint: boolean;
  /** Undefined for addresses, which need no files. */
  readonly storage: CheckpointStorage | undefined;
  readonly print: (message: string) => void;
}

/** @throws {ArgumentError} for a bad option or directory */
export function checkBackupOptions(
  where: string,
  backupDir: string,
  options: BackupAndRestoreOptions,
): CheckedBackupOptions {
  const known = expectOptions(where, options, [
    'saveFreq',
    'trainTimeInterval',
    'doubleCheckpoint',
    'deleteCheckpoint',
    'storage',
    'verbose',
    'print',
  ]);
  if (!isRemovable(expectString(where, 'backupDir', backupDir))) {
    throw invalid(where, 'backupDir', "a path, or 'indexeddb://name' or 'localstorage://name'", backupDir);
  }
  const { saveFreq = 'epoch', trainTimeInterval } = known;
  const isPath = checkpointPath(backupDir) !== undefined;
  return {
    saveFreq:
      saveFreq === 'epoch' ? saveFreq : expectInteger(where, "saveFreq, when not 'epoch',", saveFreq, { min: 1 }),
    leastSeconds: trainTimeInterval === undefined ? 0 : expectDuration(where, 'trainTimeInterval', trainTimeInterval),
    doubleCheckpoint: expectBoolean(where, 'doubleCheckpoint', known.doubleCheckpoint ?? true),
    deleteCheckpoint: expectBoolean(where, 'deleteCheckpoint', known.deleteCheckpoint ?? true),
    print: expectPrint(where, known),
    storage: known.storage ?? (isPath ? nodeStorage(where) : undefined),
  };
}
