import { ArgumentError } from '@modu/core';
import { fileError, type CheckpointStorage } from './checkpoint-storage.ts';

/** What writes checkpoints: a callback, with the model it saves and the training it belongs to. */
interface Writer {
  readonly model: object;
  readonly params: object;
}

const writers = new Map<string, WeakRef<Writer>>();

/**
 * Makes `writer` the only one to write to `directory`, and returns what gives it up.
 *
 * @throws {ArgumentError} when another callback of the same training, or of one that is running, writes there
 * @throws {FileError} when another process does, or the directory cannot be made
 */
export async function claimForWriter(
  where: string,
  writer: Writer,
  directory: string,
  storage: CheckpointStorage,
): Promise<() => Promise<void>> {
  const other = writers.get(directory)?.deref();
  const isBusy = (busy: Writer) =>
    busy.model === writer.model
      ? busy.params === writer.params
      : (busy.model as { isTraining?: boolean } | undefined)?.isTraining === true;
  if (other !== undefined && other !== writer && isBusy(other)) {
    throw new ArgumentError(`${where}: ${directory} must be written by one callback, and another one writes to it`);
  }
  let release: (() => Promise<void>) | undefined;
  try {
    release = await storage.claim?.(where, directory);
  } catch (error) {
    throw fileError(where, `claiming ${directory}`, error);
  }
  writers.set(directory, new WeakRef(writer));
  return async () => {
    if (writers.get(directory)?.deref() === writer) writers.delete(directory);
    await release?.();
  };
}
