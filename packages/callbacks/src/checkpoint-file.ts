import type { io } from '@tensorflow/tfjs';
import { CheckpointError } from '@modu/core';
import type { StoredState } from './checkpoint-state.ts';
import { sha256 } from './sha256.ts';

/** The file that makes a directory a checkpoint. It is replaced in one step, last of all. */
export const modelFileName = 'model.json';

/** The same of the version before. */
export const previousFileName = 'model.previous.json';

/** A file that `model.json` refers to. */
export interface FileEntry {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What @modu/callbacks adds to tfjs' `model.json`. */
interface ModuSection {
  readonly weights: FileEntry;
  readonly optimizer: FileEntry | null;
  /** The arrays of the callbacks' states. */
  readonly callbacks: FileEntry | null;
  readonly state: StoredState | null;
  /** Of the whole file as JSON, with this field empty. */
  readonly sha256: string;
}

/** tfjs' `model.json`, with our section unless another program wrote it. */
export interface ModelFile extends io.ModelJSON {
  readonly modu?: ModuSection;
}

/** The content of a `model.json`, with its checksum inside. */
export async function encodeModelFile(
  where: string,
  json: io.ModelJSON,
  section: Omit<ModuSection, 'sha256'>,
): Promise<Uint8Array> {
  const file: ModelFile = { ...json, modu: { ...section, sha256: '' } };
  const checksum = await checksumOf(where, file);
  return new TextEncoder().encode(JSON.stringify({ ...file, modu: { ...section, sha256: checksum } }));
}

/** Reads a `model.json`, and verifies its checksum where it has one. @throws {CheckpointError} naming `path` */
export async function decodeModelFile(where: string, path: string, content: Uint8Array): Promise<ModelFile> {
  let file: ModelFile | null;
  try {
    file = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content)) as ModelFile | null;
  } catch (cause) {
    throw new CheckpointError(`${where}: ${path} is damaged, it is not complete JSON`, { cause });
  }
  if (typeof file !== 'object' || file === null || !Array.isArray(file.weightsManifest)) {
    throw new CheckpointError(`${where}: ${path} is no model of tfjs, it has no weightsManifest`);
  }
  if (file.modu !== undefined && file.modu.sha256 !== (await checksumOf(where, file))) {
    throw new CheckpointError(`${where}: ${path} is damaged, its checksum does not match`);
  }
  return file;
}

function checksumOf(where: string, file: ModelFile): Promise<string> {
  const blank = { ...file, modu: { ...file.modu, sha256: '' } };
  return sha256(where, new TextEncoder().encode(JSON.stringify(blank)));
}

/** The names of the files that a `model.json` of ours refers to. */
export function referencedNames({ modu }: ModelFile): string[] {
  return [modu?.weights, modu?.optimizer, modu?.callbacks].flatMap((entry) => (entry ? [entry.name] : []));
}
