import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { AbortedError } from '@modu/core';
import { Console } from './console.ts';
import { writeJson } from './json-file.ts';
import { runFiles, runFolder } from './output-folder.ts';
import type { Recipe } from './recipe.ts';
import { RunProgress } from './run-progress.ts';
import { startBackend } from './start-backend.ts';

/** Options of a run, as the command line gives them. */
export interface RunOptions {
  readonly seed: number;
  readonly epochs?: number;
  readonly folds?: number;
  readonly out?: string;
  readonly fresh?: boolean;
  readonly json?: boolean;
  readonly signal: AbortSignal;
}

/** A path as people would type it: relative where it lies below the current folder. */
function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

/** Runs a recipe, or goes on with an unfinished run: makes its folder, starts the backend, writes `run.json` and `metrics.json`, and says where they are. */
export async function runRecipe(recipe: Recipe, options: RunOptions): Promise<void> {
  const { seed, epochs, folds, fresh = false, json = false, signal } = options;
  const console = new Console(json ? process.stderr : process.stdout);
  const backend = await startBackend();
  const run = { recipe: recipe.name, seed, epochs, folds, backend, node: process.version };
  const folder = await runFolder({ recipe: recipe.name, options: run, out: options.out, fresh });
  const out = folder.path;
  await writeJson(join(out, runFiles.run), run);
  console.say(recipe.summary);
  console.say(`backend ${backend}, seed ${seed}`);
  if (folder.isResumed) console.say(`going on with the unfinished run in ${shown(out)}; --fresh begins anew`);
  const progress = new RunProgress(join(out, runFiles.progress), console);
  const start = performance.now();
  try {
    const results = await recipe.run({ seed, epochs, folds, out, progress, console, signal });
    const figures = { recipe: recipe.name, seed, ...results };
    await writeJson(join(out, runFiles.metrics), figures);
    await progress.clear();
    const seconds = (performance.now() - start) / 1000;
    console.say(`\nDone in ${seconds.toFixed(1)} s. The model, the pipeline and the figures are in ${shown(out)}`);
    if (json) process.stdout.write(`${JSON.stringify({ ...figures, seconds, out })}\n`);
  } catch (error) {
    if (!(error instanceof AbortedError)) throw error;
    const checkpoint = join(out, runFiles.checkpoint);
    const where = existsSync(checkpoint)
      ? `the checkpoint of the last whole epochs is ${shown(checkpoint)}`
      : 'no checkpoint was due yet';
    throw new AbortedError(`Stopped by Ctrl-C; ${where}; the same command goes on`, { cause: error });
  } finally {
    await folder.release();
  }
}
