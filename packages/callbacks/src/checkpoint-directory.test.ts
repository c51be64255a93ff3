import { CheckpointError, FileError } from '@modu/core';
import { describe, expect, test } from 'vitest';
import { readCheckpointDirectory, writeCheckpointDirectory } from './checkpoint-directory.ts';
import { modelFileName, previousFileName } from './checkpoint-file.ts';
import { encodeState, type CheckpointParts, type CheckpointSnapshot } from './checkpoint-state.ts';
import { Crash, CrashingStorage, diskError } from './test-support/crashing-storage.ts';
import { noise } from './test-support/tiny-training.ts';

/** A checkpoint whose every byte depends on `epoch`. */
function parts(epoch: number): CheckpointParts {
  const weights = noise(11, epoch);
  const moments = noise(7, epoch + 100);
  return {
    model: {
      modelTopology: { class_name: 'Sequential', epoch },
      format: 'layers-model',
      weightSpecs: [{ name: 'kernel', shape: [11], dtype: 'float32' }],
      weightData: weights.buffer as ArrayBuffer,
    },
    state: {
      epoch,
      batch: 0,
      metrics: { loss: epoch === 2 ? Number.NaN : 1 / epoch },
      savedAtMs: 1000 + epoch,
      compiledWith: { loss: 'meanSquaredError', metrics: [] },
      optimizers: [
        {
          name: undefined,
          className: 'Momentum',
          config: { learningRate: 0.1 },
          iterations: epoch * 5,
          scalars: { c: -0.1 },
          tensors: 1,
        },
      ],
      resume: {
        isStopped: false,
        generators: [{ layer: 'dropout', randomState: { seed: 3, draws: epoch } }],
        random: undefined,
        callbacks: [
          {
            name: 'EarlyStopping',
            state: { best: Number.NaN, weights: noise(5, epoch + 7), bytes: Uint8Array.of(1, 2, 3) },
          },
        ],
      },
    },
    optimizer: {
      specs: [{ name: 'accumulations:kernel', shape: [7], dtype: 'float32' }],
      data: moments.buffer as ArrayBuffer,
    },
  };
}

function snapshot(epoch: number): CheckpointSnapshot {
  const { state, ...rest } = parts(epoch);
  return { ...rest, state: state && encodeState(state, rest.optimizer) };
}

const directory = 'runs/last';
const write = (storage: CrashingStorage, epoch: number) =>
  writeCheckpointDirectory('here', storage, directory, snapshot(epoch));
const read = (storage: CrashingStorage, name?: string) => readCheckpointDirectory('here', storage, directory, name);

/** A disk with the checkpoints of these epochs written one after the other. */
async function diskWith(...epochs: number[]): Promise<CrashingStorage> {
  const storage = new CrashingStorage();
  for (const epoch of epochs) await write(storage, epoch);
  return storage;
}

/** The number of steps that writing takes on a disk with these checkpoints. */
async function stepsToWrite(...epochs: number[]): Promise<number> {
  const storage = await diskWith(...epochs);
  const before = storage.steps;
  await write(storage, 9);
  return storage.steps - before;
}

/** Writes checkpoint 9, and dies before the step of this number. */
async function dieWriting(storage: CrashingStorage, step: number): Promise<void> {
  const last = storage.steps + step;
  storage.beforeStep = (current) => {
    if (current >= last) throw new Crash();
  };
  await expect(write(storage, 9)).rejects.toThrow(Crash);
}

describe('a checkpoint directory', () => {
  test('gives back what was written', async () => {
    const storage = await diskWith(1, 2);
    expect(await read(storage)).toStrictEqual(parts(2));
    expect(await read(storage, previousFileName)).toStrictEqual(parts(1));
  });

  test('keeps the files of two versions and nothing else', async () => {
    const storage = await diskWith(1, 2, 3);
    expect(storage.paths.map((path) => path.replace(/[0-9a-f]{16}/, '#'))).toStrictEqual(
      [
        'callbacks-#.bin',
        'callbacks-#.bin',
        'model.json',
        'model.previous.json',
        'optimizer-#.bin',
        'optimizer-#.bin',
        'weights-#.bin',
        'weights-#.bin',
      ].map((name) => `${directory}/${name}`),
    );
  });

  test('leaves files of other people alone', async () => {
    const storage = await diskWith(1, 2);
    await storage.write(`${directory}/weights.bin`, new Uint8Array(3));
    await storage.write(`${directory}/notes.json.tmp`, new Uint8Array(3));
    await write(storage, 3);
    expect(storage.paths).toEqual(expect.arrayContaining([`${directory}/weights.bin`, `${directory}/notes.json.tmp`]));
  });

  test('can hold the same weights twice in a row', async () => {
    const storage = await diskWith(1, 1);
    expect(await read(storage)).toStrictEqual(parts(1));
    expect(await read(storage, previousFileName)).toStrictEqual(parts(1));
  });
});

