import { ArgumentError, expectArray, expectBoolean, expectInteger, expectOptions, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { layerOptionNames, type LayerOptions } from '../layer-options.ts';
import { MergeLayer } from '../merge-layer.ts';
import { einsum } from './einsum.ts';
import { unitLength } from './unit-length.ts';

/** Options of {@link Dot}. */
export interface DotOptions extends LayerOptions {
  /** The axis of both inputs along which the product is summed, or that of each; not the batch. */
  readonly axes: number | readonly [number, number];
  /** Whether the vectors along the axes get the length 1 first, so that their product is the cosine. False by default. */
  readonly normalize?: boolean;
}

/**
 * The products of vectors of two inputs, sample by sample.
 *
 * y[b,…,…] = Σ_k x[b,…,k,…] · z[b,…,k,…]
 *
 * Inputs   a list of two tensors [B,…] of at least two axes, float32
 * Output   the axes of the first without its summed one, then those of the second without batch and summed one; [B,1] when
 *          none remain. No mask.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or the input no list of two
 * @throws {ShapeError} when the sizes of the axes, or the batches, differ
 * @see https://keras.io/api/layers/merging_layers/dot/
 * @example
 * new Dot({ axes: 1 }).apply([tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 4]])]).print(); // [[11]]
 */
export class Dot extends MergeLayer {
  static readonly className = 'Modu>Dot';
  readonly axes: number | readonly [number, number];
  readonly normalize: boolean;

  constructor(options: DotOptions) {
    expectOptions('Dot', options, ['axes', 'normalize', ...layerOptionNames]);
    super('Dot', 'dot', options);
    const { axes, normalize = false } = options;
    this.axes = typeof axes === 'number' ? expectAxis(axes) : expectPair(axes);
    this.normalize = expectBoolean('Dot', 'normalize', normalize);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const axes = typeof this.axes === 'number' ? this.axes : [...this.axes];
    return { ...super.getConfig(), axes, normalize: this.normalize };
  }

  protected override merge(inputs: readonly tf.Tensor[]): tf.Tensor {
    const shapes = inputs.map(({ shape }) => shape);
    const axes = this.#axesOf(shapes);
    const [x, z] = inputs.map((input, i) =>
      this.normalize ? unitLength(input, [axes[i] as number], 1e-7) : input,
    ) as [tf.Tensor, tf.Tensor];
    const letters = shapes.map((shape, i) =>
      shape.map((_, axis) => (axis === 0 ? 'B' : axis === axes[i] ? 'K' : `${i}${axis}`)),
    ) as [string[], string[]];
    const output = ['B', ...letters.flat().filter((letter) => !'BK'.includes(letter))];
    const product = einsum(x, z, { first: letters[0], second: letters[1], output });
    return product.rank === 1 ? tf.expandDims(product, 1) : product;
  }

  protected override mergedShape(shapes: readonly tf.Shape[]): tf.Shape {
    const axes = this.#axesOf(shapes);
    const [first, second] = shapes as [tf.Shape, tf.Shape];
    const rest = [
      ...first.filter((_, axis) => axis !== axes[0]),
      ...second.filter((_, axis) => axis !== axes[1] && axis > 0),
    ];
    return rest.length === 1 ? [...rest, 1] : rest;
  }

  protected override mergedMask(): null {
    return null;
  }

  #axesOf(shapes: readonly tf.Shape[]): [number, number] {
    if (shapes.length !== 2) {
      throw new ArgumentError(`Dot: the input must be a list of 2 tensors, received ${shapes.length}`);
    }
    const given = typeof this.axes === 'number' ? [this.axes, this.axes] : this.axes;
    const axes = shapes.map((shape, i) => {
      const axis = given[i] as number;
      return axis < 0 ? axis + shape.length : axis;
    }) as [number, number];
    const fits =
      shapes.every((shape, i) => (axes[i] as number) > 0 && (axes[i] as number) < shape.length) &&
      agree(shapes[0]?.[axes[0]], shapes[1]?.[axes[1]]) &&
      agree(shapes[0]?.[0], shapes[1]?.[0]);
    if (fits) return axes;
    const received = shapes.map((shape) => `[${shape.map((size) => size ?? '?').join(', ')}]`).join(' and ');
    throw new ShapeError(
      `Dot: the inputs must have the same batch and the same size at the axes ${axes.join(' and ')}, received ${received}`,
    );
  }
}

tf.serialization.registerClass(Dot);

function agree(a: number | null | undefined, b: number | null | undefined): boolean {
  return a === b || a === null || b === null;
}

function expectAxis(axis: unknown): number {
  const value = expectInteger('Dot', 'axes', axis);
  if (value !== 0) return value;
  throw new ArgumentError('Dot: axes must be other than 0, the axis of the batch, received 0');
}

function expectPair(axes: readonly [number, number]): readonly [number, number] {
  const list = expectArray<number>('Dot', 'axes', axes).map(expectAxis);
  if (list.length === 2) return list as [number, number];
  throw new ArgumentError(`Dot: axes must be an integer or a list of two, received ${list.length} of them`);
}
