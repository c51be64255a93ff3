import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { writeNpy, type NpyArray } from './npy.ts';

/** One tensor, or one for each input or output. */
export type Tensors = tf.Tensor | readonly tf.Tensor[];

/** As much of a dataset as `fitDataset` uses. */
export interface Batches {
  readonly iterator: () => Promise<{ next: () => Promise<IteratorResult<{ xs: Tensors; ys: Tensors }, unknown>> }>;
}

export const list = (tensors: Tensors): readonly tf.Tensor[] => (tensors instanceof tf.Tensor ? [tensors] : tensors);

/** Writes arrays into a folder, each in a file of its own, and returns the names of the files. */
export class RecordedArrays {
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  array(array: NpyArray): string {
    const name = `array-${this.#count++}.npy`;
    writeNpy(join(this.#folder, name), array);
    return name;
  }

  /** The tensor stays the caller's. */
  tensor(tensor: tf.Tensor): string {
    return this.array({ data: tensor.dataSync() as Float32Array | Int32Array, shape: tensor.shape });
  }

  /** One epoch of a dataset, in whichever order it comes. */
  async batches(dataset: Batches): Promise<{ x: string[]; y: string[] }> {
    const iterator = await dataset.iterator();
    const columns: tf.Tensor[][] = [];
    let inputs = 0;
    for (let item = await iterator.next(); item.done !== true; item = await iterator.next()) {
      const [x, y] = [list(item.value.xs), list(item.value.ys)];
      inputs = x.length;
      [...x, ...y].forEach((tensor, i) => (columns[i] ??= []).push(tensor));
    }
    const names = columns.map((batches) => {
      const whole = joined(batches);
      const name = this.tensor(whole);
      tf.dispose([whole, batches]);
      return name;
    });
    return { x: names.slice(0, inputs), y: names.slice(inputs) };
  }
}

/** One epoch of batches, one after the other; shorter rows get zeros behind them. */
function joined(batches: readonly tf.Tensor[]): tf.Tensor {
  const widest = Math.max(...batches.map(({ shape }) => shape[1] ?? 0));
  return tf.tidy(() =>
    tf.concat(
      batches.map((batch) => {
        const missing = widest - (batch.shape[1] ?? widest);
        return missing === 0
          ? batch
          : tf.pad(
              batch,
              batch.shape.map((_, axis) => [0, axis === 1 ? missing : 0]),
            );
      }),
    ),
  );
}
