import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArgumentError, CheckpointError, FileError } from '@modu/core';
import { testCallback } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, test } from 'vitest';
import { AbortOnSignal } from './abort-on-signal.ts';
import type { BackupAndRestoreOptions } from './backup-and-restore-options.ts';
import { BackupAndRestore } from './backup-and-restore.ts';
import { EarlyStopping } from './early-stopping.ts';
import { fitResumable } from './fit-resumable.ts';
import { LambdaCallback } from './lambda-callback.ts';
import { ModelCheckpoint } from './model-checkpoint.ts';
import { CrashingStorage, diskError } from './test-support/crashing-storage.ts';
import { tinyData, tinyFit, tinyModel, weightValues } from './test-support/tiny-training.ts';

const folder = mkdtempSync(join(tmpdir(), 'modu-backup-'));
afterAll(() => rmSync(folder, { recursive: true }));

testCallback({
  name: 'BackupAndRestore',
  create: ({ backupDir = 'runs/backup', ...options }: BackupAndRestoreOptions & { backupDir?: string }) =>
    new BackupAndRestore(backupDir, { storage: new CrashingStorage(), ...options }),
  options: { saveFreq: 2, doubleCheckpoint: false },
  observe: ({ restorePoint }: BackupAndRestore) => restorePoint,
  badOptions: [
    [{ backupDir: '' }, 'BackupAndRestore: backupDir must be a non-empty string'],
    [{ backupDir: 'downloads://x' }, "backupDir must be a path, or 'indexeddb://name' or 'localstorage://name'"],
    [{ saveFreq: 0 }, "saveFreq, when not 'epoch', must be a positive integer"],
    [{ trainTimeInterval: 5 }, "trainTimeInterval must be 'DD:HH:MM:SS' or an object"],
    [{ trainTimeInterval: '5:00' }, "trainTimeInterval must be a text of the form 'DD:HH:MM:SS'"],
    [{ doubleCheckpoint: 1 }, 'doubleCheckpoint must be true or false'],
    [{ deleteCheckpoint: 'no' }, 'deleteCheckpoint must be true or false'],
    [{ saveFrequency: 1 }, "unknown option 'saveFrequency'; known options: saveFreq"],
  ],
});

function compiled(): tf.LayersModel {
  const model = tinyModel();
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
  return model;
}

async function fit(model: tf.LayersModel, callbacks: object[], initialEpoch = 0, epochs = 5): Promise<number[]> {
  const { x, y } = tinyData();
  try {
    const { epoch } = await model.fit(x, y, {
      ...tinyFit,
      epochs,
      initialEpoch,
      validationData: [x, y],
      callbacks: callbacks as tf.Callback[],
    });
    return epoch;
  } finally {
    tf.dispose([x, y]);
  }
}

/** Lets a training be ended from outside after so many epochs, and returns its disk. */
async function interrupted(epochs: number, options: BackupAndRestoreOptions = {}): Promise<CrashingStorage> {
  const storage = new CrashingStorage();
  const controller = new AbortController();
  const abort = new LambdaCallback({
    onEpochEnd: (epoch) => {
      if (epoch === epochs - 1) controller.abort();
    },
  });
  const model = compiled();
  const backup = new BackupAndRestore('runs/backup', { storage, ...options });
  await fit(model, [abort, new AbortOnSignal(controller.signal), backup]);
  model.dispose();
  return storage;
}

