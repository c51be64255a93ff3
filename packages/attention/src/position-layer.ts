import { expectOptions } from '@modu/core';
import { layerArguments, layerFromConfig, layerOptionNames, type LayerOptions } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { inputShapeOf, PositionArguments, type PositionCall, type PositionCallOptions } from './position-arguments.ts';

type Inputs = tf.Tensor | tf.Tensor[];

/** What layers have in common that encode the position of each step; as in keras-hub, no mask goes on with their output. */
export abstract class PositionLayer extends tf.layers.Layer {
  protected readonly where: string;
  readonly #arguments: PositionArguments;

  /** @throws {ArgumentError} when an option is neither known nor one of every layer */
  constructor(where: string, defaultName: string, options: LayerOptions, known: readonly string[]) {
    const all = [...known, ...layerOptionNames] as (keyof LayerOptions)[];
    expectOptions(where, options, all);
    super(layerArguments(where, defaultName, options));
    this.where = where;
    this.#arguments = new PositionArguments(where);
    this.supportsMasking = true;
  }

  /** The output of a call. */
  protected abstract compute(call: PositionCall): tf.Tensor;

  /** The axis of the steps in an input of this rank. */
  protected stepAxis(rank: number): number {
    return rank - 2;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return inputShapeOf(inputShape);
  }

  /**
   * Calls the layer on tensors, or adds it to a model under construction.
   *
   * @param inputs a tensor, or a list of it and positions
   * @param kwargs {@link PositionCallOptions}
   */
  override apply(
    inputs: Inputs | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: PositionCallOptions,
  ): ReturnType<tf.layers.Layer['apply']> {
    return this.#arguments.apply(this, inputs, kwargs, (all, options) => super.apply(all, options));
  }

  override call(inputs: Inputs, kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const rank = [inputs].flat()[0]?.rank ?? 0;
      return this.compute(this.#arguments.ofCall(inputs, kwargs, this.stepAxis(rank)));
    });
  }

  override computeMask(): tf.Tensor {
    return null as unknown as tf.Tensor;
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }
}
