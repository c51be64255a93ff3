import { expectOneOf, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { layerFromConfig } from './layer-config.ts';
import { layerName } from './layer-name.ts';

/**
 * Where the mask comes from: `implicit`, from the layer in front (an Embedding with `maskZero`, say); `explicit`, the
 * input is itself a mask; `none`, every step is valid.
 */
export type MaskSource = 'implicit' | 'explicit' | 'none';

/** Options of {@link MaskTensor}. */
export interface MaskTensorOptions {
  readonly source: MaskSource;
  readonly name?: string;
  readonly trainable?: boolean;
}

/**
 * The mask of its input as a tensor, so that a layer of several inputs can take the mask of each as an input of its own:
 * tfjs hands a layer in a model the mask of its first input only, and passes an old one on when no input has any.
 *
 * Inputs   implicit, none: x [B,S,…]; explicit: mask [B,S] of any type, 0 or false = invalid
 * Output   [B,S] float32, 1 = valid (tfjs casts what goes from layer to layer); its own mask is the mask it stands for
 */
export class MaskTensor extends tf.layers.Layer {
  static readonly className = 'Modu>MaskTensor';
  readonly source: MaskSource;

  constructor(options: MaskTensorOptions) {
    const { source, name, trainable } = expectOptions('MaskTensor', options, ['source', 'name', 'trainable']);
    super({ name: name ?? layerName('mask_tensor'), trainable: trainable ?? true });
    this.source = expectOneOf('MaskTensor', 'source', source, ['implicit', 'explicit', 'none']);
    this.supportsMasking = true;
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape.slice(0, 2);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      const x = only(inputs);
      if (this.source === 'explicit') return tf.cast(tf.cast(x, 'bool'), 'float32');
      const mask = this.source === 'implicit' ? kwargs['mask'] : undefined;
      return mask instanceof tf.Tensor ? tf.cast(mask as tf.Tensor, 'float32') : tf.ones(x.shape.slice(0, 2));
    });
  }

  override computeMask(inputs: tf.Tensor | tf.Tensor[], mask?: tf.Tensor | tf.Tensor[]): tf.Tensor {
    if (this.source === 'explicit') return tf.cast(only(inputs), 'bool');
    const own = this.source === 'implicit' && mask !== undefined ? only(mask) : null;
    return own as tf.Tensor;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), source: this.source };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }
}

function only<T>(list: T | T[]): T {
  return Array.isArray(list) ? (list[0] as T) : list;
}
