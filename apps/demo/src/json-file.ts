import { readFile, rename, writeFile } from 'node:fs/promises';
import { FileError } from '@modu/core';

/** Writes JSON aside and renames it, so that no half-written file is ever seen. @throws {FileError} */
export async function writeJson(path: string, value: unknown): Promise<void> {
  try {
    await writeFile(`${path}.new`, `${JSON.stringify(value, undefined, 2)}\n`);
    await rename(`${path}.new`, path);
  } catch (cause) {
    throw new FileError(`${path} cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`, {
      cause,
    });
  }
}

/** Reads JSON. @throws {FileError} when the file is missing or no JSON */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (cause) {
    const reason =
      cause instanceof SyntaxError ? 'it is damaged' : ((cause as NodeJS.ErrnoException).code ?? 'unknown error');
    throw new FileError(`${path} must be a JSON file of an earlier run, and cannot be read (${reason})`, { cause });
  }
}
