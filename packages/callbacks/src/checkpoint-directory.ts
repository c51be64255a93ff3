import type { io } from '@tensorflow/tfjs';
import { CheckpointError } from '@modu/core';
import {
  decodeModelFile,
  encodeModelFile,
  modelFileName,
  previousFileName,
  referencedNames,
  type FileEntry,
  type ModelFile,
} from './checkpoint-file.ts';
import { decodeState, type CheckpointParts, type CheckpointSnapshot } from './checkpoint-state.ts';
import { errorCode, fileError, type CheckpointStorage } from './checkpoint-storage.ts';
import { sha256 } from './sha256.ts';

/** The files that may be removed when nothing refers to them. */
export const ownFile =
  /^(?:(?:weights|optimizer|callbacks)(?:-[0-9a-f]{16}\.bin|\.bin\.tmp)|model(?:\.previous)?\.json\.tmp)$/;

/**
 * Writes a checkpoint into `directory`, so that whenever the power fails the directory holds the old checkpoint or the
 * new one, whole.
 *
 * The tensors go into files named after their content, which nothing refers to yet; then `model.json`, which names
 * them, is replaced in one step. Each file is written under a temporary name, flushed and renamed, and the directory is
 * flushed before `model.json` changes. The version before stays as `model.previous.json`; what neither refers to is
 * removed at the end, and the version before with it unless `keepsPrevious`. One writer at a time.
 *
 * @throws {FileError} when something cannot be written; the old checkpoint then still stands
 */
export async function writeCheckpointDirectory(
  where: string,
  storage: CheckpointStorage,
  directory: string,
  { model, state, optimizer }: CheckpointSnapshot,
  { keepsPrevious = true }: { readonly keepsPrevious?: boolean } = {},
): Promise<void> {
  try {
    await storage.makeDirectory(directory);
    const { weightData, weightSpecs, modelTopology = {}, ...rest } = model;
    const write = (role: ContentRole, data: ArrayBuffer) => writeContentFile(where, storage, directory, role, data);
    const arrays = state?.callbacks ?? new ArrayBuffer(0);
    // The disk flushes them together, and another thread computes their checksums meanwhile.
    const [weights, tensors, callbacks] = await allOf([
      write('weights', weightData),
      optimizer === undefined ? null : write('optimizer', optimizer.data),
      arrays.byteLength === 0 ? null : write('callbacks', arrays),
    ]);
    await keepAsPrevious(where, storage, directory);
    await storage.sync(directory);
    const json: io.ModelJSON = {
      ...rest,
      modelTopology,
      weightsManifest: [{ paths: [weights.name], weights: weightSpecs }],
    };
    const content = await encodeModelFile(where, json, {
      weights,
      optimizer: tensors,
      callbacks,
      state: state?.stored ?? null,
    });
    await replaceFile(storage, `${directory}/${modelFileName}`, content);
    await storage.sync(directory);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    await removeUnreferenced(where, storage, directory);
    throw fileError(where, `writing the checkpoint ${directory}`, error);
  }
  if (!keepsPrevious) await removePrevious(storage, directory);
  await removeUnreferenced(where, storage, directory);
}

