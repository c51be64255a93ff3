import { ArgumentError, FileError } from '@modu/core';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { errorCode, fileError, nodeStorage } from './checkpoint-storage.ts';
import { ModelCheckpoint } from './model-checkpoint.ts';
import { saveCheckpoint } from './save-checkpoint.ts';
import { tinyModel } from './test-support/tiny-training.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'modu-callbacks-'));
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(root, { recursive: true });
});

describe('nodeStorage', () => {
  test('makes directories, writes, renames, lists, reads and removes', async () => {
    const storage = nodeStorage('here');
    const directory = join(root, 'a/b/c');
    await storage.makeDirectory(directory);
    await storage.makeDirectory(directory);
    await storage.write(`${directory}/x.tmp`, Uint8Array.of(1, 2, 3));
    await storage.write(`${directory}/x.tmp`, Uint8Array.of(4, 5));
    await storage.write(`${directory}/y`, Uint8Array.of(9));
    await storage.rename(`${directory}/x.tmp`, `${directory}/y`);
    await storage.sync(directory);
    expect(await storage.list(directory)).toStrictEqual(['y']);
    expect(Uint8Array.from(await storage.read(`${directory}/y`))).toStrictEqual(Uint8Array.of(4, 5));
    await storage.remove(`${directory}/y`);
    expect(await readdir(directory)).toStrictEqual([]);
  });

  test('fails with the codes of Node', async () => {
    const storage = nodeStorage('here');
    const missing = await storage.read(join(root, 'nothing')).catch((error: unknown) => error);
    expect(errorCode(missing)).toBe('ENOENT');
  });

  test('refuses a path where there is no file system, and says what to use', () => {
    vi.stubGlobal('process', undefined);
    expect(() => nodeStorage('here')).toThrow(ArgumentError);
    expect(() => new ModelCheckpoint('runs/last')).toThrow(
      "ModelCheckpoint: a path needs the file system of Node; in a browser use an address such as 'indexeddb://name'",
    );
  });
});

describe('a checkpoint on the real disk', () => {
  test('is written to a path, a file:// path, and below directories that did not exist', async () => {
    const model = tinyModel();
    for (const target of [join(root, 'plain/deep'), `file://${root}/address`, `${root}/slashes//`]) {
      await saveCheckpoint(model, target);
    }
    model.dispose();
    expect((await readdir(root)).sort()).toStrictEqual(['address', 'plain', 'slashes']);
    for (const directory of ['plain/deep', 'address', 'slashes']) {
      const names = await readdir(join(root, directory));
      expect(names.sort().map((name) => name.replace(/-\w{16}/, ''))).toStrictEqual(['model.json', 'weights.bin']);
    }
  });

  test.each(['file', 'file/deeper'])('cannot be written to %s, which is no directory', async (name) => {
    await writeFile(join(root, 'file'), 'mine');
    const model = tinyModel();
    const failed = saveCheckpoint(model, join(root, name));
    await expect(failed).rejects.toThrow(FileError);
    await expect(failed).rejects.toThrow(
      /^saveCheckpoint: writing the checkpoint .* failed, (there is a file|a part)[^.]*$/,
    );
    model.dispose();
    expect(await readFile(join(root, 'file'), 'utf8')).toBe('mine');
  });

  test('cannot be written where a file of it is a directory, and leaves nothing half-written', async () => {
    await mkdir(join(root, 'model.json'));
    const model = tinyModel();
    await expect(saveCheckpoint(model, root)).rejects.toThrow(FileError);
    model.dispose();
    expect(await readdir(root)).toStrictEqual(['model.json']);
    expect((await stat(join(root, 'model.json'))).isDirectory()).toBe(true);
  });
});

describe('fileError', () => {
  test('tells known failures in words, and others by their message', () => {
    const failure = (code: string) => Object.assign(new Error(`${code}: raw`), { code });
    expect(fileError('here', 'writing x', failure('EROFS')).message).toBe(
      'here: writing x failed, the file system is read-only (EROFS)',
    );
    expect(fileError('here', 'writing x', failure('EODD')).message).toBe('here: writing x failed, EODD: raw (EODD)');
    expect(fileError('here', 'writing x', new Error('odd')).message).toBe('here: writing x failed, odd');
    expect(fileError('here', 'writing x', 'odd').message).toBe('here: writing x failed, unknown');
  });

  test('leaves a FileError as it is, which is no failed operation by itself', () => {
    const error = new FileError('there: it failed');
    expect(fileError('here', 'writing x', error)).toBe(error);
    expect(errorCode(error)).toBeUndefined();
  });
});
