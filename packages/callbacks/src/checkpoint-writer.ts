import { inTurn } from './in-turn.ts';
import type { TrainableModel } from './training-callback.ts';
import { nextTurn } from './yield-to-host.ts';

/** What could not be written of a training's checkpoints, and whether anybody was told. */
const failures = new WeakMap<object, { readonly error: unknown; isTold: boolean }>();

/**
 * Writes the checkpoints of one callback while training goes on.
 *
 * Those of one training are written one after the other, whichever callback they are of: what `BackupAndRestore` says of
 * the callbacks before it is on the disk before it says so. After a failure the later ones are left out, and the next
 * event of these callbacks throws. A callback has one checkpoint under way at most, and so one copy of the model.
 */
export class CheckpointWriter {
  #training: object = {};
  #underWay: Promise<void> | undefined;
  #release: (() => Promise<void>) | undefined;

  /** Begins a training, which `params` stands for. @throws what an earlier one could not write */
  async begin(params: object | undefined): Promise<void> {
    await this.written();
    this.#training = params ?? {};
    failures.delete(this.#training);
  }

  /** Keeps what gives up the directory that is written to. */
  holds(release: () => Promise<void>): void {
    this.#release = release;
  }

  /** Ends a training: waits until nothing is under way, and gives up the directory. @throws as {@link tell} does */
  async end(): Promise<void> {
    await this.idle();
    const release = this.#release;
    this.#release = undefined;
    await release?.();
    this.tell();
  }

  /** Waits until nothing is under way. */
  async idle(): Promise<void> {
    await this.#underWay;
  }

  /** @throws what could not be written, when nobody was told */
  tell(): void {
    const failure = failures.get(this.#training);
    if (failure === undefined || failure.isTold) return;
    failure.isTold = true;
    throw failure.error;
  }

  /** Waits until nothing is under way. @throws as {@link tell} does */
  async written(): Promise<void> {
    await this.idle();
    this.tell();
  }

  /**
   * Begins to write, after what is under way in this training; nothing of this callback may be.
   *
   * @param undo when it was not written
   */
  start(write: () => Promise<void>, undo: () => void): void {
    const training = this.#training;
    this.#underWay = inTurn(training, async () => {
      try {
        if (failures.has(training)) undo();
        else await write();
      } catch (error) {
        undo();
        failures.set(training, { error, isTold: false });
      }
      this.#underWay = undefined;
    });
  }

  /**
   * After a batch: lets the writing go on by a turn of the event loop, of which it needs some ten, and to its end when the next checkpoint `isDue`; ends a training whose checkpoint
   * failed, so that its `onEpochEnd` tells why, since tfjs leaks tensors when a hook of a batch throws.
   *
   * @returns whether the next checkpoint may be made
   */
  async batchEnded(model: Pick<TrainableModel, 'stopTraining'>, isDue: boolean): Promise<boolean> {
    if (isDue) await this.#underWay;
    else if (this.#underWay !== undefined) await nextTurn();
    if (!failures.has(this.#training)) return isDue;
    model.stopTraining = true;
    return false;
  }
}
