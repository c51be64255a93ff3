import { createHash } from 'node:crypto';
import { FileError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { BackupAndRestore } from './backup-and-restore.ts';
import { Callback } from './callback.ts';
import { fitResumable } from './fit-resumable.ts';
import { LambdaCallback } from './lambda-callback.ts';
import { loadCheckpoint } from './load-checkpoint.ts';
import { ModelCheckpoint } from './model-checkpoint.ts';
import { sha256 } from './sha256.ts';
import { CrashingStorage, diskError } from './test-support/crashing-storage.ts';
import { setKnownWeights, tinyData, tinyFit, tinyModel, weightValues } from './test-support/tiny-training.ts';
import type { TrainingCallback } from './training-callback.ts';
import type { CallbackState } from './training-group.ts';
import { nextTurn } from './yield-to-host.ts';

/** A disk that can be made to wait, and to refuse a directory. */
class HeldStorage extends CrashingStorage {
  /** The checkpoints that became whole, in order. */
  readonly finished: string[] = [];
  refused: string | undefined;
  #gate = Promise.resolve();

  /** Lets no checkpoint begin until the function that is returned is called. */
  hold(): () => void {
    let release = (): void => undefined;
    this.#gate = new Promise((resolve) => (release = resolve));
    return release;
  }

  override async makeDirectory(directory?: string): Promise<void> {
    await this.#gate;
    if (directory === this.refused) throw diskError('ENOSPC');
    await super.makeDirectory();
  }

  override async rename(from: string, to: string): Promise<void> {
    await super.rename(from, to);
    if (to.endsWith('/model.json')) this.finished.push(to.slice(0, -'/model.json'.length));
  }
}

async function turns(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await nextTurn();
}

function compiled(): tf.LayersModel {
  const model = tinyModel();
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
  return model;
}

async function fit(model: tf.LayersModel, callbacks: object[], epochs: number): Promise<void> {
  const { x, y } = tinyData();
  try {
    await model.fit(x, y, { ...tinyFit, epochs, callbacks: callbacks as tf.Callback[] });
  } finally {
    tf.dispose([x, y]);
  }
}

/** The same by {@link fitResumable}, which leaves no tensor behind where tfjs does. */
async function fitInTurn(model: tf.LayersModel, callbacks: TrainingCallback[], epochs: number): Promise<void> {
  const { x, y } = tinyData();
  try {
    await fitResumable(model, x, y, { ...tinyFit, epochs, callbacks });
  } finally {
    tf.dispose([x, y]);
  }
}

/** A callback whose state is changed in place. */
class Counting extends Callback {
  readonly counts = new Float32Array(2);
  override getState(): CallbackState {
    return { counts: this.counts };
  }
  protected override restoreState(state: CallbackState): void {
    this.counts.set(state['counts'] as Float32Array);
  }
}

describe('a checkpoint is written while training goes on', () => {
  test('for the batches of the next epoch, and fit does not end before it is written', async () => {
    const storage = new HeldStorage();
    let letGo = storage.hold();
    const seen: string[][] = [];
    const checkpoint = new ModelCheckpoint('runs/last', { storage });
    const watch = new LambdaCallback({
      onTrainBatchEnd: (batch) => {
        seen.push([...storage.finished]);
        if (seen.length !== 7) return;
        expect(batch).toBe(2);
        letGo();
        letGo = storage.hold();
      },
    });
    const model = compiled();
    let hasEnded = false;
    const training = fit(model, [watch, checkpoint], 2).then(() => (hasEnded = true));
    while (seen.length < 8) await nextTurn();
    await turns();
    expect(seen.slice(0, 7)).toStrictEqual(Array.from({ length: 7 }, () => []));
    expect(seen[7]).toStrictEqual(['runs/last']);
    expect(hasEnded).toBe(false);
    expect(checkpoint.lastSaved?.epoch).toBe(1);
    letGo();
    await training;
    expect(storage.finished).toHaveLength(2);
    expect(checkpoint.lastSaved?.epoch).toBe(2);
    model.dispose();
  });

  test('with what the model and the callbacks held when it was made', async () => {
    const storage = new HeldStorage();
    const letGo = storage.hold();
    const model = tinyModel();
    const before = weightValues(model);
    const checkpoint = new ModelCheckpoint('runs/last', { storage });
    const counting = new Counting();
    const params = {};
    for (const callback of [counting, checkpoint]) callback.setParams(params);
    checkpoint.setModel(model);
    await checkpoint.onTrainBegin();
    counting.counts.set([1, 2]);
    await checkpoint.onEpochEnd(0, { loss: 1 });
    counting.counts.set([3, 4]);
    setKnownWeights(model, 9);
    expect(weightValues(model)).not.toStrictEqual(before);
    letGo();
    await checkpoint.written();
    const callbacks = [new Counting(), new ModelCheckpoint('runs/last', { storage })] as const;
    const loaded = await loadCheckpoint('runs/last', { storage, callbacks });
    expect(weightValues(loaded.model)).toStrictEqual(before);
    expect([...callbacks[0].counts]).toStrictEqual([1, 2]);
    expect(callbacks[1].lastSaved?.epoch).toBe(1);
    model.dispose();
    loaded.model.dispose();
  });

  test('one at a time: the next waits', async () => {
    const storage = new HeldStorage();
    const letGo = storage.hold();
    const model = tinyModel();
    const checkpoint = new ModelCheckpoint('runs/{epoch}', { storage });
    checkpoint.setParams({});
    checkpoint.setModel(model);
    await checkpoint.onTrainBegin();
    await checkpoint.onEpochEnd(0, { loss: 1 });
    let isSecond = false;
    const second = checkpoint.onEpochEnd(1, { loss: 1 }).then(() => (isSecond = true));
    await turns();
    expect(isSecond).toBe(false);
    letGo();
    await second;
    await checkpoint.onTrainEnd();
    expect(storage.finished).toStrictEqual(['runs/1', 'runs/2']);
    model.dispose();
  });

  test('and the backup after what it says of other callbacks', async () => {
    const storage = new HeldStorage();
    const model = compiled();
    await fit(
      model,
      [new ModelCheckpoint('runs/best', { storage }), new BackupAndRestore('runs/backup', { storage })],
      2,
    );
    expect(storage.finished).toStrictEqual(['runs/best', 'runs/backup', 'runs/best', 'runs/backup']);
    model.dispose();
  });
});

describe('a checkpoint that cannot be written', () => {
  test('ends training after the running batch, and leaves the backup as it was', async () => {
    const storage = new HeldStorage();
    const model = compiled();
    const best = new ModelCheckpoint('runs/best', { storage, monitor: 'loss', saveBestOnly: true });
    const backup = new BackupAndRestore('runs/backup', { storage });
    let letGo: (() => void) | undefined;
    const fill = new LambdaCallback({
      onEpochEnd: (epoch) => {
        if (epoch !== 1) return;
        letGo = storage.hold();
        storage.refused = 'runs/best';
      },
      onTrainBatchEnd: (batch) => {
        if (batch === 1) letGo?.();
      },
    });
    const failed = fitInTurn(model, [fill, best, backup], 9);
    await expect(failed).rejects.toThrow(FileError);
    await expect(failed).rejects.toThrow(
      'ModelCheckpoint: writing the checkpoint runs/best failed, no space is left on the device (ENOSPC)',
    );
    // Two epochs of four batches, and up to the batch in which the disk answered.
    expect(model.optimizer.iterations).toBeGreaterThanOrEqual(10);
    expect(model.optimizer.iterations).toBeLessThan(12);
    expect(storage.finished).toStrictEqual(['runs/best', 'runs/backup']);
    const { metrics, model: saved } = await loadCheckpoint('runs/best', { storage });
    expect(best.best).toBe(metrics['loss']);
    expect(best.lastSaved?.epoch).toBe(1);
    expect(best.getState()).toMatchObject({ best: metrics['loss'], lastSaved: { epoch: 1 } });
    storage.refused = undefined;
    expect(await backup.restore(model)).toBe(1);
    await fitInTurn(model, [best], 1);
    expect(best.lastSaved?.epoch).toBe(1);
    model.dispose();
    saved.dispose();
  });

  test.each(['runs/last', 'runs/backup'])('at the end of training is told there, %s', async (refused) => {
    const storage = new HeldStorage();
    storage.refused = refused;
    const model = compiled();
    const callbacks = [new ModelCheckpoint('runs/last', { storage }), new BackupAndRestore('runs/backup', { storage })];
    await expect(fitInTurn(model, callbacks, 1)).rejects.toThrow(`writing the checkpoint ${refused} failed`);
    model.dispose();
  });

  test('does not hide why a training failed, which waits for what is under way', async () => {
    const storage = new HeldStorage();
    const letGo = storage.hold();
    const model = compiled();
    const checkpoint = new ModelCheckpoint('runs/last', { storage });
    const fail = new LambdaCallback({
      onEpochBegin: (epoch) => {
        if (epoch === 0) return;
        setTimeout(letGo);
        throw new Error('out of luck');
      },
    });
    await expect(fitInTurn(model, [fail, checkpoint], 3)).rejects.toThrow('out of luck');
    expect(checkpoint.lastSaved?.epoch).toBe(1);
    model.dispose();
  });
});

test('checksums of many bytes, which another thread computes, are those of SHA-256', async () => {
  const contents = [9_000_001, 4 << 20, 300_000].map((length, i) =>
    new Uint8Array(length).map((_, at) => (at * (i + 7)) % 251),
  );
  const expected = contents.map((content) => createHash('sha256').update(content).digest('hex'));
  expect(await Promise.all(contents.map((content) => sha256('here', content)))).toStrictEqual(expected);
});
