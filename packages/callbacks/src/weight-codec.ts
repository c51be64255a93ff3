import * as tf from '@tensorflow/tfjs';
import { CheckpointError } from '@modu/core';
import { liveValues } from './live-values.ts';

/** Tensors as bytes, and what is needed to read them back: tfjs' own encoding. */
export interface EncodedTensors {
  readonly specs: tf.io.WeightsManifestEntry[];
  readonly data: ArrayBuffer;
}

const bytesPerElement = { float32: 4, int32: 4, bool: 1 } as const;

/** Copies tensors into bytes, each once: tfjs would hold all of them twice. @throws {CheckpointError} for other types */
export async function encodeTensors(
  where: string,
  tensors: readonly { name: string; tensor: tf.Tensor }[],
): Promise<EncodedTensors> {
  const specs = tensors.map(({ name, tensor: { shape, dtype } }) => ({
    name,
    shape: [...shape],
    dtype: dtype as 'float32',
  }));
  const all = new Uint8Array(encodedLength(where, specs));
  let at = 0;
  for (const { tensor } of tensors) {
    const values = liveValues(tensor) ?? (await tensor.data<'float32' | 'int32' | 'bool'>());
    all.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return { specs, data: all.buffer };
}

/** The number of bytes that tensors of `specs` take. @throws {CheckpointError} when a type is none of float32, int32, bool */
export function encodedLength(where: string, specs: readonly tf.io.WeightsManifestEntry[]): number {
  return specs.reduce((sum, spec) => sum + specLength(where, spec), 0);
}

function specLength(where: string, { name, shape, dtype, quantization }: tf.io.WeightsManifestEntry): number {
  const size = quantization === undefined ? bytesPerElement[dtype as 'float32'] : undefined;
  if (size === undefined) {
    throw new CheckpointError(`${where}: weight '${name}' must be float32, int32 or bool, received ${dtype}`);
  }
  return tf.util.sizeFromShape(shape) * size;
}

/**
 * Tensors in the order of `specs`; unlike tfjs' decoder, names may repeat. The caller disposes of them.
 *
 * @throws {CheckpointError} when `data` has another length than `specs` say
 */
export function decodeTensors(where: string, { specs, data }: EncodedTensors): { name: string; tensor: tf.Tensor }[] {
  const length = encodedLength(where, specs);
  if (length !== data.byteLength) {
    throw new CheckpointError(`${where}: weights must take ${length} bytes, received ${data.byteLength}`);
  }
  let offset = 0;
  return specs.map((spec) => {
    const bytes = data.slice(offset, (offset += specLength(where, spec)));
    const values =
      spec.dtype === 'float32'
        ? new Float32Array(bytes)
        : spec.dtype === 'int32'
          ? new Int32Array(bytes)
          : new Uint8Array(bytes);
    return { name: spec.name, tensor: tf.tensor(values, spec.shape, spec.dtype) };
  });
}
