import { expectArray, expectInteger, invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** Where sampling begins and ends. */
export interface SamplingOptions {
  /** The first position to fill, from 0. 0 by default. */
  readonly index?: number;
  /** [B,L] bool, true = the prompt's token stays as it is. None by default. */
  readonly mask?: tf.Tensor | null;
  /** Tokens that end a sequence. None by default. */
  readonly stopTokenIds?: readonly number[] | null;
}

/** Sequences that are being written, as plain arrays. */
export class SamplingState {
  readonly batch: number;
  readonly length: number;
  /** The position that is filled next. */
  index: number;
  #tokens: Int32Array;
  readonly #mask: Uint8Array | undefined;
  readonly #stops: ReadonlySet<number> | undefined;

  private constructor(
    [batch, length]: readonly [number, number],
    tokens: Int32Array,
    mask: Uint8Array | undefined,
    stops: readonly number[] | undefined,
    index: number,
  ) {
    this.batch = batch;
    this.length = length;
    this.index = index;
    this.#tokens = tokens;
    this.#mask = mask;
    this.#stops = stops && new Set(stops);
  }

  /** @param copies how often each sequence of the prompt stands in a row, for beams */
  static async from(where: string, prompt: tf.Tensor, options: SamplingOptions, copies = 1): Promise<SamplingState> {
    if (!(prompt instanceof tf.Tensor)) throw invalid(where, 'prompt', 'a tensor', prompt);
    if (prompt.dtype !== 'int32') throw invalid(where, 'prompt', 'a tensor of type int32', prompt.dtype);
    const [batch = 0, length = 0] = prompt.shape;
    if (prompt.rank !== 2) {
      throw new ShapeError(`${where}: prompt must have shape [B,L], received [${prompt.shape.join(', ')}]`);
    }
    const index = expectInteger(where, 'index', options.index ?? 0, { min: 0, max: length });
    const stops = options.stopTokenIds ?? undefined;
    if (stops !== undefined) {
      expectArray(where, 'stopTokenIds', stops).forEach((id, i) => {
        expectInteger(where, `stopTokenIds[${i}]`, id, { min: 0 });
      });
    }
    const mask = options.mask ?? undefined;
    if (mask !== undefined) expectMask(where, mask, prompt.shape);
    const repeat = <T extends Int32Array | Uint8Array>(values: T): T => {
      const out = new (values.constructor as new (size: number) => T)(values.length * copies);
      for (let row = 0; row < batch * copies; row++) {
        const from = Math.floor(row / copies) * length;
        out.set(values.subarray(from, from + length), row * length);
      }
      return out;
    };
    return new SamplingState(
      [batch * copies, length],
      repeat(Int32Array.from(await prompt.data())),
      mask && repeat(Uint8Array.from(await mask.data())),
      stops,
      index,
    );
  }

  /** Whether every sequence has a stop token at a place that the mask does not protect. */
  get isDone(): boolean {
    const stops = this.#stops;
    if (stops === undefined) return false;
    return Array.from({ length: this.batch }, (_, row) => row).every((row) => {
      for (let at = row * this.length; at < (row + 1) * this.length; at++) {
        if (stops.has(this.#tokens[at] as number) && this.#mask?.[at] !== 1) return true;
      }
      return false;
    });
  }

  /** Writes the token of a row at `index`, unless the mask protects the place. */
  write(row: number, token: number): void {
    const at = row * this.length + this.index;
    if (this.#mask?.[at] !== 1) this.#tokens[at] = token;
  }

  /** Puts copies of the rows `from[0]`, `from[1]`, … in the place of all rows; the masks stay. */
  gatherRows(from: readonly number[]): void {
    const { length } = this;
    const tokens = new Int32Array(this.#tokens.length);
    from.forEach((row, i) => tokens.set(this.#tokens.subarray(row * length, (row + 1) * length), i * length));
    this.#tokens = tokens;
  }

  /** [B,L] int32; the caller disposes of it. */
  prompt(): tf.Tensor2D {
    return tf.tensor2d(this.#tokens.slice(), [this.batch, this.length], 'int32');
  }
}

function expectMask(where: string, mask: tf.Tensor, shape: readonly number[]): void {
  if (!(mask instanceof tf.Tensor)) throw invalid(where, 'mask', 'a tensor', mask);
  if (mask.dtype !== 'bool') throw invalid(where, 'mask', 'a tensor of type bool', mask.dtype);
  if (mask.rank === 2 && mask.shape.every((size, axis) => size === shape[axis])) return;
  throw new ShapeError(
    `${where}: mask must have shape [B,L] = [${shape.join(', ')}], received [${mask.shape.join(', ')}]`,
  );
}
