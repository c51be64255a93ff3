import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { AbortedError, CheckpointError, FileError } from '@modu/core';
import { Console } from './console.ts';
import { writeJson } from './json-file.ts';
import { runFiles, runFolder } from './output-folder.ts';
import type { Figures, Recipe } from './recipe.ts';
import { Report } from './report.ts';
import { RunProgress } from './run-progress.ts';
import { startBackend } from './start-backend.ts';

/** Options of a run, as the command line gives them. */
export interface RunOptions {
  readonly seed: number;
  readonly epochs?: number;
  readonly folds?: number;
  readonly quick?: boolean;
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

/**
 * Runs a recipe, or goes on with an unfinished run: makes its folder, starts the backend, writes `run.json`, `metrics.json` and
 * `report.html`, and says where they are.
 *
 * @returns the figures
 */
export async function runRecipe(recipe: Recipe, options: RunOptions): Promise<Figures> {
  const { seed, epochs, folds, quick = false, fresh = false, json = false, signal } = options;
  const report = new Report();
  const console = new Console(json ? process.stderr : process.stdout, report);
  const backend = await startBackend();
  const run = { recipe: recipe.name, seed, epochs, folds, ...(quick ? { quick } : {}), backend, node: process.version };
  const folder = await runFolder({ recipe: recipe.name, options: run, out: options.out, fresh });
  const out = folder.path;
  await writeJson(join(out, runFiles.run), run);
  console.stream.write(`${recipe.summary}\n`);
  const note = `backend ${backend}, seed ${seed}${quick ? ', a reduced form' : ''}`;
  console.stream.write(`${note}\n`);
  if (folder.isResumed) console.say(`going on with the unfinished run in ${shown(out)}; --fresh begins anew`);
  const progress = new RunProgress(join(out, runFiles.progress), console);
  const start = performance.now();
  try {
    const results = await recipe.run({ seed, epochs, folds, quick, out, progress, console, signal });
    const figures = { recipe: recipe.name, seed, ...results };
    // The figures come last: they are the mark of a finished run.
    await writeFile(
      join(out, runFiles.report),
      await report.html(recipe.summary, `${recipe.name}, ${note}, ${new Date().toISOString().slice(0, 10)}`),
    );
    await writeJson(join(out, runFiles.metrics), figures);
    await progress.clear();
    const seconds = (performance.now() - start) / 1000;
    console.say(
      `\nDone in ${seconds.toFixed(1)} s. The model, the pipeline, the figures and report.html are in ${shown(out)}`,
    );
    if (json) process.stdout.write(`${JSON.stringify({ ...figures, seconds, out })}\n`);
    return { ...figures, seconds };
  } catch (error) {
    const isUnreadable = error instanceof CheckpointError || error instanceof FileError;
    if (isUnreadable && folder.isResumed) {
      throw new FileError(`${error.message}; --fresh begins the unfinished run in ${shown(out)} anew`, {
        cause: error,
      });
    }
    if (!(error instanceof AbortedError)) throw error;
    const checkpoint = join(out, runFiles.checkpoint);
    // The directory is there before its first checkpoint is.
    const where = existsSync(join(checkpoint, 'model.json'))
      ? `the checkpoint of the last whole epochs is ${shown(checkpoint)}`
      : 'no checkpoint was due yet';
    throw new AbortedError(`Stopped by Ctrl-C; ${where}; the same command goes on`, { cause: error });
  } finally {
    await folder.release();
  }
}
