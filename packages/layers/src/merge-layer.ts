import { ArgumentError, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { distinctInputs } from './distinct-inputs.ts';
import { layerFromConfig } from './layer-config.ts';
import { layerArguments, type LayerOptions } from './layer-options.ts';

type Inputs = tf.Tensor | tf.Tensor[];

/** What the layers that make one tensor of several have in common. */
export abstract class MergeLayer extends tf.layers.Layer {
  protected readonly where: string;

  constructor(where: string, defaultName: string, options: LayerOptions) {
    super(layerArguments(where, defaultName, options));
    this.where = where;
    this.supportsMasking = true;
  }

  /** One tensor of several, whose shapes were found to fit. */
  protected abstract merge(inputs: readonly tf.Tensor[]): tf.Tensor;

  /** The shape of the output. @throws {ShapeError} when the shapes do not fit */
  protected abstract mergedShape(shapes: readonly tf.Shape[]): tf.Shape;

  /** The mask of the output. */
  protected abstract mergedMask(inputs: readonly tf.Tensor[], masks: readonly (tf.Tensor | null)[]): tf.Tensor | null;

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    this.computeOutputShape(inputShape);
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shapes = (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as tf.Shape[];
    return this.mergedShape(shapes);
  }

  override apply(
    inputs: Inputs | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: Record<string, unknown>,
  ): ReturnType<tf.layers.Layer['apply']> {
    if (!Array.isArray(inputs)) {
      throw new ArgumentError(`${this.where}: the input must be a list of tensors, received one tensor`);
    }
    return super.apply(distinctInputs<tf.Tensor | tf.SymbolicTensor>(inputs) as tf.Tensor[], kwargs);
  }

  override call(inputs: Inputs, kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const list = [inputs].flat();
      this.computeOutputShape(list.map(({ shape }) => shape));
      return list.length === 1 ? tf.clone(list[0] as tf.Tensor) : this.merge(list);
    });
  }

  override computeMask(inputs: Inputs, mask?: Inputs): tf.Tensor {
    return tf.tidy(() => {
      const list = [inputs].flat();
      const masks: readonly (tf.Tensor | null | undefined)[] =
        mask === undefined || mask === null ? list.map(({ kerasMask }) => kerasMask) : [mask].flat();
      return this.mergedMask(
        list,
        masks.map((item) => item ?? null),
      ) as tf.Tensor;
    });
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }
}

/** What the layers that merge element by element have in common. */
export abstract class ElementwiseMerge extends MergeLayer {
  /** The most inputs that there may be. */
  protected readonly most: number = Number.POSITIVE_INFINITY;

  /** Axes are matched from the last one on; one of size 1, or absent, is repeated. The batch is the same for all. */
  protected override mergedShape(shapes: readonly tf.Shape[]): tf.Shape {
    if (shapes.length > this.most || (this.most === 2 && shapes.length < 2)) {
      throw new ArgumentError(
        `${this.where}: the input must be a list of ${this.most} tensors, received ${shapes.length}`,
      );
    }
    const rank = Math.max(...shapes.map(({ length }) => length));
    const inner = Array.from({ length: rank - 1 }, (_, fromEnd) =>
      this.#size(
        shapes.map((shape) => (fromEnd < shape.length - 1 ? (shape[shape.length - 1 - fromEnd] ?? null) : 1)),
        shapes,
      ),
    ).reverse();
    return [
      this.#size(
        shapes.map((shape) => shape[0] ?? null),
        shapes,
        false,
      ),
      ...inner,
    ];
  }

  /** A step counts that counts in any input; without a mask in one of them, every step does. */
  protected override mergedMask(_: readonly tf.Tensor[], masks: readonly (tf.Tensor | null)[]): tf.Tensor | null {
    const all = masks.filter((mask) => mask !== null);
    if (all.length < masks.length || all.length === 0) return null;
    return all.slice(1).reduce((merged: tf.Tensor, mask) => tf.logicalOr(merged, mask), tf.clone(all[0] as tf.Tensor));
  }

  protected override merge(inputs: readonly tf.Tensor[]): tf.Tensor {
    const rank = Math.max(...inputs.map((input) => input.rank));
    const [first, ...rest] = inputs.map((input) => {
      const [rows = 0, ...inner] = input.shape;
      const absent = Array.from({ length: rank - input.rank }, () => 1);
      return absent.length === 0 ? input : tf.reshape(input, [rows, ...absent, ...inner]);
    }) as [tf.Tensor, ...tf.Tensor[]];
    return rest.reduce((merged, input) => this.pair(merged, input), first);
  }

  /** What becomes of two tensors. */
  protected abstract pair(first: tf.Tensor, second: tf.Tensor): tf.Tensor;

  #size(sizes: readonly (number | null)[], shapes: readonly tf.Shape[], repeats = true): number | null {
    const known = new Set(sizes.filter((size): size is number => size !== null && !(repeats && size === 1)));
    if (known.size > 1) {
      const received = shapes.map((shape) => `[${shape.map((size) => size ?? '?').join(', ')}]`).join(' and ');
      throw new ShapeError(`${this.where}: the inputs must have shapes that fit together, received ${received}`);
    }
    const [size] = known;
    return size ?? (sizes.includes(null) ? null : 1);
  }
}
