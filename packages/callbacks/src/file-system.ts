import type { io } from '@tensorflow/tfjs';
import { expectOptions, expectString, invalid } from '@modu/core';
import { joinWeights } from './checkpoint-artifacts.ts';
import { readCheckpointDirectory, writeCheckpointDirectory } from './checkpoint-directory.ts';
import { nodeStorage, type CheckpointStorage } from './checkpoint-storage.ts';
import { checkpointPath } from './checkpoint-target.ts';

const where = 'fileSystem';

/**
 * A handler with which tfjs saves models to a directory in Node and loads them back, without any native package.
 *
 * Written as atomically and under the same checksums as checkpoints are. Loads checkpoints too, without their training,
 * and whatever tfjs-node or the tfjs converter wrote.
 *
 * @param path a directory; the path of the `model.json` in it also names it
 * @returns a handler whose methods throw {FileError} when the directory cannot be written or read, and
 *   {CheckpointError} when a file is missing, cut or damaged
 * @throws {ArgumentError} when `path` is none, and in browsers
 * @example
 * await model.save(fileSystem('models/pima'));
 * const same = await tf.loadLayersModel(fileSystem('models/pima'));
 */
export function fileSystem(
  path: string,
  options: { readonly storage?: CheckpointStorage } = {},
): Required<io.IOHandler> {
  const given = checkpointPath(expectString(where, 'path', path));
  if (given === undefined) throw invalid(where, 'path', 'a path', path);
  const directory = given.replace(/(?:^|\/)model\.json$/, '') || '.';
  const storage = expectOptions(where, options, ['storage']).storage ?? nodeStorage(where);
  return {
    async save(artifacts) {
      const model = joinWeights(where, 'the model', artifacts);
      await writeCheckpointDirectory(where, storage, directory, { model, state: undefined, optimizer: undefined });
      return {
        modelArtifactsInfo: {
          dateSaved: new Date(),
          modelTopologyType: 'JSON',
          weightDataBytes: model.weightData.byteLength,
        },
      };
    },
    async load() {
      return (await readCheckpointDirectory(where, storage, directory)).model;
    },
  };
}
