import { derivedSeed, ShapeError } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import { expectAxes, type AxisSizes } from './axes.ts';
import { RandomDraws, type RandomDrawsState, type RandomLayerState, type RandomStateHolder } from './random-draws.ts';
import {
  recurrentConfig,
  recurrentSettings,
  type RecurrentOptions,
  type RecurrentSettings,
} from './recurrent-options.ts';
import { dropoutScales } from './recurrent/dropout-scales.ts';
import type { Sequence, SequenceResult } from './sequence.ts';
import { SequenceLayer } from './sequence-layer.ts';

/** What {@link LSTM}, {@link GRU} and {@link SimpleRNN} have in common: all but the recurrence itself. */
export abstract class RecurrentLayer extends SequenceLayer implements RandomStateHolder {
  /** The options with every default in place. */
  readonly settings: RecurrentSettings;
  readonly #gates: number;
  readonly #stateCount: number;
  readonly #draws: RandomDraws;
  #weights: readonly tf.LayerVariable[] = [];

  constructor(where: string, defaultName: string, options: RecurrentOptions, gates: number, stateCount: number) {
    const settings = recurrentSettings(where, options);
    super(where, defaultName, options, settings);
    this.#gates = gates;
    this.#stateCount = stateCount;
    this.settings = settings;
    const { seed } = settings;
    this.#draws = new RandomDraws(seed === undefined ? undefined : derivedSeed(seed, 3));
  }

  /** Goes through a sequence of at least one step. */
  protected abstract run(sequence: Sequence): SequenceResult;

  override get stateSizes(): readonly number[] {
    return Array.from({ length: this.#stateCount }, () => this.settings.units);
  }

  override get outputSize(): number {
    return this.settings.units;
  }

  /** Where the series of dropout masks stands; a layer that is given the state of another goes on like it. */
  getRandomState(): RandomDrawsState {
    return this.#draws.state;
  }

  setRandomState(state: RandomLayerState): void {
    this.#draws.restore(`${this.where}.setRandomState`, state);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const { units, kernel, recurrent, bias, useBias } = this.settings;
    const shapes = (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as tf.Shape[];
    const features = this.expectInputs(shapes).get('D');
    if (features === undefined) {
      throw new ShapeError(`${this.where}: D of the input [B,T,D] must be known, received null`);
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

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...recurrentConfig(this.settings) };
  }

  protected biasShape(): number[] {
    return [this.#gates * this.settings.units];
  }

  protected biasInitializer(): RecurrentSettings['bias']['initializer'] {
    return this.settings.bias.initializer;
  }

  protected override process(
    x: tf.Tensor,
    states: readonly tf.Tensor[],
    mask: tf.Tensor | undefined,
    training: boolean,
  ): SequenceResult {
    const { goBackwards, returnSequences, returnState, stateful } = this.settings;
    const [kernel, recurrent, bias] = this.#weights.map((weight) => weight.read());
    const scaled = dropoutScales(x, states[0] as tf.Tensor, training, this.settings, this.#gates, this.#draws);
    return this.run({
      ...scaled,
      kernel: kernel as tf.Tensor,
      recurrent: recurrent as tf.Tensor,
      bias,
      states,
      mask,
      goBackwards,
      returnSequences,
      needsStates: returnState || stateful,
    });
  }

  protected override expectSequence(shape: tf.Shape): AxisSizes {
    const sizes: AxisSizes = new Map();
    const features = this.#weights[0]?.shape[0];
    if (typeof features === 'number') sizes.set('D', features);
    expectAxes(this.where, 'the input', shape, ['B', 'T', 'D'], sizes);
    return sizes;
  }
}