/** As `Promise.all`, but a failure is told only when all have ended, so that nothing goes on behind it. */
async function allOf<T extends readonly unknown[]>(work: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/** A version too many does no harm. */
async function removePrevious(storage: CheckpointStorage, directory: string): Promise<void> {
  try {
    await storage.remove(`${directory}/${previousFileName}`);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

async function replaceFile(storage: CheckpointStorage, path: string, content: Uint8Array): Promise<void> {
  await storage.write(`${path}.tmp`, content);
  await storage.rename(`${path}.tmp`, path);
}

type ContentRole = 'weights' | 'optimizer' | 'callbacks';

async function writeContentFile(
  where: string,
  storage: CheckpointStorage,
  directory: string,
  role: ContentRole,
  data: ArrayBuffer,
): Promise<FileEntry> {
  const aside = `${directory}/${role}.bin.tmp`;
  const [checksum] = await Promise.all([sha256(where, data), storage.write(aside, new Uint8Array(data))]);
  const name = `${role}-${checksum.slice(0, 16)}.bin`;
  await storage.rename(aside, `${directory}/${name}`);
  return { name, bytes: data.byteLength, sha256: checksum };
}

/** A `model.json` of ours; undefined where there is none. @throws {CheckpointError} when it is damaged */
async function ownModelFile(
  where: string,
  storage: CheckpointStorage,
  path: string,
): Promise<{ file: ModelFile; content: Uint8Array } | undefined> {
  let content: Uint8Array;
  try {
    content = await storage.read(path);
  } catch (error) {
    if (['ENOENT', 'EISDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
  const file = await decodeModelFile(where, path, content);
  return file.modu === undefined ? undefined : { file, content };
}

/** What a promise gives, or undefined where it finds damage. */
async function unlessDamaged<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof CheckpointError) return undefined;
    throw error;
  }
}

async function keepAsPrevious(where: string, storage: CheckpointStorage, directory: string): Promise<void> {
  const current = await unlessDamaged(ownModelFile(where, storage, `${directory}/${modelFileName}`));
  if (current === undefined) return;
  const present = await storage.list(directory);
  if (!referencedNames(current.file).every((name) => present.includes(name))) return;
  await replaceFile(storage, `${directory}/${previousFileName}`, current.content);
}

/**
 * Leftovers do no harm, and the next checkpoint tries again: a failure here is none of the checkpoint's. Nothing is
 * removed where a damaged `model.json` may still need it.
 */
async function removeUnreferenced(where: string, storage: CheckpointStorage, directory: string): Promise<void> {
  try {
    const current = await ownModelFile(where, storage, `${directory}/${modelFileName}`);
    const previous = await unlessDamaged(ownModelFile(where, storage, `${directory}/${previousFileName}`));
    const needed = new Set([current, previous].flatMap((found) => (found ? referencedNames(found.file) : [])));
    const names = (await storage.list(directory)).filter((name) => !needed.has(name) && ownFile.test(name));
    await allOf(names.map((name) => storage.remove(`${directory}/${name}`)));
  } catch (error) {
    if (errorCode(error) === undefined && !(error instanceof CheckpointError)) throw error;
  }
}

/**
 * Reads the checkpoint in `directory`, every byte verified; also a model that another program saved in tfjs' format,
 * which has no checksums.
 *
 * @param fileName `model.json`, or that of the version before
 * @throws {CheckpointError} naming the file that is missing, cut or damaged
 * @throws {FileError} when a file cannot be read
 */
export async function readCheckpointDirectory(
  where: string,
  storage: CheckpointStorage,
  directory: string,
  fileName = modelFileName,
): Promise<CheckpointParts> {
  const file = await readModelFile(where, storage, directory, fileName);
  const { weightsManifest, modu, ...rest } = file;
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const read = (entry: FileEntry) => readContentFile(where, storage, directory, entry);
  if (modu === undefined) {
    const paths = weightsManifest.flatMap((group) => group.paths);
    const shards = await Promise.all(paths.map((name) => readShard(where, storage, directory, name)));
    return { model: { ...rest, weightSpecs, weightData: join(shards) }, state: undefined, optimizer: undefined };
  }
  const model = { ...rest, weightSpecs, weightData: await read(modu.weights) };
  if (modu.state === null) return { model, state: undefined, optimizer: undefined };
  const arrays = modu.callbacks === null ? undefined : await read(modu.callbacks);
  const { state, optimizerSpecs } = decodeState(where, `${directory}/${fileName}`, modu.state, arrays);
  const data = modu.optimizer === null ? undefined : await read(modu.optimizer);
  const optimizer = optimizerSpecs === undefined || data === undefined ? undefined : { specs: optimizerSpecs, data };
  return { model, state, optimizer };
}

/** Reads and verifies a `model.json`, not the files it refers to. @throws {CheckpointError} */
export async function readModelFile(
  where: string,
  storage: CheckpointStorage,
  directory: string,
  fileName = modelFileName,
): Promise<ModelFile> {
  const path = `${directory}/${fileName}`;
  return decodeModelFile(where, path, await readFile(where, storage, path));
}

async function readFile(where: string, storage: CheckpointStorage, path: string): Promise<Uint8Array> {
  try {
    return await storage.read(path);
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw fileError(where, `reading ${path}`, error);
    throw new CheckpointError(`${where}: ${path} is missing`, { cause: error });
  }
}

async function readContentFile(
  where: string,
  storage: CheckpointStorage,
  directory: string,
  entry: FileEntry,
): Promise<ArrayBuffer> {
  const path = `${directory}/${entry.name}`;
  const content = await readFile(where, storage, path);
  if (content.byteLength !== entry.bytes) {
    throw new CheckpointError(
      `${where}: ${path} is damaged, it holds ${content.byteLength} bytes instead of ${entry.bytes}`,
    );
  }
  if ((await sha256(where, content)) !== entry.sha256) {
    throw new CheckpointError(`${where}: ${path} is damaged, its checksum does not match`);
  }
  return join([content]);
}

async function readShard(
  where: string,
  storage: CheckpointStorage,
  directory: string,
  name: string,
): Promise<Uint8Array> {
  if (name.startsWith('/') || name.split(/[\\/]/).includes('..')) {
    throw new CheckpointError(`${where}: weights of ${directory} must lie inside it, received ${name}`);
  }
  return readFile(where, storage, `${directory}/${name}`);
}

function join(shards: readonly Uint8Array[]): ArrayBuffer {
  const all = new Uint8Array(shards.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  for (const shard of shards) {
    all.set(shard, offset);
    offset += shard.byteLength;
  }
  return all.buffer;
}