describe('a crash at any step of writing', () => {
  test('of the first checkpoint leaves none or the whole new one', async () => {
    const steps = await stepsToWrite();
    expect(steps).toBeGreaterThan(12);
    let whole = 0;
    for (let step = 0; step < steps; step++) {
      const storage = new CrashingStorage();
      await dieWriting(storage, step);
      for (const disk of storage.afterPowerCut()) {
        const names = disk.paths.map((path) => path.slice(directory.length + 1));
        if (!names.includes(modelFileName)) {
          await expect(read(disk)).rejects.toThrow('runs/last/model.json is missing');
          continue;
        }
        whole += 1;
        expect(await read(disk)).toStrictEqual(parts(9));
      }
    }
    expect(whole).toBeGreaterThan(0);
  });

  test('of a later checkpoint leaves the old or the new one, and the next one is written as if nothing had been', async () => {
    const steps = await stepsToWrite(1, 2);
    const found = { old: 0, new: 0 };
    for (let step = 0; step < steps; step++) {
      const storage = await diskWith(1, 2);
      await dieWriting(storage, step);
      for (const disk of storage.afterPowerCut()) {
        const { state } = await read(disk);
        found[state?.epoch === 9 ? 'new' : 'old'] += 1;
        expect(await read(disk)).toStrictEqual(parts(state?.epoch === 9 ? 9 : 2));
      }
      const [disk] = storage.afterPowerCut();
      await write(disk!, 5);
      expect(await read(disk!)).toStrictEqual(parts(5));
      expect(disk!.paths).toHaveLength(8);
    }
    expect(found.old).toBeGreaterThan(100);
    expect(found.new).toBeGreaterThan(10);
  });

  test('leaves the version before readable, or the current one twice', async () => {
    const steps = await stepsToWrite(1, 2);
    for (let step = 0; step < steps; step++) {
      const storage = await diskWith(1, 2);
      await dieWriting(storage, step);
      for (const disk of storage.afterPowerCut()) {
        const { state } = await read(disk, previousFileName);
        expect(await read(disk, previousFileName)).toStrictEqual(parts(state?.epoch === 1 ? 1 : 2));
      }
    }
  });
});

describe('a disk that fails at any step of writing', () => {
  test('gives a FileError, keeps the old checkpoint and leaves no temporary file', async () => {
    const steps = await stepsToWrite(1, 2);
    let failures = 0;
    for (let step = 0; step < steps; step++) {
      const storage = await diskWith(1, 2);
      const fatal = storage.steps + step;
      storage.beforeStep = (current) => {
        if (current !== fatal) return;
        storage.beforeStep = () => undefined;
        throw diskError('ENOSPC');
      };
      const error = await write(storage, 9).catch((thrown: unknown) => thrown);
      const { state } = await read(storage);
      if (error === undefined) {
        // Only tidying up failed.
        expect(state?.epoch).toBe(9);
        continue;
      }
      failures += 1;
      expect(error).toBeInstanceOf(FileError);
      expect((error as Error).message).toBe(
        'here: writing the checkpoint runs/last failed, no space is left on the device (ENOSPC)',
      );
      expect([2, 9]).toContain(state?.epoch);
      expect(storage.paths.filter((path) => path.endsWith('.tmp'))).toStrictEqual([]);
    }
    expect(failures).toBeGreaterThan(12);
  });
});

