import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

/** Weights and data of a workload as tensors, by name. */
export interface Inputs {
  readonly weights: Readonly<Record<string, tf.Tensor>>;
  readonly data: Readonly<Record<string, tf.Tensor>>;
}

interface Spec {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
}

/** Reads what `writeInputs` wrote. */
export function readInputs(folder: string, workload: string): Inputs {
  const source = join(folder, workload);
  const manifest = JSON.parse(readFileSync(join(source, 'manifest.json'), 'utf8')) as { weights: Spec[]; data: Spec[] };
  const read = (specs: readonly Spec[]): Record<string, tf.Tensor> =>
    Object.fromEntries(
      specs.map(({ name, shape, dtype }) => {
        const { buffer } = new Uint8Array(readFileSync(join(source, `${name}.bin`)));
        return [name, tf.tensor(dtype === 'int32' ? new Int32Array(buffer) : new Float32Array(buffer), shape, dtype)];
      }),
    );
  return { weights: read(manifest.weights), data: read(manifest.data) };
}
