import { join } from 'node:path';
import { loadCheckpoint } from '@modu/callbacks';
import { ArgumentError, FileError, type Matrix } from '@modu/core';
import { transformerFromJSON } from '@modu/preprocessing';
import * as tf from '@tensorflow/tfjs';
import { Console } from './console.ts';
import { readJson } from './json-file.ts';
import { runFiles } from './output-folder.ts';
import { recipes } from './recipes/index.ts';
import { startBackend } from './start-backend.ts';

/** Loads the pipeline and the checkpoint of a run, and returns the network's outputs for the whole data set of its recipe. */
async function predictRun(folder: string): Promise<{ recipe: string; outputs: Float32Array; columns: number }> {
  const run = (await readJson(join(folder, runFiles.run))) as { recipe?: unknown } | null;
  const recipe = recipes.find(({ name }) => name === run?.recipe);
  if (recipe === undefined)
    throw new FileError(`${join(folder, runFiles.run)} must name a recipe, received ${String(run?.recipe)}`);
  if (recipe.load === undefined) {
    throw new ArgumentError(`dir must be the folder of a recipe on a table, received one of '${recipe.name}'`);
  }
  const prepare = transformerFromJSON(await readJson(join(folder, runFiles.pipeline)));
  await startBackend();
  const { model } = await loadCheckpoint(join(folder, runFiles.checkpoint), { fallbackToPrevious: true });
  const { x } = await recipe.load();
  const features = prepare.transform(x as never) as Matrix;
  const outputs = tf.tidy(() => model.predict(tf.tensor2d(features.data, features.shape)) as tf.Tensor2D);
  const columns = outputs.shape[1];
  const values = (await outputs.data()) as Float32Array;
  outputs.dispose();
  model.dispose();
  return { recipe: recipe.name, outputs: values, columns };
}

/** `npm start -- predict DIR`: the first rows as a table, or all of them as JSON. */
export async function predictCommand(folder: string, { json = false }: { json?: boolean }): Promise<void> {
  if (folder === '') throw new ArgumentError("dir must be the folder of an earlier run, received ''");
  const { recipe, outputs, columns } = await predictRun(folder);
  if (json) {
    process.stdout.write(`${JSON.stringify({ recipe, columns, outputs: [...outputs] })}\n`);
    return;
  }
  const console = new Console(process.stdout);
  const rows = Array.from({ length: Math.min(10, outputs.length / columns) }, (_, row) => [
    row,
    ...Array.from(outputs.subarray(row * columns, (row + 1) * columns), (value) => value.toFixed(4)),
  ]);
  console.say(
    `${recipe}: outputs of the saved network for the first ${rows.length} of ${outputs.length / columns} rows`,
  );
  console.table(['row', ...Array.from({ length: columns }, (_, column) => `output ${column}`)], rows);
}
