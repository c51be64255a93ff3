import { createHash } from 'node:crypto';
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

/** Writes arrays into a folder, each in a file of its own, equal ones once, and returns the names of the files. */
export class RecordedArrays {
  readonly #folder: string;
  readonly #names = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  array(array: NpyArray): string {
    const { data, shape } = array;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const content = createHash('sha1').update(bytes).update(`${data.constructor.name} ${shape.join()}`).digest('hex');
    const known = this.#names.get(content);
    if (known !== undefined) return known;
    const name = `array-${this.#names.size}.npy`;
    this.#names.set(content, name);
    writeNpy(join(this.#folder, name), array);
    return name;
  }

  /** The tensor stays the caller's. */
  tensor(tensor: tf.Tensor): string {
    return this.array(contentOf(tensor));
  }

  /** One epoch of a dataset, in whichever order it comes. */
  async batches(dataset: Batches): Promise<{ x: string[]; y: string[] }> {
    const iterator = await dataset.iterator();
    const columns: NpyArray[][] = [];
    let inputs = 0;
    for (let item = await iterator.next(); item.done !== true; item = await iterator.next()) {
      const [x, y] = [list(item.value.xs), list(item.value.ys)];
      inputs = x.length;
      // A backend has no room for all of them once more beside what the recipe holds.
      [...x, ...y].forEach((tensor, i) => (columns[i] ??= []).push(contentOf(tensor)));
      tf.dispose([...x, ...y]);
    }
    const names = columns.map((batches) => this.array(joined(batches)));
    return { x: names.slice(0, inputs), y: names.slice(inputs) };
  }
}

const contentOf = (tensor: tf.Tensor): NpyArray => ({
  data: tensor.dataSync() as Float32Array | Int32Array,
  shape: tensor.shape,
});

/** One epoch of batches, one after the other; shorter rows get zeros behind them. */
function joined(batches: readonly NpyArray[]): NpyArray {
  const [first] = batches;
  if (first === undefined) throw new Error('record: a dataset must have at least one batch');
  const inner = first.shape.slice(2).reduce((product, size) => product * size, 1);
  const rows = batches.reduce((sum, { shape: [count = 0] }) => sum + count, 0);
  const widest = Math.max(...batches.map(({ shape }) => shape[1] ?? 1));
  const width = widest * inner;
  const data = first.data instanceof Int32Array ? new Int32Array(rows * width) : new Float32Array(rows * width);
  let at = 0;
  for (const batch of batches) {
    const [count = 0, length = 1] = batch.shape;
    for (let row = 0; row < count; row++) {
      data.set(batch.data.subarray(row * length * inner, (row + 1) * length * inner), at);
      at += width;
    }
  }
  return { data, shape: [rows, ...(first.shape.length > 1 ? [widest] : []), ...first.shape.slice(2)] };
}
