import { expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { CallMask } from './call-mask.ts';
import { layerFromConfig } from './layer-config.ts';
import { layerArguments, layerOptionNames, type LayerOptions } from './layer-options.ts';
import { onlyTensor } from './only-tensor.ts';

type Inputs = tf.Tensor | tf.Tensor[];

/** What a call knows beside its input. */
export interface CallContext {
  /** Whether the model is being trained. */
  readonly training: boolean;
  /** The mask of the input, true = counts. */
  readonly mask: tf.Tensor | undefined;
}

/** What layers of one input and one output have in common; the mask of the input goes on with the output. */
export abstract class SingleInputLayer extends tf.layers.Layer {
  /** The name in front of messages. */
  protected readonly where: string;
  readonly #callMask: CallMask;

  /** @throws {ArgumentError} when an option is neither known nor one of every layer */
  constructor(where: string, defaultName: string, options: LayerOptions, known: readonly string[]) {
    const all = [...known, ...layerOptionNames] as (keyof LayerOptions)[];
    expectOptions(where, options, all);
    super(layerArguments(where, defaultName, options));
    this.where = where;
    this.#callMask = new CallMask(where);
    this.supportsMasking = true;
  }

  /** The output for one input. */
  protected abstract compute(x: tf.Tensor, context: CallContext): tf.Tensor;

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return onlyShape(inputShape);
  }

  override apply(
    inputs: Inputs | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: Record<string, unknown>,
  ): ReturnType<tf.layers.Layer['apply']> {
    this.#callMask.noteInputs(inputs);
    return super.apply(inputs, kwargs);
  }

  override call(inputs: Inputs, kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const x = onlyTensor(inputs);
      const mask = this.supportsMasking ? this.#callMask.of(this, x, kwargs['mask']) : undefined;
      return this.compute(x, { training: kwargs['training'] === true, mask });
    });
  }

  override computeMask(inputs: Inputs, mask?: Inputs): Inputs {
    if (!this.supportsMasking) return null as unknown as tf.Tensor;
    const own = [mask ?? onlyTensor(inputs).kerasMask].flat()[0];
    return (own ? tf.clone(own) : null) as tf.Tensor;
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }
}

/** The shape of the input of a layer that has one, which tfjs hands over by itself or in a list. */
export function onlyShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
  return (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
}
