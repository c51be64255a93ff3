import { ArgumentError, expectOneOf, expectOptions, invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { adoptLayers } from './adopt-layers.ts';
import { CallMask } from './call-mask.ts';
import { layerFromConfig } from './layer-config.ts';
import { expectGiven, layerArguments, layerOptionNames, type LayerOptions } from './layer-options.ts';
import { randomStates, restoreEach, type RandomLayerState, type RandomStateHolder } from './random-draws.ts';
import { SequenceLayer } from './sequence-layer.ts';
import { expectPart, partConfig, type PartKind, type SerializedPart } from './registered-part.ts';
import { sequenceInputs, type RecurrentCallOptions } from './sequence-inputs.ts';

/** How {@link Bidirectional} brings the outputs of its two layers together; null leaves them apart. */
export type MergeMode = 'concat' | 'sum' | 'ave' | 'mul' | null;

/** Options of {@link Bidirectional}. */
export interface BidirectionalOptions extends LayerOptions {
  /** An LSTM, GRU, SimpleRNN or RNN of this package, or its JSON form; it serves as the pattern of both layers. */
  readonly layer: SequenceLayer | SerializedPart;
  /** The layer that reads backwards, if it is another than `layer` with `goBackwards`. */
  readonly backwardLayer?: SequenceLayer | SerializedPart | null;
  /** `'concat'` by default. */
  readonly mergeMode?: MergeMode;
}

type Inputs = tf.Tensor | tf.Tensor[];

const where = 'Bidirectional';
const mergeModes = ['concat', 'sum', 'ave', 'mul', null] as const;
const layerKind: PartKind = {
  noun: 'a recurrent layer',
  names: { LSTM: 'Modu>LSTM', GRU: 'Modu>GRU', SimpleRNN: 'Modu>SimpleRNN', RNN: 'Modu>RNN' },
};

/**
 * Reads a sequence in both directions with a recurrent layer each and brings the outputs together, step by step.
 *
 * y[t] = merge(forward[t], backward[t])
 *
 * Inputs   x [B,T,D] float32, or [x, states of the forward layer, states of the backward layer]; mask [B,T] bool,
 *          true = the step counts
 * Output   [B,2H], or [B,T,2H] with returnSequences, for mergeMode 'concat'; H in place of 2H for 'sum', 'ave' and
 *          'mul'; two such outputs for null; then, with returnState, the states of both layers. The output of a masked
 *          step of a sequence is that of zeros, whatever `zeroOutputForMask` says, as in Keras.
 * Weights  those of the forward layer, then those of the backward layer
 * Training as for the layers within
 *
 * The layers within are copies of the layer given, named forward_… and backward_….
 *
 * @throws {ArgumentError} when an option is unknown or no recurrent layer of this package, or the two layers differ in
 *   stateful, returnSequences or returnState, or do not in goBackwards
 * @throws {ShapeError} as for the layers within, or when their units differ and the outputs are to be merged otherwise
 *   than by 'concat'
 * @see Schuster & Paliwal 1997, https://doi.org/10.1109/78.650093; https://keras.io/api/layers/recurrent_layers/bidirectional/
 * @example
 * const layer = new Bidirectional({ layer: new LSTM({ units: 8, returnSequences: true }), inputShape: [null, 3] });
 */
export class Bidirectional extends tf.layers.Layer implements RandomStateHolder {
  static readonly className = 'Modu>Bidirectional';
  readonly forwardLayer: SequenceLayer;
  readonly backwardLayer: SequenceLayer;
  readonly mergeMode: MergeMode;
  readonly #callMask = new CallMask(where);

  constructor(options: BidirectionalOptions) {
    expectOptions(where, expectGiven(where, options), ['layer', 'backwardLayer', 'mergeMode', ...layerOptionNames]);
    const { layer, backwardLayer, mergeMode = 'concat' } = options;
    super(layerArguments(where, 'bidirectional', options));
    const pattern = expectLayer('layer', layer);
    this.forwardLayer = copyOf(pattern, 'forward_');
    this.backwardLayer =
      backwardLayer === undefined || backwardLayer === null
        ? copyOf(pattern, 'backward_', { goBackwards: true })
        : copyOf(expectLayer('backwardLayer', backwardLayer), 'backward_');
    this.mergeMode = expectOneOf(where, 'mergeMode', mergeMode, mergeModes);
    expectPair(this.forwardLayer, this.backwardLayer, this.mergeMode);
    this._stateful = pattern.flags.stateful;
    this.supportsMasking = true;
    adoptLayers(this, this.#layers);
  }

  getRandomState(): RandomLayerState {
    return randomStates(this.#layers);
  }

  setRandomState(state: RandomLayerState): void {
    restoreEach(`${where}.setRandomState`, this.#layers, state);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    const features = shape[2] ?? null;
    if (shape.length !== 3 || features === null) {
      const received = shape.map((size) => size ?? '?').join(', ');
      throw new ShapeError(`${where}: the input must have shape [B,T,D] with D known, received [${received}]`);
    }
    // A call puts the names of the layers before those of their weights, which would else be the same in both.
    tf.tidy(() => {
      for (const layer of this.#layers) layer.apply(tf.zeros([1, 0, features]));
    });
    if (this.stateful) this.resetStates();
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    const [forward, backward] = this.#layers.map((layer) => listOfShapes(layer.computeOutputShape(shape)));
    const [[first, ...states], [second, ...others]] = [forward, backward] as [ShapeList, ShapeList];
    const last = (first.at(-1) ?? 0) + (second.at(-1) ?? 0);
    const merged = this.mergeMode === 'concat' ? [...first.slice(0, -1), last] : first;
    const outputs = this.mergeMode === null ? [first, second] : [merged];
    const all = [...outputs, ...states, ...others];
    return all.length === 1 ? merged : all;
  }

  /**
   * Calls the layer on tensors, or adds it to a model under construction.
   *
   * @param inputs the sequence [B,T,D], or a list of it and the states to begin with, those of the forward layer first
   * @param kwargs {@link RecurrentCallOptions}
   */
  override apply(
    inputs: Inputs | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: RecurrentCallOptions,
  ): ReturnType<tf.layers.Layer['apply']> {
    const [all, options] = sequenceInputs(where, inputs, kwargs);
    this.#callMask.noteInputs(all);
    return super.apply(all as Inputs, options);
  }

  override call(inputs: Inputs, kwargs: RecurrentCallOptions & Record<string, unknown>): Inputs {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const [x, ...states] = (Array.isArray(inputs) ? inputs : [inputs]) as [tf.Tensor, ...tf.Tensor[]];
      if (states.length % 2 > 0) {
        throw new ArgumentError(`${where}: initialState must be an even number of states, received ${states.length}`);
      }
      const mask = this.#callMask.of(this, x, kwargs.mask) ?? null;
      const [forward, backward] = this.#layers.map((layer, i) => {
        const initialState = states.slice((i * states.length) / 2, ((i + 1) * states.length) / 2);
        return [layer.apply(x, { mask, training: kwargs.training === true, initialState }) as Inputs].flat();
      }) as [[tf.Tensor, ...tf.Tensor[]], [tf.Tensor, ...tf.Tensor[]]];
      const [[first, ...after], [reversed, ...others]] = [forward, backward];
      // Each layer puts out its sequence in the order in which it reads.
      const second = this.forwardLayer.flags.returnSequences ? tf.reverse(reversed, 1) : reversed;
      const outputs = [...merge(this.mergeMode, first, second), ...after, ...others];
      return outputs.length === 1 ? (outputs[0] as tf.Tensor) : outputs;
    });
  }

  /** The mask of the input for sequences of outputs, none for states and lone outputs. */
  override computeMask(inputs: Inputs, mask?: Inputs): Inputs {
    const { returnSequences, returnState } = this.forwardLayer.flags;
    const own = [mask ?? [inputs].flat()[0]?.kerasMask].flat()[0];
    const output = (returnSequences ? (own ?? null) : null) as tf.Tensor;
    const outputs = this.mergeMode === null ? [output, output] : [output];
    const states = returnState ? 2 * this.forwardLayer.stateCount : 0;
    if (outputs.length + states === 1) return output;
    return [...outputs, ...Array.from({ length: states }, () => null as unknown as tf.Tensor)];
  }

  /** Makes a stateful layer begin its next batch with zeros. @throws {ArgumentError} when the layers are not stateful */
  override resetStates(): void {
    for (const layer of this.#layers) layer.resetStates();
  }

  override dispose(): ReturnType<tf.layers.Layer['dispose']> {
    const result = super.dispose();
    if (result.refCountAfterDispose === 0 && this.stateful) this.resetStates();
    return result;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      layer: partConfig(this.forwardLayer),
      backwardLayer: partConfig(this.backwardLayer),
      mergeMode: this.mergeMode,
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }

  get #layers(): readonly [SequenceLayer, SequenceLayer] {
    return [this.forwardLayer, this.backwardLayer];
  }
}

tf.serialization.registerClass(Bidirectional);

type ShapeList = readonly [tf.Shape, ...tf.Shape[]];

function listOfShapes(shapes: tf.Shape | tf.Shape[]): ShapeList {
  return (Array.isArray(shapes[0]) ? shapes : [shapes]) as unknown as ShapeList;
}

function merge(mode: MergeMode, first: tf.Tensor, second: tf.Tensor): tf.Tensor[] {
  switch (mode) {
    case 'concat':
      return [tf.concat([first, second], -1)];
    case 'sum':
      return [tf.add(first, second)];
    case 'ave':
      return [tf.mul(tf.add(first, second), 0.5)];
    case 'mul':
      return [tf.mul(first, second)];
    case null:
      return [first, second];
  }
}

function expectLayer(name: string, value: unknown): SequenceLayer {
  const layer = expectPart(where, name, value, layerKind);
  if (layer instanceof SequenceLayer) return layer;
  throw invalid(where, name, 'an LSTM, GRU, SimpleRNN or RNN of @modu/layers', layer);
}

/** A layer like the pattern, with a name of its own and, for sequences, zeros at masked steps. */
function copyOf(pattern: SequenceLayer, prefix: string, changes: object = {}): SequenceLayer {
  const ofInputs = ['batchInputShape', 'dtype'];
  const config = Object.fromEntries(Object.entries(pattern.getConfig()).filter(([key]) => !ofInputs.includes(key)));
  const name = `${prefix}${pattern.name.replace(prefix, '')}`;
  const zeroOutputForMask = pattern.flags.returnSequences;
  const type = pattern.constructor as tf.serialization.SerializableConstructor<SequenceLayer>;
  return layerFromConfig(type, { ...config, ...changes, name, zeroOutputForMask });
}

function expectPair(forward: SequenceLayer, backward: SequenceLayer, mergeMode: MergeMode): void {
  for (const name of ['stateful', 'returnSequences', 'returnState'] as const) {
    if (forward.flags[name] === backward.flags[name]) continue;
    throw new ArgumentError(
      `${where}: backwardLayer must have the same ${name} as layer, received ${backward.flags[name]} ` +
        `after ${forward.flags[name]}`,
    );
  }
  if (forward.flags.goBackwards === backward.flags.goBackwards) {
    throw new ArgumentError(
      `${where}: backwardLayer must have another goBackwards than layer, received ${backward.flags.goBackwards} twice`,
    );
  }
  const [units, others] = [forward.outputSize, backward.outputSize];
  if (units !== others && mergeMode !== 'concat' && mergeMode !== null) {
    throw new ShapeError(
      `${where}: backwardLayer must have H = ${units} units, as layer, for mergeMode '${mergeMode}', received ${others}`,
    );
  }
}
