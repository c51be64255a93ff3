import { derivedSeed, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectAxes, type AxisSizes } from '../axes.ts';
import { layerFromConfig } from '../layer-config.ts';
import { layerArguments } from '../layer-options.ts';
import { RandomDraws, type RandomDrawsState, type RandomLayerState, type RandomStateHolder } from '../random-draws.ts';
import {
  recurrentConfig,
  recurrentOptionNames,
  recurrentSettings,
  type RecurrentOptions,
  type RecurrentSettings,
} from '../recurrent-options.ts';
import type { Sequence, SequenceResult } from '../sequence.ts';
import type { SequenceFlags } from '../sequence-layer.ts';
import type { SequenceReading } from './cell.ts';
import { dropoutScales } from './dropout-scales.ts';

/** Options that all cells share: those of recurrent layers that say nothing about sequences. */
export type CellOptions = Omit<RecurrentOptions, keyof SequenceFlags>;

const ofSequences: readonly string[] = [
  'returnSequences',
  'returnState',
  'goBackwards',
  'stateful',
  'zeroOutputForMask',
] satisfies (keyof SequenceFlags)[];

/** The names of {@link CellOptions}. */
export const cellOptionNames = recurrentOptionNames.filter((name) => !ofSequences.includes(name));

/** What {@link LSTMCell}, {@link GRUCell} and {@link SimpleRNNCell} have in common: all but the recurrence itself. */
export abstract class RecurrentCell extends tf.layers.Layer implements RandomStateHolder {
  /** The options with every default in place. */
  readonly settings: RecurrentSettings;
  /** The sizes of the states, one for each. */
  readonly stateSize: readonly number[];
  /** The size of the output. */
  readonly outputSize: number;
  readonly #where: string;
  readonly #gates: number;
  readonly #draws: RandomDraws;
  #weights: readonly tf.LayerVariable[] = [];

  constructor(where: string, defaultName: string, options: CellOptions, gates: number, stateCount: number) {
    super(layerArguments(where, defaultName, options));
    this.settings = recurrentSettings(where, options);
    const { seed, units } = this.settings;
    this.stateSize = Array.from({ length: stateCount }, () => units);
    this.outputSize = units;
    this.#where = where;
    this.#gates = gates;
    this.#draws = new RandomDraws(seed === undefined ? undefined : derivedSeed(seed, 3));
  }

  /** Goes through a sequence of at least one step. */
  protected abstract run(sequence: Sequence): SequenceResult;

  getRandomState(): RandomDrawsState {
    return this.#draws.state;
  }

  setRandomState(state: RandomLayerState): void {
    this.#draws.restore(`${this.#where}.setRandomState`, state);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const { units, kernel, recurrent, bias, useBias } = this.settings;
    const shapes = (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as tf.Shape[];
    const features = shapes[0]?.at(-1) ?? null;
    if (features === null) throw new ShapeError(`${this.#where}: D of the input [B,D] must be known, received null`);
    const add = (name: string, shape: number[], { initializer, regularizer, constraint }: typeof kernel): void => {
      const weight = this.addWeight(name, shape, 'float32', initializer, regularizer, true, constraint);
      this.#weights = [...this.#weights, weight];
    };
    add('kernel', [features, this.#gates * units], kernel);
    add('recurrent_kernel', [units, this.#gates * units], recurrent);
    if (useBias) add('bias', this.biasShape(), { ...bias, initializer: this.biasInitializer() });
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape[] {
    const [rows = null] = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    return [this.outputSize, ...this.stateSize].map((size) => [rows, size]);
  }

  /** One step: from [x [B,D], ...states] to [output, ...states]. */
  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor[] {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const [x, ...states] = [inputs].flat() as [tf.Tensor, ...tf.Tensor[]];
      const sizes: AxisSizes = new Map([['H', this.outputSize]]);
      expectAxes(this.#where, 'the input', x.shape, ['B', 'D'], sizes);
      if (states.length !== this.stateSize.length) {
        throw new ShapeError(
          `${this.#where}: the input must be a list of x and ${this.stateSize.length} states, received ${states.length} states`,
        );
      }
      states.forEach((state, i) => {
        expectAxes(this.#where, `state ${i}`, state.shape, ['B', 'H'], sizes);
      });
      const reading = { mask: undefined, goBackwards: false, returnSequences: false, needsStates: true };
      const training = kwargs['training'] === true;
      const { y, states: after } = this.readSequence(tf.expandDims(x, 1), states, { ...reading, training });
      return [y, ...after];
    });
  }

  /** All steps of a sequence [B,T,D] at once, as `RNN` asks for. */
  readSequence(x: tf.Tensor, states: readonly tf.Tensor[], { training, ...reading }: SequenceReading): SequenceResult {
    const [kernel, recurrent, bias] = this.#weights.map((weight) => weight.read());
    const scaled = dropoutScales(x, states[0] as tf.Tensor, training, this.settings, this.#gates, this.#draws);
    return this.run({
      ...scaled,
      ...reading,
      kernel: kernel as tf.Tensor,
      recurrent: recurrent as tf.Tensor,
      bias,
      states,
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const config = Object.entries(recurrentConfig(this.settings)).filter(([name]) => !ofSequences.includes(name));
    return { ...super.getConfig(), ...Object.fromEntries(config) };
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
}
