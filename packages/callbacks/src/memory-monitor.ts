import * as tf from '@tensorflow/tfjs';
import { expectFunction, expectOptions } from '@modu/core';
import { Callback } from './callback.ts';
import { expectPrint, type PrintOptions } from './print.ts';
import { TensorOrigins } from './tensor-origins.ts';

/** A leak that {@link MemoryMonitor} found. */
export interface MemoryGrowth {
  /** The epoch, from 0. */
  readonly epoch: number;
  /** Tensors that are left by every batch, on average. */
  readonly tensorsPerBatch: number;
  /** How many of them, by the operation that made them, over one batch; known from the second such epoch on. */
  readonly byOp: Readonly<Record<string, number>> | undefined;
}

/** Options of {@link MemoryMonitor}. */
export interface MemoryMonitorOptions extends PrintOptions {
  /** Called at the end of an epoch in which tensors were left behind. */
  readonly onGrowth?: (growth: MemoryGrowth) => unknown;
}

const where = 'MemoryMonitor';

/**
 * Finds tensors that training leaves behind: counts them after every batch, and where their number grows from the second
 * batch of an epoch to its last, says by which operations they were made.
 *
 * An epoch needs three batches for that, and four to name the operations: once tensors were left, two batches of every epoch
 * are watched, which makes them slower.
 *
 * Event order: `onTrainBatchEnd` counts, `onEpochEnd` reports. `onTrainBegin` starts afresh.
 *
 * @throws {ArgumentError} for a bad option
 * @example
 * await model.fit(x, y, { epochs: 3, callbacks: [new MemoryMonitor({ verbose: 1 })] });
 * // MemoryMonitor: every batch of epoch 2 left 2 tensors behind, made by Identity (1), Multiply (1)
 */
export class MemoryMonitor extends Callback<object> {
  /** What was found, by epoch. */
  growth: MemoryGrowth[] = [];
  readonly #onGrowth: ((growth: MemoryGrowth) => unknown) | undefined;
  readonly #print: (message: string) => void;
  #counts: number[] = [];
  #origins: TensorOrigins | undefined;
  #isSecond = false;
  #byOp: Record<string, number> | undefined;

  constructor(options: MemoryMonitorOptions = {}) {
    super();
    const known = expectOptions(where, options, ['onGrowth', 'verbose', 'print']);
    this.#onGrowth = known.onGrowth === undefined ? undefined : expectFunction(where, 'onGrowth', known.onGrowth);
    this.#print = expectPrint(where, known);
  }

  override onTrainBegin(): Promise<void> {
    this.growth = [];
    this.#stopWatching();
    return Promise.resolve();
  }

  override onEpochBegin(): Promise<void> {
    this.#stopWatching();
    this.#counts = [];
    this.#byOp = undefined;
    return Promise.resolve();
  }

  override onTrainBatchEnd(batch: number): Promise<void> {
    this.#counts.push(tf.memory().numTensors);
    // What one batch made, and the callbacks at its end, and what of that is left a batch later: metrics live that long.
    if (this.#origins === undefined) {
      if (batch >= 1 && this.#byOp === undefined && this.growth.length > 0) this.#origins = new TensorOrigins();
    } else if (this.#isSecond) this.#byOp = this.#stopWatching();
    else {
      this.#origins.takeNoMore();
      this.#isSecond = true;
    }
    return Promise.resolve();
  }

  override async onEpochEnd(epoch: number): Promise<void> {
    this.#stopWatching();
    const [, second, ...later] = this.#counts;
    const last = later.at(-1);
    if (second === undefined || last === undefined || last <= second) return;
    const growth = { epoch, tensorsPerBatch: (last - second) / later.length, byOp: this.#byOp };
    this.growth.push(growth);
    const ops = Object.entries(this.#byOp ?? {}).map(([name, count]) => `${name} (${count})`);
    const made = ops.length === 0 ? '' : `, made by ${ops.join(', ')}`;
    this.#print(`${where}: every batch of epoch ${epoch + 1} left ${growth.tensorsPerBatch} tensors behind${made}`);
    await this.#onGrowth?.(growth);
  }

  override onTrainEnd(): Promise<void> {
    this.#stopWatching();
    return Promise.resolve();
  }

  override onException(): Promise<void> {
    this.#stopWatching();
    return Promise.resolve();
  }

  #stopWatching(): Record<string, number> | undefined {
    const counts = this.#origins?.stop();
    this.#isSecond = false;
    this.#origins = undefined;
    return counts;
  }
}
