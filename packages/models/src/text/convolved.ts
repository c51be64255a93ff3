import { Conv1D } from '@modu/layers';
import type * as tf from '@tensorflow/tfjs';
import { kernelInitializerPart, type Activation } from '../activation.ts';
import { one } from './text-options.ts';

interface Convolution {
  readonly name: string;
  readonly filters: number;
  readonly kernelSize: number;
  readonly activation: Activation;
  readonly seed: number | null;
}

/** A convolution over steps, as many of them as before, so that the shortest text is long enough. */
export function convolved(x: tf.SymbolicTensor, { activation, seed, ...sizes }: Convolution): tf.SymbolicTensor {
  const layer = new Conv1D({
    ...sizes,
    padding: 'same',
    activation,
    kernelInitializer: kernelInitializerPart(activation, seed),
  });
  return one(layer.apply(x));
}
