import { access, constants, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ArgumentError, FileError } from '@modu/core';

/** What a run leaves in its folder. */
export const runFiles = {
  /** The recipe and its options. */
  run: 'run.json',
  /** The fitted preparation of the features. */
  pipeline: 'pipeline.json',
  /** The network, with the state of its training. */
  checkpoint: 'checkpoint',
  /** The figures. */
  metrics: 'metrics.json',
} as const;

/**
 * Makes the folder of a run: `out` itself when given, otherwise `runs/<recipe>/<time>`.
 *
 * @throws {FileError} when it cannot be made or written
 * @throws {ArgumentError} when `out` holds things that no run leaves
 */
export async function outputFolder(recipe: string, out: string | undefined): Promise<string> {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const folder = resolve(out ?? join('runs', recipe, time));
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    throw new FileError(`--out must be a directory that can be written, received '${folder}' (${code})`, { cause });
  }
  const own: readonly string[] = Object.values(runFiles);
  const foreign = (await readdir(folder)).find((name) => !own.includes(name));
  if (foreign !== undefined) {
    throw new ArgumentError(
      `--out must be an empty directory or one of an earlier run, received '${folder}' with '${foreign}' in it`,
    );
  }
  return folder;
}
