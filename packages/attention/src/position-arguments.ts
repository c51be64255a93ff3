import { ArgumentError, expectInteger, expectOptions, invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

type AnyTensor = tf.Tensor | tf.SymbolicTensor;
type Applied = tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[];

/** Options of a call of a layer that knows positions, the second argument of `apply`. */
export interface PositionCallOptions {
  /** The position of the first step, as when a text is written step by step. 0 by default; a model keeps it. */
  readonly startIndex?: number;
  /** The position of each step, [T] or [B,T], in place of those from startIndex on. */
  readonly positions?: tf.Tensor | tf.SymbolicTensor | null;
}

/** A call on tensors. */
export interface PositionCall {
  readonly x: tf.Tensor;
  readonly startIndex: number;
  /** [1,T] or [B,T], or undefined for startIndex and what follows */
  readonly positions: tf.Tensor | undefined;
}

/**
 * The input, start and positions of a layer's calls, on tensors and in models; positions enter a model as a second input,
 * since tfjs does not pass the options of a call on to a model that runs.
 */
export class PositionArguments {
  readonly #where: string;
  #modelStart: number | undefined;

  constructor(where: string) {
    this.#where = where;
  }

  /** Checks a call and passes it on to `apply` of tfjs' layer. */
  apply(
    layer: tf.layers.Layer,
    inputs: unknown,
    kwargs: object | undefined,
    apply: (inputs: never, kwargs: object) => Applied,
  ): Applied {
    const where = this.#where;
    const isInModel = layer.inboundNodes.length > 0;
    // tfjs adds options of its own when a model runs.
    const known = ['startIndex', 'positions', 'training', ...(isInModel ? ['mask'] : [])] as const;
    const { startIndex, positions = null } = expectOptions(
      where,
      kwargs as PositionCallOptions | undefined,
      known as never,
    );
    if (startIndex !== undefined) expectInteger(where, 'startIndex', startIndex, { min: 0 });
    const given = (Array.isArray(inputs) ? inputs : [inputs]) as readonly AnyTensor[];
    const [x] = given;
    const isSymbolic = x instanceof tf.SymbolicTensor;
    if (positions !== null && !(positions instanceof (isSymbolic ? tf.SymbolicTensor : tf.Tensor))) {
      throw invalid(where, 'positions', isSymbolic ? 'a symbolic tensor in a model' : 'a tensor', positions);
    }
    const list = positions === null ? given : [...given, positions];
    if (list.length > 2 || x === undefined) {
      throw new ArgumentError(
        `${where}: inputs must be one tensor, or a list of it and positions, received ${list.length}`,
      );
    }
    if (isSymbolic) this.#fixStart(startIndex ?? 0);
    return apply((list.length === 1 ? x : list) as never, startIndex === undefined ? {} : { startIndex });
  }

  /** @throws {ShapeError} when the positions are not [T] or [B,T] */
  ofCall(inputs: tf.Tensor | tf.Tensor[], kwargs: Readonly<Record<string, unknown>>, stepAxis: number): PositionCall {
    const [x, positions] = Array.isArray(inputs) ? inputs : [inputs];
    const input = x as tf.Tensor;
    const startIndex = (kwargs['startIndex'] as number | undefined) ?? this.#modelStart ?? 0;
    if (positions === undefined) return { x: input, startIndex, positions };
    const steps = input.shape[stepAxis] ?? 0;
    const batch = input.shape[0] ?? 0;
    const fits =
      positions.shape.at(-1) === steps && (positions.rank === 1 || [1, batch].includes(positions.shape[0] ?? 0));
    if (!fits || positions.rank < 1 || positions.rank > 2) {
      throw new ShapeError(
        `${this.#where}: positions must have shape [T] or [B,T] = [${batch}, ${steps}], received [${positions.shape.join(', ')}]`,
      );
    }
    return { x: input, startIndex, positions: tf.reshape(positions, [-1, steps]) };
  }

  #fixStart(startIndex: number): void {
    const before = this.#modelStart;
    if (before !== undefined && before !== startIndex) {
      throw new ArgumentError(
        `${this.#where}: startIndex must be the same in every call that adds the layer to a model, received ` +
          `${startIndex} after ${before}`,
      );
    }
    this.#modelStart = startIndex;
  }
}

/** The shape of the input among those that tfjs hands over. */
export function inputShapeOf(shapes: tf.Shape | tf.Shape[]): tf.Shape {
  return (Array.isArray(shapes[0]) ? shapes[0] : shapes) as tf.Shape;
}

/** The positions of a call as float32: [1,T] or [B,T]. */
export function positionValues({ startIndex, positions }: PositionCall, steps: number): tf.Tensor {
  if (positions !== undefined) return tf.cast(positions, 'float32');
  return tf.tensor2d(
    Float32Array.from({ length: steps }, (_, t) => startIndex + t),
    [1, steps],
  );
}
