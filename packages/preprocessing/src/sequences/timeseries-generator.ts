import { ArgumentError, RandomState, ShapeError, expectBoolean, expectInteger, expectOptions } from '@modu/core';
import { gather, readSteps, type Batch, type Steps, type TimeSteps } from './time-steps.ts';

/** Options of {@link TimeseriesGenerator}. */
export interface TimeseriesGeneratorOptions {
  /** Steps that a window reaches back. */
  readonly length: number;
  /** Steps from one value of a window to the next; default 1. */
  readonly samplingRate?: number;
  /** Steps from the target of a window to that of the next; default 1. */
  readonly stride?: number;
  /** The first step to use; default 0. */
  readonly startIndex?: number;
  /** The last step to use; default null, the last of all. */
  readonly endIndex?: number | null;
  /** Draw the windows of each batch at random, with replacement; default false. */
  readonly shuffle?: boolean;
  /** Put the steps of each window in reverse order; default false. */
  readonly reverse?: boolean;
  /** Windows in each batch but the last; default 128. */
  readonly batchSize?: number;
  /** Settles what `shuffle` draws; default null, different each time. */
  readonly seed?: number | null;
}

const known = [
  'length',
  'samplingRate',
  'stride',
  'startIndex',
  'endIndex',
  'shuffle',
  'reverse',
  'batchSize',
  'seed',
] as const;

/**
 * Batches of windows over values in time, with the value that follows each as its target.
 *
 * Inputs   data [T] or [T, D]; targets [T] or [T, D]
 * Output   `get(i)`: inputs [B, ceil(length / samplingRate)] or [B, …, D], targets [B] or [B, D]
 *
 * @throws {ArgumentError} for unknown or wrong options, and when no window fits
 * @throws {ShapeError} when data and targets differ in length
 * @see keras.src.legacy.preprocessing.sequence.TimeseriesGenerator, https://github.com/keras-team/keras/blob/v3.15.0/keras/src/legacy/preprocessing/sequence.py
 * @example
 * ```ts
 * const generator = new TimeseriesGenerator([1, 2, 3, 4], [1, 2, 3, 4], { length: 2, batchSize: 8 });
 * generator.get(0); // inputs [[1, 2], [2, 3]], targets [3, 4]
 * ```
 */
export class TimeseriesGenerator implements Iterable<{ readonly inputs: Batch; readonly targets: Batch }> {
  /** Number of batches. */
  readonly length: number;
  readonly #data: Steps;
  readonly #targets: Steps;
  readonly #window: number;
  readonly #rate: number;
  readonly #stride: number;
  readonly #first: number;
  readonly #last: number;
  readonly #reverse: boolean;
  readonly #batchSize: number;
  readonly #random: RandomState | null;

  constructor(data: TimeSteps, targets: TimeSteps, options: TimeseriesGeneratorOptions) {
    const where = 'TimeseriesGenerator';
    const given = expectOptions(where, options, known);
    this.#data = readSteps(where, 'data', data);
    this.#targets = readSteps(where, 'targets', targets);
    if (this.#data.length !== this.#targets.length) {
      throw new ShapeError(
        `${where}: targets must have ${this.#data.length} steps as data, received ${this.#targets.length}`,
      );
    }
    this.#window = expectInteger(where, 'length', given.length, { min: 1 });
    this.#rate = expectInteger(where, 'samplingRate', given.samplingRate ?? 1, { min: 1 });
    this.#stride = expectInteger(where, 'stride', given.stride ?? 1, { min: 1 });
    this.#first = expectInteger(where, 'startIndex', given.startIndex ?? 0, { min: 0 }) + this.#window;
    this.#last = expectInteger(where, 'endIndex', given.endIndex ?? this.#data.length - 1, {
      max: this.#data.length - 1,
    });
    this.#reverse = expectBoolean(where, 'reverse', given.reverse ?? false);
    this.#batchSize = expectInteger(where, 'batchSize', given.batchSize ?? 128, { min: 1 });
    const shuffle = expectBoolean(where, 'shuffle', given.shuffle ?? false);
    const { seed = null } = given;
    if (seed !== null && !shuffle) {
      throw new ArgumentError(`${where}: shuffle must be true for seed to have an effect, received false`);
    }
    const start =
      seed === null
        ? Math.floor(Math.random() * 2 ** 32)
        : expectInteger(where, 'seed', seed, { min: 0, max: 2 ** 32 - 1 });
    this.#random = shuffle ? new RandomState(start) : null;
    if (this.#first > this.#last) {
      throw new ArgumentError(
        `${where}: startIndex + length must be at most endIndex ${this.#last}, received ${this.#first}`,
      );
    }
    const span = this.#batchSize * this.#stride;
    this.length = Math.floor((this.#last - this.#first + span) / span);
  }

  /** Batch `index`. @throws {ArgumentError} for an index that is no batch */
  get(index: number): { readonly inputs: Batch; readonly targets: Batch } {
    expectInteger('TimeseriesGenerator.get', 'index', index, { min: 0, max: this.length - 1 });
    const rows: number[] = [];
    if (this.#random !== null) {
      rows.push(...this.#random.randint(this.#first, this.#last + 1, this.#batchSize));
    } else {
      const start = this.#first + this.#batchSize * this.#stride * index;
      const end = Math.min(start + this.#batchSize * this.#stride, this.#last + 1);
      for (let row = start; row < end; row += this.#stride) rows.push(row);
    }
    const steps = Math.ceil(this.#window / this.#rate);
    const windows = rows.map((row) => {
      const window = Array.from({ length: steps }, (_, k) => row - this.#window + k * this.#rate);
      return this.#reverse ? window.reverse() : window;
    });
    return {
      inputs: gather(this.#data, windows, steps),
      targets: gather(
        this.#targets,
        rows.map((row) => [row]),
        null,
      ),
    };
  }

  /** All batches in order. */
  *[Symbol.iterator](): Generator<{ readonly inputs: Batch; readonly targets: Batch }> {
    for (let index = 0; index < this.length; index++) yield this.get(index);
  }
}
