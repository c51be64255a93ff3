import type * as tf from '@tensorflow/tfjs';
import { looseCopy } from './plain.ts';
import type { LayerInput, LayerSubject } from './layer-subject.ts';

/** Reproducible noise between −1 and 1. */
export function noise(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => {
    const wave = Math.sin((i + 1) * 12.9898 + (seed + 1) * 78.233) * 43758.5453;
    return 2 * (wave - Math.floor(wave)) - 1;
  });
}

/** A layer with the required options alone, and one with every option set. */
export function layers({ create, required, config }: LayerSubject): tf.layers.Layer[] {
  return [{ ...required }, { ...required, ...config }].map((options) => create(looseCopy(options) as never));
}

/** The inputs as tensors, which the caller disposes of. */
export async function inputTensors(inputs: readonly LayerInput[]): Promise<tf.Tensor[]> {
  const { tensor } = await import('@tensorflow/tfjs');
  return inputs.map(({ shape, dtype = 'float32', values }, i) => {
    const size = shape.reduce((product, length) => product * length, 1);
    if (values === undefined && dtype === 'int32') throw new TypeError('testLayer: an int32 input needs values');
    const data = values === undefined ? noise(size, i) : Float32Array.from(values);
    if (data.length !== size)
      throw new TypeError(`testLayer: input ${i} needs ${size} values, received ${data.length}`);
    return tensor(dtype === 'bool' ? Uint8Array.from(data, (v) => Number(v > 0)) : data, [...shape], dtype);
  });
}

/** The outputs of a layer for `inputs`, as a list. */
export function outputsOf(layer: tf.layers.Layer, inputs: readonly tf.Tensor[], kwargs: object = {}): tf.Tensor[] {
  const output = layer.apply(unwrap([...inputs]), kwargs) as tf.Tensor | tf.Tensor[];
  return Array.isArray(output) ? output : [output];
}

/** A lone item by itself, more as a list: what `apply` and `predict` take. */
export function unwrap<T>(items: T[]): T | T[] {
  return items.length === 1 ? (items[0] as T) : items;
}

/** Gives every weight of a built layer noise in place of its initial value; those not trained, such as variances, stay positive. */
export async function randomizeWeights(layer: tf.layers.Layer): Promise<void> {
  const { tensor } = await import('@tensorflow/tfjs');
  const trained = new Set(layer.trainableWeights);
  const values = layer.weights.map((weight, i) => {
    const shape = weight.shape as number[];
    const data = noise(
      shape.reduce((product, length) => product * length, 1),
      100 + i,
    );
    return tensor(trained.has(weight) ? data : data.map((value) => Math.abs(value) + 0.1), shape, weight.read().dtype);
  });
  layer.setWeights(values);
  for (const value of values) value.dispose();
}
