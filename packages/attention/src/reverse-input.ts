import { expectOptions } from '@modu/core';
import { layerArguments, layerFromConfig } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';

/**
 * Passes its input on and remembers that the layer behind is to run in reverse: tfjs does not pass the options of a call on
 * to a model that runs, and the same layer may occur in it both ways.
 *
 * Inputs   x [B,…]
 * Output   x
 */
export class ReverseInput extends tf.layers.Layer {
  static readonly className = 'Modu>ReverseInput';
  static readonly #outputs = new WeakSet<tf.Tensor>();

  constructor(options: { readonly name?: string; readonly trainable?: boolean } = {}) {
    expectOptions('ReverseInput', options, ['name', 'trainable']);
    super(layerArguments('ReverseInput', 'reverse_input', options));
    this.supportsMasking = true;
  }

  /** Whether a tensor comes from a layer of this class. */
  static made(x: tf.Tensor | tf.SymbolicTensor): boolean {
    return x instanceof tf.SymbolicTensor ? x.sourceLayer instanceof ReverseInput : ReverseInput.#outputs.has(x);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const output = tf.clone((Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor);
    ReverseInput.#outputs.add(output);
    return output;
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }
}