describe('damage is found and named', () => {
  const bins = [/weights-.*\.bin$/, /optimizer-.*\.bin$/, /callbacks-.*\.bin$/];
  const pathOf = (storage: CrashingStorage, pattern: RegExp) => storage.paths.find((path) => pattern.test(path))!;

  test.each(bins)('in %s that is cut', async (pattern) => {
    const storage = await diskWith(1);
    const path = pathOf(storage, pattern);
    storage.tamper(path, (content) => content.slice(0, -5));
    await expect(read(storage)).rejects.toThrow(CheckpointError);
    await expect(read(storage)).rejects.toThrow(
      /^here: runs\/last\/\w+-\w+\.bin is damaged, it holds \d+ bytes instead of \d+$/,
    );
  });

  test.each(bins)('in %s with one bit flipped', async (pattern) => {
    const storage = await diskWith(1);
    const path = pathOf(storage, pattern);
    storage.tamper(path, (content) => content.with(3, (content[3] ?? 0) ^ 1));
    await expect(read(storage)).rejects.toThrow(`here: ${path} is damaged, its checksum does not match`);
  });

  test.each(bins)('in %s that is missing', async (pattern) => {
    const storage = await diskWith(1);
    const path = pathOf(storage, pattern);
    storage.tamper(path, () => undefined);
    await expect(read(storage)).rejects.toThrow(`here: ${path} is missing`);
  });

  test('in model.json wherever it is cut', async () => {
    const sound = await diskWith(1);
    const { length } = await sound.read(`${directory}/model.json`);
    for (const keep of [0, 1, Math.floor(length / 2), length - 1]) {
      const storage = await diskWith(1);
      storage.tamper(`${directory}/model.json`, (content) => content.slice(0, keep));
      await expect(read(storage)).rejects.toThrow('here: runs/last/model.json is damaged, it is not complete JSON');
    }
  });

  test('in model.json with any digit changed', async () => {
    const sound = await diskWith(1);
    const content = await sound.read(`${directory}/model.json`);
    const digits = [...content.keys()].filter((i) => content[i]! >= 0x31 && content[i]! <= 0x38);
    expect(digits.length).toBeGreaterThan(50);
    for (const i of digits) {
      const storage = await diskWith(1);
      storage.tamper(`${directory}/model.json`, (bytes) => bytes.with(i, bytes[i]! + 1));
      await expect(read(storage)).rejects.toThrow(CheckpointError);
    }
  });

  test('in JSON that is no model', async () => {
    for (const text of ['null', '[]', '{}', '3']) {
      const storage = await diskWith(1);
      storage.tamper(`${directory}/model.json`, () => new TextEncoder().encode(text));
      await expect(read(storage)).rejects.toThrow('here: runs/last/model.json is no model of tfjs');
    }
  });

  test('the next checkpoint does not keep a damaged one as the version before', async () => {
    const storage = await diskWith(1, 2);
    storage.tamper(`${directory}/model.json`, (content) => content.slice(0, 40));
    await write(storage, 3);
    expect((await read(storage)).state?.epoch).toBe(3);
    expect((await read(storage, previousFileName)).state?.epoch).toBe(1);
  });

  test('nor one whose weights are missing', async () => {
    const storage = await diskWith(1, 2);
    const { model } = await read(storage);
    for (const path of storage.paths.filter((name) => name.includes('weights-'))) {
      const isOfCurrent = Buffer.compare(await storage.read(path), new Uint8Array(model.weightData)) === 0;
      if (isOfCurrent) storage.tamper(path, () => undefined);
    }
    await write(storage, 3);
    expect((await read(storage, previousFileName)).state?.epoch).toBe(1);
  });

  test('a failed write removes nothing that a damaged model.json may need', async () => {
    const storage = await diskWith(1, 2);
    storage.tamper(`${directory}/model.json`, (content) => content.slice(0, 40));
    const before = storage.paths;
    const fatal = storage.steps + 3;
    storage.beforeStep = (step) => {
      if (step === fatal) throw diskError('ENOSPC');
    };
    await expect(write(storage, 3)).rejects.toThrow(FileError);
    expect(storage.paths).toEqual(expect.arrayContaining(before));
  });
});

describe('a model that another program wrote', () => {
  const foreign = (paths: string[]) =>
    new TextEncoder().encode(
      JSON.stringify({
        modelTopology: { class_name: 'Sequential' },
        weightsManifest: [{ paths, weights: [{ name: 'kernel', shape: [2], dtype: 'int32' }] }],
      }),
    );

  test('is read from all its shards', async () => {
    const storage = new CrashingStorage();
    await storage.write(`${directory}/model.json`, foreign(['a.bin', 'b.bin']));
    await storage.write(`${directory}/a.bin`, Uint8Array.of(1, 0, 0));
    await storage.write(`${directory}/b.bin`, Uint8Array.of(0, 2, 0, 0, 0));
    const { model, state } = await read(storage);
    expect(new Int32Array(model.weightData)).toStrictEqual(Int32Array.of(1, 2));
    expect(state).toBeUndefined();
  });

  test.each(['../secret.bin', '/etc/passwd', 'a/../../b'])('cannot reach outside by %s', async (path) => {
    const storage = new CrashingStorage();
    await storage.write(`${directory}/model.json`, foreign([path]));
    await expect(read(storage)).rejects.toThrow(`here: weights of runs/last must lie inside it, received ${path}`);
  });
});
