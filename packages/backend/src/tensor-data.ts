import type { DataType, TensorInfo } from '@tensorflow/tfjs';
import type { Block } from './block.ts';

/** What the backend knows about the data of a tensor. */
export interface TensorData {
  readonly dtype: DataType;
  /** Tensors that share the data. */
  refCount: number;
  /** How many values. */
  readonly length: number;
  /** Where numbers lie; `undefined` for strings and complex numbers. */
  readonly block?: Block;
  /** Encoded strings. */
  readonly strings?: Uint8Array[];
  /** The two float32 tensors of a complex one. */
  readonly complexTensorInfos?: { readonly real: TensorInfo; readonly imag: TensorInfo };
}

/** Bytes of one value. */
export function bytesPerValue(dtype: DataType): number {
  return dtype === 'bool' ? 1 : 4;
}

/** The number of values of a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}
