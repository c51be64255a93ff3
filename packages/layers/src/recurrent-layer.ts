import { ArgumentError, derivedSeed, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectAxes, type AxisSizes } from './axes.ts';
import { CallMask } from './call-mask.ts';
import { drop } from './drop.ts';
import { layerFromConfig } from './layer-config.ts';
import { layerArguments } from './layer-options.ts';
import { RandomDraws, type RandomDrawsState } from './random-draws.ts';
import {
  recurrentConfig,
  recurrentSettings,
  type RecurrentOptions,
  type RecurrentSettings,
} from './recurrent-options.ts';
import type { Sequence, SequenceResult } from './sequence.ts';
import { sequenceInputs, type RecurrentCallOptions } from './sequence-inputs.ts';

type Inputs = tf.Tensor | tf.Tensor[];

/** What {@link LSTM}, {@link GRU} and {@link SimpleRNN} have in common: all but the recurrence itself. */
export abstract class RecurrentLayer extends tf.layers.Layer {
  /** The options with every default in place. */
  readonly settings: RecurrentSettings;
  readonly #where: string;
  readonly #gates: number;
  /** How many states there are. */
  readonly stateCount: number;
  readonly #draws: RandomDraws;
  readonly #callMask: CallMask;
  #weights: readonly tf.LayerVariable[] = [];
  #states: tf.Tensor[] | undefined;

  constructor(where: string, defaultName: string, options: RecurrentOptions, gates: number, stateCount: number) {
    super(layerArguments(where, defaultName, options));
    this.#where = where;
    this.#gates = gates;
    this.stateCount = stateCount;
    this.#callMask = new CallMask(where);
    this.settings = recurrentSettings(where, options);
    const { seed } = this.settings;
    this.#draws = new RandomDraws(seed === undefined ? undefined : derivedSeed(seed, 3));
    this._stateful = this.settings.stateful;
    this.supportsMasking = true;
  }

  /** Goes through a sequence of at least one step. */
  protected abstract run(sequence: Sequence): SequenceResult;

  /** Where the series of dropout masks stands; a layer that is given the state of another goes on like it. */
  get randomState(): RandomDrawsState {
    return this.#draws.state;
  }

