import { ArgumentError, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectAxes, type AxisSizes } from './axes.ts';
import { CallMask } from './call-mask.ts';
import { layerFromConfig } from './layer-config.ts';
import { layerArguments, type LayerOptions } from './layer-options.ts';
import type { SequenceResult } from './sequence.ts';
import { sequenceInputs, type RecurrentCallOptions } from './sequence-inputs.ts';

type Inputs = tf.Tensor | tf.Tensor[];

/** What a layer that reads a sequence puts out, and in which order it reads. */
export interface SequenceFlags {
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  readonly zeroOutputForMask: boolean;
}

/** What layers that read a sequence step by step have in common: inputs, masks and states, not the steps themselves. */
export abstract class SequenceLayer extends tf.layers.Layer {
  /** The name in front of messages. */
  protected readonly where: string;
  /** What the layer puts out. */
  readonly flags: SequenceFlags;
  readonly #callMask: CallMask;
  #states: tf.Tensor[] | undefined;

  constructor(where: string, defaultName: string, options: LayerOptions, flags: SequenceFlags) {
    super(layerArguments(where, defaultName, options));
    this.where = where;
    this.flags = flags;
    this.#callMask = new CallMask(where);
    this._stateful = flags.stateful;
    this.supportsMasking = true;
  }

  /** The sizes H of the states, one for each. */
  abstract get stateSizes(): readonly number[];

  /** The size of an output. */
  abstract get outputSize(): number;

  /** How many states there are. */
  get stateCount(): number {
    return this.stateSizes.length;
  }

  /** Goes through a sequence of at least one step. */
  protected abstract process(
    x: tf.Tensor,
    states: readonly tf.Tensor[],
    mask: tf.Tensor | undefined,
    training: boolean,
  ): SequenceResult;

  /** Checks the shape of a sequence; the sizes by axis letter, B and T at least. @throws {ShapeError} */
  protected abstract expectSequence(shape: tf.Shape): AxisSizes;

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const { returnSequences, returnState } = this.flags;
    const [rows = null, steps = null] = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    const output = returnSequences ? [rows, steps, this.outputSize] : [rows, this.outputSize];
    return returnState ? [output, ...this.stateSizes.map((size) => [rows, size])] : output;
  }

  /**
   * Calls the layer on tensors, or adds it to a model under construction.
   *
   * @param inputs the sequence [B,T,D], or a list of it and the states to begin with
   * @param kwargs {@link RecurrentCallOptions}
   */
  override apply(
    inputs: Inputs | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: RecurrentCallOptions,
  ): Inputs | tf.SymbolicTensor | tf.SymbolicTensor[] {
    const [all, options] = sequenceInputs(this.where, inputs, kwargs);
    this.#callMask.noteInputs(all);
    return super.apply(all as Inputs, options);
  }

  override call(inputs: Inputs, kwargs: RecurrentCallOptions & Record<string, unknown>): Inputs {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const { returnState, stateful } = this.flags;
      const [x, ...given] = (Array.isArray(inputs) ? inputs : [inputs]) as [tf.Tensor, ...tf.Tensor[]];
      const sizes = this.expectInputs([x, ...given].map(({ shape }) => shape));
      const mask = this.#callMask.of(this, x, kwargs.mask);
      if (mask !== undefined) expectAxes(this.where, 'mask', mask.shape, ['B', 'T'], sizes);
      const states = given.length > 0 ? given : this.#firstStates(x.shape[0] ?? 0);
      const { y, states: after } = this.#outputs(x, states, mask, kwargs.training === true);
      if (stateful) this.#keep(after);
      return returnState ? [y, ...after] : y;
    });
  }

  /** The mask of the input for a sequence of outputs, none for states and a lone output. */
  override computeMask(inputs: Inputs, mask?: Inputs): Inputs {
    const { returnSequences, returnState } = this.flags;
    const own = mask === undefined ? first(inputs).kerasMask : first(mask);
    const output = (returnSequences ? (own ?? null) : null) as tf.Tensor;
    if (!returnState) return output;
    return [output, ...this.stateSizes.map(() => null as unknown as tf.Tensor)];
  }

  /** Makes a stateful layer begin its next batch with zeros. @throws {ArgumentError} when the layer is not stateful */
  override resetStates(): void {
    if (!this.flags.stateful) {
      throw new ArgumentError(`${this.where}.resetStates: stateful must be true, received false`);
    }
    tf.dispose(this.#states ?? []);
    this.#states = undefined;
  }

  override dispose(): ReturnType<tf.layers.Layer['dispose']> {
    const result = super.dispose();
    if (result.refCountAfterDispose === 0 && this.#states !== undefined) this.resetStates();
    return result;
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }

  /** Checks the shapes of the sequence and the states, and returns the sizes by axis letter. */
  protected expectInputs([x = [], ...states]: readonly tf.Shape[]): AxisSizes {
    const sizes = this.expectSequence(x);
    if (states.length > 0 && states.length !== this.stateCount) {
      throw new ArgumentError(
        `${this.where}: initialState must be a list of ${this.stateCount} states, received ${states.length}`,
      );
    }
    states.forEach((state, i) => {
      sizes.set('H', this.stateSizes[i] as number);
      expectAxes(this.where, `state ${i}`, state, ['B', 'H'], sizes);
    });
    return sizes;
  }

  #outputs(x: tf.Tensor, states: readonly tf.Tensor[], mask: tf.Tensor | undefined, training: boolean): SequenceResult {
    const { returnSequences, zeroOutputForMask } = this.flags;
    const [rows = 0, steps = 0] = x.shape;
    if (steps === 0) {
      const y = tf.zeros(returnSequences ? [rows, 0, this.outputSize] : [rows, this.outputSize]);
      return { y, states: states.map((state) => tf.clone(state)) };
    }
    const result = this.process(x, states, mask, training);
    return mask !== undefined && zeroOutputForMask ? { ...result, y: this.#zeroMasked(result.y, mask) } : result;
  }

  #zeroMasked(y: tf.Tensor, mask: tf.Tensor): tf.Tensor {
    const { goBackwards, returnSequences } = this.flags;
    const scales = tf.expandDims(tf.cast(mask, 'float32'), 2);
    if (returnSequences) return tf.mul(y, goBackwards ? tf.reverse(scales, 1) : scales);
    const [rows = 0, steps = 1] = mask.shape;
    return tf.mul(y, tf.reshape(tf.slice(scales, [0, goBackwards ? 0 : steps - 1], [rows, 1]), [rows, 1]));
  }

  #firstStates(rows: number): readonly tf.Tensor[] {
    const kept = this.#states;
    if (kept === undefined) return this.stateSizes.map((size) => tf.zeros([rows, size]));
    if (kept[0]?.shape[0] === rows) return kept;
    throw new ShapeError(
      `${this.where}: the input must have B = ${kept[0]?.shape[0] ?? 0} rows, as the batch before, ` +
        `until resetStates() is called, received ${rows}`,
    );
  }

  #keep(states: readonly tf.Tensor[]): void {
    const kept = states.map((state) => tf.keep(tf.clone(state)));
    tf.dispose(this.#states ?? []);
    this.#states = kept;
  }
}

function first(tensors: Inputs): tf.Tensor {
  return (Array.isArray(tensors) ? tensors[0] : tensors) as tf.Tensor;
}
