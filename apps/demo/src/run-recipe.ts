import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { AbortedError } from '@modu/core';
import { Console } from './console.ts';
import { writeJson } from './json-file.ts';
import { outputFolder, runFiles } from './output-folder.ts';
import type { Recipe } from './recipe.ts';
import { startBackend } from './start-backend.ts';

/** Options of a run, as the command line gives them. */
export interface RunOptions {
  readonly seed: number;
  readonly epochs?: number;
  readonly folds?: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly signal: AbortSignal;
}

/** A path as people would type it: relative where it lies below the current folder. */
function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

/** Runs a recipe: makes its folder, starts the backend, writes `run.json` and `metrics.json`, and says where they are. */
export async function runRecipe(recipe: Recipe, options: RunOptions): Promise<void> {
  const { seed, epochs, folds, json = false, signal } = options;
  const console = new Console(json ? process.stderr : process.stdout);
  const out = await outputFolder(recipe.name, options.out);
  const backend = await startBackend();
  await writeJson(join(out, runFiles.run), {
    recipe: recipe.name,
    seed,
    epochs,
    folds,
    backend,
    node: process.version,
  });
  console.say(recipe.summary);
  console.say(`backend ${backend}, seed ${seed}`);
  const start = performance.now();
  try {
    const figures = { recipe: recipe.name, seed, ...(await recipe.run({ seed, epochs, folds, out, console, signal })) };
    await writeJson(join(out, runFiles.metrics), figures);
    const seconds = (performance.now() - start) / 1000;
    console.say(`\nDone in ${seconds.toFixed(1)} s. The model, the pipeline and the figures are in ${shown(out)}`);
    if (json) process.stdout.write(`${JSON.stringify({ ...figures, seconds, out })}\n`);
  } catch (error) {
    if (!(error instanceof AbortedError)) throw error;
    const checkpoint = join(out, runFiles.checkpoint);
    const where = existsSync(checkpoint)
      ? `the checkpoint of the last whole epochs is ${shown(checkpoint)}`
      : 'no checkpoint was due yet';
    throw new AbortedError(`Stopped by Ctrl-C; ${where}`, { cause: error });
  }
}
