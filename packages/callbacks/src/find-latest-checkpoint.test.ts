import { ArgumentError, CheckpointError, FileError } from '@modu/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findLatestCheckpoint } from './find-latest-checkpoint.ts';
import { loadCheckpoint } from './load-checkpoint.ts';
import { saveCheckpoint } from './save-checkpoint.ts';
import { CrashingStorage, diskError } from './test-support/crashing-storage.ts';
import { tinyModel } from './test-support/tiny-training.ts';

let storage: CrashingStorage;

beforeEach(() => {
  storage = new CrashingStorage();
  vi.useFakeTimers({ toFake: ['Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

async function save(path: string, savedAtMs: number, epoch: number, batch = 0): Promise<void> {
  vi.setSystemTime(savedAtMs);
  const model = tinyModel(epoch + 1);
  await saveCheckpoint(model, path, { epoch, batch, metrics: { loss: 1 / epoch }, storage });
  model.dispose();
}

describe('findLatestCheckpoint', () => {
  test('finds the one made last, whatever its epoch', async () => {
    await save('runs/epoch-50', 1000, 50);
    await save('runs/epoch-02', 3000, 2);
    await save('runs/epoch-01', 2000, 1);
    const latest = await findLatestCheckpoint('runs', { storage });
    expect(latest).toStrictEqual({
      path: 'runs/epoch-02',
      epoch: 2,
      batch: 0,
      metrics: { loss: 0.5 },
      savedAtMs: 3000,
      damaged: [],
    });
    const { model, epoch } = await loadCheckpoint(latest!.path, { storage });
    expect(epoch).toBe(2);
    model.dispose();
  });

  test('takes the later epoch, then the later batch, of those made at the same time', async () => {
    await save('runs/a', 1000, 2, 5);
    await save('runs/b', 1000, 3, 1);
    await save('runs/c', 1000, 3, 0);
    expect((await findLatestCheckpoint('runs', { storage }))?.path).toBe('runs/b');
  });

  test('looks at the directory itself too, and takes a file:// path', async () => {
    await save('runs', 2000, 2);
    await save('runs/older', 1000, 1);
    expect((await findLatestCheckpoint('runs', { storage }))?.path).toBe('runs');
    expect((await findLatestCheckpoint('file://runs/', { storage }))?.path).toBe('runs');
  });

  test('passes damaged ones over and lists them', async () => {
    await save('runs/a', 1000, 1);
    await save('runs/b', 2000, 2);
    await save('runs/c', 3000, 3);
    const weights = storage.paths.find((path) => path.startsWith('runs/b/weights'))!;
    storage.tamper(weights, (content) => content.slice(4));
    storage.tamper('runs/c/model.json', (content) => content.slice(4));
    const latest = await findLatestCheckpoint('runs', { storage });
    expect(latest?.path).toBe('runs/a');
    expect(latest?.damaged.map(({ message }) => message)).toStrictEqual([
      'findLatestCheckpoint: runs/c/model.json is damaged, it is not complete JSON',
      expect.stringMatching(
        /^findLatestCheckpoint: runs\/b\/weights-\w+\.bin is damaged, it holds \d+ bytes instead of \d+$/,
      ),
    ]);
    expect(latest?.damaged.every((error) => error instanceof CheckpointError)).toBe(true);
  });

  test('passes over what is no checkpoint', async () => {
    await storage.write('runs/notes.txt', new Uint8Array(2));
    await storage.write('runs/foreign/model.json', new TextEncoder().encode('{"weightsManifest":[]}'));
    expect(await findLatestCheckpoint('runs', { storage })).toBeUndefined();
  });

  test('finds nothing where there is no directory', async () => {
    expect(await findLatestCheckpoint('nowhere', { storage })).toBeUndefined();
  });

  test('tells when the disk fails', async () => {
    await save('runs/a', 1000, 1);
    storage.list = () => Promise.reject(diskError('EACCES'));
    await expect(findLatestCheckpoint('runs', { storage })).rejects.toThrow(FileError);
    await expect(findLatestCheckpoint('runs', { storage })).rejects.toThrow(
      'findLatestCheckpoint: reading runs failed, permission denied (EACCES)',
    );
  });

  test.each([
    ['', {}, 'directory must be a non-empty string'],
    ['indexeddb://x', {}, "directory must be a path, received 'indexeddb://x'"],
    ['runs', { recursive: true }, "unknown option 'recursive'"],
  ])("refuses '%s' with %j", async (directory, options, message) => {
    const failed = findLatestCheckpoint(directory, options as never);
    await expect(failed).rejects.toThrow(ArgumentError);
    await expect(failed).rejects.toThrow(`findLatestCheckpoint: ${message}`);
  });
});