  set randomState(state: RandomDrawsState) {
    this.#draws.restore(`${this.#where}.randomState`, state);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const { units, kernel, recurrent, bias, useBias } = this.settings;
    const shapes = (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as tf.Shape[];
    const features = this.#expectShapes(shapes).get('D');
    if (features === undefined) {
      throw new ShapeError(`${this.#where}: D of the input [B,T,D] must be known, received null`);
    }
    const add = (name: string, shape: number[], { initializer, regularizer, constraint }: typeof kernel): void => {
      const weight = this.addWeight(name, shape, 'float32', initializer, regularizer, true, constraint);
      this.#weights = [...this.#weights, weight];
    };
    add('kernel', [features, this.#gates * units], kernel);
    add('recurrent_kernel', [units, this.#gates * units], recurrent);
    if (useBias) add('bias', this.biasShape(), { ...bias, initializer: this.biasInitializer() });
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const { units, returnSequences, returnState } = this.settings;
    const [rows = null, steps = null] = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    const output = returnSequences ? [rows, steps, units] : [rows, units];
    return returnState ? [output, ...Array.from({ length: this.stateCount }, () => [rows, units])] : output;
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
    const [all, options] = sequenceInputs(this.#where, inputs, kwargs);
    this.#callMask.noteInputs(all);
    return super.apply(all as Inputs, options);
  }

  override call(inputs: Inputs, kwargs: RecurrentCallOptions & Record<string, unknown>): Inputs {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const { returnState, stateful } = this.settings;
      const [x, ...given] = (Array.isArray(inputs) ? inputs : [inputs]) as [tf.Tensor, ...tf.Tensor[]];
      const sizes = this.#expectShapes([x, ...given].map(({ shape }) => shape));
      const mask = this.#callMask.of(this, x, kwargs.mask);
      if (mask !== undefined) expectAxes(this.#where, 'mask', mask.shape, ['B', 'T'], sizes);
      const states = given.length > 0 ? given : this.#firstStates(x.shape[0] ?? 0);
      const { y, states: after } = this.#process(x, states, mask, kwargs.training === true);
      if (stateful) this.#keep(after);
      return returnState ? [y, ...after] : y;
    });
  }

  /** The mask of the input for a sequence of outputs, none for states and a lone output. */
  override computeMask(inputs: Inputs, mask?: Inputs): Inputs {
    const { returnSequences, returnState } = this.settings;
    const own = mask === undefined ? first(inputs).kerasMask : first(mask);
    const output = (returnSequences ? (own ?? null) : null) as tf.Tensor;
    if (!returnState) return output;
    return [output, ...Array.from({ length: this.stateCount }, () => null as unknown as tf.Tensor)];
  }

  /** Makes a stateful layer begin its next batch with zeros. @throws {ArgumentError} when the layer is not stateful */
  override resetStates(): void {
    if (!this.settings.stateful) {
      throw new ArgumentError(`${this.#where}.resetStates: stateful must be true, received false`);
    }
    tf.dispose(this.#states ?? []);
    this.#states = undefined;
  }

  override dispose(): ReturnType<tf.layers.Layer['dispose']> {
    const result = super.dispose();
    if (result.refCountAfterDispose === 0 && this.#states !== undefined) this.resetStates();
    return result;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...recurrentConfig(this.settings) };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }

  protected biasShape(): number[] {
    return [this.#gates * this.settings.units];
  }

  protected biasInitializer(): RecurrentSettings['bias']['initializer'] {
    return this.settings.bias.initializer;
  }

  #process(x: tf.Tensor, states: readonly tf.Tensor[], mask: tf.Tensor | undefined, training: boolean): SequenceResult {
    const { units, goBackwards, returnSequences, returnState, stateful, zeroOutputForMask } = this.settings;
    const [rows = 0, steps = 0] = x.shape;
    if (steps === 0) {
      const y = tf.zeros(returnSequences ? [rows, 0, units] : [rows, units]);
      return { y, states: states.map((state) => tf.clone(state)) };
    }
    const [kernel, recurrent, bias] = this.#weights.map((weight) => weight.read());
    const values = tf.cast(x, 'float32');
    const scales = training ? this.#dropoutScales(x, states[0] as tf.Tensor) : {};
    const result = this.run({
      x: scales.x === undefined ? values : tf.mul(values, scales.x),
      kernel: kernel as tf.Tensor,
      recurrent: recurrent as tf.Tensor,
      bias,
      states,
      mask,
      inputScales: scales.perGate,
      recurrentScales: scales.recurrent,
      goBackwards,
      returnSequences,
      needsStates: returnState || stateful,
    });
    return mask !== undefined && zeroOutputForMask ? { ...result, y: this.#zeroMasked(result.y, mask) } : result;
  }

  /**
   * What dropout multiplies by in one call, the same at all steps: one mask of the input for all gates, or, with
   * recurrent dropout, one for each gate, as in Keras.
   */
  #dropoutScales(
    x: tf.Tensor,
    h: tf.Tensor,
  ): { readonly x?: tf.Tensor; readonly perGate?: tf.Tensor[]; readonly recurrent?: tf.Tensor[] } {
    const { dropout, recurrentDropout } = this.settings;
    const [rows = 0, , features = 0] = x.shape;
    const draw = (shape: number[], rate: number): tf.Tensor => drop(tf.ones(shape), rate, this.#draws.next());
    const drawAll = (shape: number[], rate: number): tf.Tensor[] =>
      Array.from({ length: this.#gates }, () => draw(shape, rate));
    if (recurrentDropout === 0) return dropout === 0 ? {} : { x: draw([rows, 1, features], dropout) };
    return {
      ...(dropout > 0 && { perGate: drawAll([rows, 1, features], dropout) }),
      recurrent: drawAll(h.shape, recurrentDropout),
    };
  }

  #zeroMasked(y: tf.Tensor, mask: tf.Tensor): tf.Tensor {
    const { goBackwards, returnSequences } = this.settings;
    const scales = tf.expandDims(tf.cast(mask, 'float32'), 2);
    if (returnSequences) return tf.mul(y, goBackwards ? tf.reverse(scales, 1) : scales);
    const [rows = 0, steps = 1] = mask.shape;
    return tf.mul(y, tf.reshape(tf.slice(scales, [0, goBackwards ? 0 : steps - 1], [rows, 1]), [rows, 1]));
  }

  /** Checks the shapes of the sequence and the states, and returns the sizes by axis letter. */
  #expectShapes([x = [], ...states]: readonly tf.Shape[]): AxisSizes {
    const sizes: AxisSizes = new Map([['H', this.settings.units]]);
    const features = this.#weights[0]?.shape[0];
    if (typeof features === 'number') sizes.set('D', features);
    expectAxes(this.#where, 'the input', x, ['B', 'T', 'D'], sizes);
    if (states.length > 0 && states.length !== this.stateCount) {
      throw new ArgumentError(
        `${this.#where}: initialState must be a list of ${this.stateCount} states, received ${states.length}`,
      );
    }
    states.forEach((state, i) => {
      expectAxes(this.#where, `state ${i}`, state, ['B', 'H'], sizes);
    });
    return sizes;
  }

  #firstStates(rows: number): readonly tf.Tensor[] {
    const { units } = this.settings;
    const kept = this.#states;
    if (kept === undefined) return Array.from({ length: this.stateCount }, () => tf.zeros([rows, units]));
    if (kept[0]?.shape[0] === rows) return kept;
    throw new ShapeError(
      `${this.#where}: the input must have B = ${kept[0]?.shape[0] ?? 0} rows, as the batch before, ` +
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
