import * as tf from '@tensorflow/tfjs';
import type { Inputs } from './workloads/workload.ts';

interface Spec {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
}

/** Makes tensors of what `writeInputs` wrote; `file` gives the bytes of a file of the workload. */
export async function readInputs(file: (name: string) => Promise<ArrayBuffer>): Promise<Inputs> {
  const manifest = JSON.parse(new TextDecoder().decode(await file('manifest.json'))) as {
    weights: Spec[];
    data: Spec[];
  };
  const read = async (specs: readonly Spec[]): Promise<Record<string, tf.Tensor>> =>
    Object.fromEntries(
      await Promise.all(
        specs.map(async ({ name, shape, dtype }) => {
          const buffer = await file(`${name}.bin`);
          const values = dtype === 'int32' ? new Int32Array(buffer) : new Float32Array(buffer);
          return [name, tf.tensor(values, shape, dtype)] as const;
        }),
      ),
    );
  return { weights: await read(manifest.weights), data: await read(manifest.data) };
}
