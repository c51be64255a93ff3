import { access, constants, mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { claimDirectory } from '@modu/callbacks';
import { ArgumentError, FileError } from '@modu/core';
import { readJson } from './json-file.ts';

/** What a run leaves in its folder. */
export const runFiles = {
  /** The recipe and its options. */
  run: 'run.json',
  /** The fitted preparation of the features. */
  pipeline: 'pipeline.json',
  /** The network, with the state of its training. */
  checkpoint: 'checkpoint',
  /** What an unfinished run has done so far, to go on from. */
  progress: 'progress',
  /** Who is at work in the folder. */
  lock: 'writer.lock',
  /** The figures. */
  metrics: 'metrics.json',
  /** What the run printed and plotted, as a page. */
  report: 'report.html',
} as const;

/** The folder of a run. */
export interface RunFolder {
  readonly path: string;
  /** Whether an unfinished run of the same options is gone on with. */
  readonly isResumed: boolean;
  /** Lets other processes work in the folder. */
  readonly release: () => Promise<void>;
}

/** What a run is asked for. */
export interface RunRequest {
  readonly recipe: string;
  /** What `run.json` holds of the options: only a run of the same ones can be gone on with. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly out: string | undefined;
  /** Whether to begin anew in any case. */
  readonly fresh: boolean;
}

/**
 * The folder of a run: `out` itself when given, otherwise that of the newest unfinished run of the same recipe and options
 * that nobody is at work on, otherwise a new one, `runs/<recipe>/<time>`.
 *
 * @throws {FileError} when it cannot be made or written, or another process is at work in `out`
 * @throws {ArgumentError} when `out` holds things that no run leaves, or an unfinished run of other options
 */
export async function runFolder({ recipe, options, out, fresh }: RunRequest): Promise<RunFolder> {
  const home = resolve('runs', recipe);
  if (out === undefined && !fresh) {
    for (const name of await namesIn(home)) {
      const path = join(home, name);
      if (!(await isUnfinished(path, options))) continue;
      const release = await claimDirectory('npm start', path).catch(() => undefined);
      if (release !== undefined) return { path, isResumed: true, release };
    }
  }
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const path = out === undefined ? join(home, time) : resolve(out);
  await makeFolder(path);
  const release = await claimDirectory('npm start', path);
  const isResumed = !fresh && (await isUnfinished(path, options));
  if (!isResumed) {
    const names = await namesIn(path);
    if (!fresh && names.includes(runFiles.progress) && !names.includes(runFiles.metrics)) {
      await release();
      throw new ArgumentError(
        `--out must not hold an unfinished run of other options, received '${path}'; --fresh begins anew and discards it`,
      );
    }
    for (const name of [runFiles.progress, runFiles.metrics, runFiles.report])
      await rm(join(path, name), { recursive: true, force: true });
  }
  return { path, isResumed, release };
}

/** The newest first; empty when there is no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort().reverse();
}

async function isUnfinished(path: string, options: Readonly<Record<string, unknown>>): Promise<boolean> {
  const names = await namesIn(path);
  if (!names.includes(runFiles.run) || names.includes(runFiles.metrics)) return false;
  const run = await readJson(join(path, runFiles.run)).catch(() => undefined);
  return isDeepStrictEqual(run, JSON.parse(JSON.stringify(options)));
}

async function makeFolder(folder: string): Promise<void> {
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
}
