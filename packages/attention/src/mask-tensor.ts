import { expectOneOf, expectOptions, expectString } from '@modu/core';
import { layerArguments, layerFromConfig } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';

/**
 * Where the mask comes from: `implicit`, from the layer in front (an Embedding with `maskZero`, say); `explicit`, the
 * input is itself a mask; `none`, every step is valid.
 */
export type MaskSource = 'implicit' | 'explicit' | 'none';

/** Options of {@link MaskTensor}. */
export interface MaskTensorOptions {
  readonly source: MaskSource;
  /** The name under which the layer behind takes the mask, such as `valueMask`. None by default. */
  readonly role?: string | null;
  readonly name?: string;
  readonly trainable?: boolean;
}

/**
 * The mask of its input as a tensor, so that a layer of several inputs can take the mask of each as an input of its own:
 * tfjs hands a layer in a model the mask of its first input only, and passes an old one on when no input has any.
 *
 * Inputs   implicit, none: x [B,S,…]; explicit: mask [B,S] of any type, 0 or false = invalid
 * Output   [B,S] float32, 1 = valid (tfjs casts what goes from layer to layer); its own mask is the mask it stands for.
 *          An explicit mask keeps its shape.
 */
export class MaskTensor extends tf.layers.Layer {
  static readonly className = 'Modu>MaskTensor';
  static readonly #roles = new WeakMap<tf.Tensor, string>();
  readonly source: MaskSource;
  readonly role: string | undefined;

  constructor(options: MaskTensorOptions) {
    const { source, role } = expectOptions('MaskTensor', options, ['source', 'role', 'name', 'trainable']);
    super(layerArguments('MaskTensor', 'mask_tensor', options));
    this.role = role === undefined || role === null ? undefined : expectString('MaskTensor', 'role', role);
    this.source = expectOneOf('MaskTensor', 'source', source, ['implicit', 'explicit', 'none']);
    this.supportsMasking = true;
  }

  /** The role of a tensor that a layer of this class made. */
  static roleOf(mask: tf.Tensor): string | undefined {
    return MaskTensor.#roles.get(mask);
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return this.source === 'explicit' ? inputShape : inputShape.slice(0, 2);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    const output = tf.tidy(() => {
      const x = only(inputs);
      if (this.source === 'explicit') return tf.cast(tf.cast(x, 'bool'), 'float32');
      const mask = this.source === 'implicit' ? kwargs['mask'] : undefined;
      return mask instanceof tf.Tensor ? tf.cast(mask as tf.Tensor, 'float32') : tf.ones(x.shape.slice(0, 2));
    });
    if (this.role !== undefined) MaskTensor.#roles.set(output, this.role);
    return output;
  }

  override computeMask(inputs: tf.Tensor | tf.Tensor[], mask?: tf.Tensor | tf.Tensor[]): tf.Tensor {
    if (this.source === 'explicit') return tf.cast(only(inputs), 'bool');
    const own = this.source === 'implicit' && mask !== undefined ? only(mask) : null;
    return own as tf.Tensor;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), source: this.source, role: this.role ?? null };
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