describe('BackupAndRestore in a fit of tfjs', () => {
  test('goes on where training was aborted, bit for bit, and removes the backup at the end', async () => {
    const expected = compiled();
    await fit(expected, []);
    const storage = await interrupted(2);
    expect(storage.paths.length).toBeGreaterThan(0);
    const model = compiled();
    const backup = new BackupAndRestore('runs/backup', { storage });
    const initialEpoch = await backup.restore(model);
    expect(backup.restorePoint).toStrictEqual({ epoch: 2, batch: 0, isStopped: false, damage: undefined });
    expect(await fit(model, [backup], initialEpoch)).toStrictEqual([2, 3, 4]);
    expect(weightValues(model)).toStrictEqual(weightValues(expected));
    expect(storage.paths).toStrictEqual([]);
    model.dispose();
    expected.dispose();
  });

  test('deleteCheckpoint: false leaves the end of the training, after which nothing is left to run', async () => {
    const storage = new CrashingStorage();
    const options = { storage, deleteCheckpoint: false };
    const model = compiled();
    await fit(model, [new BackupAndRestore('runs/backup', options)]);
    const again = compiled();
    const backup = new BackupAndRestore('runs/backup', options);
    const initialEpoch = await backup.restore(again);
    expect(initialEpoch).toBe(5);
    expect(weightValues(again)).toStrictEqual(weightValues(model));
    expect(await fit(again, [backup], initialEpoch)).toStrictEqual([]);
    model.dispose();
    again.dispose();
  });

  test('a training that a callback had ended is over, and still gets its best weights', async () => {
    const storage = new CrashingStorage();
    const callbacks = () => {
      const stopping = new EarlyStopping({ monitor: 'loss', mode: 'max', patience: 2, restoreBestWeights: true });
      return [stopping, new BackupAndRestore('runs/backup', { storage, deleteCheckpoint: false })] as const;
    };
    const model = compiled();
    const first = callbacks();
    await fit(model, [...first], 0, 50);
    expect(first[0].stopReason).toBe('patience');
    const again = compiled();
    const [stopping, backup] = callbacks();
    const initialEpoch = await backup.restore(again);
    expect(initialEpoch).toBe(Number.POSITIVE_INFINITY);
    await fit(again, [stopping, backup], initialEpoch, 50);
    expect(stopping.stoppedEpoch).toBe(first[0].stoppedEpoch);
    expect(weightValues(again)).toStrictEqual(weightValues(model));
    model.dispose();
    again.dispose();
  });

  test('doubleCheckpoint keeps the backup before, which is used when the last is damaged, and the damage is named', async () => {
    const storage = await interrupted(3);
    const weights = storage.paths.filter((path) => /weights-.*bin$/.test(path));
    expect(weights).toHaveLength(2);
    storage.tamper('runs/backup/model.json', (content) => content.slice(0, 50));
    const model = compiled();
    const messages: string[] = [];
    const backup = new BackupAndRestore('runs/backup', { storage, verbose: 1, print: (text) => messages.push(text) });
    expect(await backup.restore(model)).toBe(2);
    expect(backup.restorePoint?.damage).toBeInstanceOf(CheckpointError);
    expect(messages[0]).toContain('runs/backup/model.json is damaged');
    storage.tamper('runs/backup/model.previous.json', () => undefined);
    await expect(backup.restore(model)).rejects.toThrow('runs/backup/model.json is damaged');
    model.dispose();
    const single = await interrupted(3, { doubleCheckpoint: false });
    expect(single.paths.filter((path) => /weights-.*bin$/.test(path))).toHaveLength(1);
  });

  test('trainTimeInterval leaves out what comes too soon', async () => {
    const storage = await interrupted(3, { trainTimeInterval: { hours: 1 } });
    expect(storage.paths).toStrictEqual([]);
  });

  test('a backup that nobody asked for, and a wrong initialEpoch, are errors that say what to do', async () => {
    const storage = await interrupted(2);
    const model = compiled();
    await expect(fit(model, [new BackupAndRestore('runs/backup', { storage })])).rejects.toThrow(
      'BackupAndRestore: initialEpoch must be await backup.restore(model) when runs/backup holds a backup of another day',
    );
    const backup = new BackupAndRestore('runs/backup', { storage });
    await backup.restore(model);
    await expect(fit(model, [backup], 0)).rejects.toThrow(
      'BackupAndRestore: initialEpoch must be 2, where runs/backup stands, received 0',
    );
    model.dispose();
  });

  test('a callback with a state must come before it, and be there again', async () => {
    const model = compiled();
    const storage = new CrashingStorage();
    const stopping = new EarlyStopping({ monitor: 'loss', patience: 9 });
    await expect(fit(model, [new BackupAndRestore('runs/backup', { storage }), stopping])).rejects.toThrow(
      'BackupAndRestore: callbacks must hold BackupAndRestore after all that keep a state, received EarlyStopping after it',
    );
    const before = await interrupted(2);
    const backup = new BackupAndRestore('runs/backup', { storage: before });
    const initialEpoch = await backup.restore(model);
    await expect(fit(model, [stopping, backup], initialEpoch)).rejects.toThrow(
      'runs/backup holds no state of EarlyStopping',
    );
    model.dispose();
  });

  test('a backup of another model is refused', async () => {
    const storage = await interrupted(2);
    const other = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
    other.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const backup = new BackupAndRestore('runs/backup', { storage });
    await expect(backup.restore(other)).rejects.toThrow(CheckpointError);
    other.dispose();
  });

  test('a disk that is full ends training with a FileError, the weights stay, and the old backup stands', async () => {
    const storage = new CrashingStorage();
    const model = compiled();
    const backup = new BackupAndRestore('runs/backup', { storage });
    const weights: number[][][] = [];
    const fill = new LambdaCallback({
      onTrainBatchEnd: () => void weights.push(weightValues(model)),
      onEpochEnd: async (epoch) => {
        if (epoch !== 2) return;
        await backup.written();
        storage.beforeStep = () => {
          throw diskError('ENOSPC');
        };
      },
    });
    const { x, y } = tinyData();
    const failed = fitResumable(model, x, y, { epochs: 5, seed: 1, callbacks: [fill, backup] });
    await expect(failed).rejects.toThrow(FileError);
    await expect(failed).rejects.toThrow('no space is left on the device (ENOSPC)');
    tf.dispose([x, y]);
    // The batch in which the disk answered may have been the next one.
    expect(weights.length).toBeLessThanOrEqual(4);
    expect(weightValues(model)).toStrictEqual(weights.at(-1));
    storage.beforeStep = () => undefined;
    expect(await new BackupAndRestore('runs/backup', { storage }).restore(model)).toBe(2);
    model.dispose();
  });
});

describe('one directory has one writer', () => {
  test('two callbacks of one training are refused', async () => {
    const model = compiled();
    const path = join(folder, 'shared');
    await expect(fit(model, [new ModelCheckpoint(path), new BackupAndRestore(path)])).rejects.toThrow(ArgumentError);
    model.dispose();
  });

  test('a callback may write where one of an earlier training did', async () => {
    const path = join(folder, 'in turn');
    const model = compiled();
    await fit(model, [new ModelCheckpoint(path)], 0, 1);
    await fit(model, [new ModelCheckpoint(path)], 0, 1);
    model.dispose();
  });
});
