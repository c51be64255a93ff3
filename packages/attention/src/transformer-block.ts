import { derivedSeed, ShapeError } from '@modu/core';
import {
  activate,
  drop,
  layerArguments,
  layerFromConfig,
  normalizeRows,
  partConfig,
  RandomDraws,
  type ActivationName,
  type RandomDrawsState,
  type RandomLayerState,
  type RandomStateHolder,
} from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import type { WeightDropout } from './attend.ts';
import { project, ProjectionSettings, seeded, type AddWeight, type Projection } from './head-projections.ts';
import { fusesActivation } from './linear.ts';
import { transformerSettings, type TransformerOptions, type TransformerSettings } from './transformer-options.ts';

/** The trained scale and shift of a layer normalisation. */
export interface NormWeights {
  readonly gamma: tf.LayerVariable;
  readonly beta: tf.LayerVariable;
}

/** The two layers of a feedforward network. */
export interface FeedForward {
  readonly intermediate: Projection;
  readonly output: Projection;
}

/** What the blocks of a Transformer have in common: parts that each add something to what flows through, and the norms. */
export abstract class TransformerBlock extends tf.layers.Layer implements RandomStateHolder {
  protected readonly where: string;
  readonly #settings: TransformerSettings;
  readonly #draws: RandomDraws;
  /** How many parts have been given initialisers of their own. */
  #initialized = 0;

  constructor(where: string, defaultName: string, options: TransformerOptions) {
    const settings = transformerSettings(where, options);
    super(layerArguments(where, defaultName, options));
    this.where = where;
    this.#settings = settings;
    this.#draws = new RandomDraws(settings.seed);
    this.supportsMasking = true;
  }

  /** U, the width within the feedforward network. */
  get intermediateDim(): number {
    return this.#settings.intermediateDim;
  }

  /** N, the number of heads. */
  get numHeads(): number {
    return this.#settings.numHeads;
  }

  /** The share that training drops. */
  get dropout(): number {
    return this.#settings.dropout;
  }

  /** The activation within the feedforward network. */
  get activation(): ActivationName {
    return this.#settings.activation;
  }

  /** What is added to the variance in the layer normalisations. */
  get layerNormEpsilon(): number {
    return this.#settings.layerNormEpsilon;
  }

  /** Whether each part normalises what it takes, and not what comes out. */
  get normalizeFirst(): boolean {
    return this.#settings.normalizeFirst;
  }

  /** The seed of initial weights and dropout. */
  get seed(): number | undefined {
    return this.#settings.seed;
  }

  /** Where the random numbers of all dropouts stand; a layer that is given the state of another goes on like it. */
  getRandomState(): RandomDrawsState {
    return this.#draws.state;
  }

  setRandomState(state: RandomLayerState): void {
    this.#draws.restore(`${this.where}.setRandomState`, state);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { kernelInitializer, biasInitializer, seed, ...plain } = this.#settings;
    return {
      ...super.getConfig(),
      ...plain,
      kernelInitializer: partConfig(kernelInitializer),
      biasInitializer: partConfig(biasInitializer),
      seed: seed ?? null,
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }

  /** Dropout of attention weights. */
  protected get weightDropout(): WeightDropout {
    return { rate: this.dropout, draws: this.#draws };
  }

  /** H, the size of a head. @throws {ShapeError} when the heads cannot share the features D evenly, or D is unknown */
  protected headSize(name: string, shape: tf.Shape): number {
    const { numHeads } = this;
    const features = shape[2] ?? null;
    if (features !== null && features > 0 && features % numHeads === 0) return features / numHeads;
    const received = shape.map((size) => size ?? '?').join(', ');
    throw new ShapeError(
      `${this.where}: the features D of ${name} [B,T,D] must be a multiple of the numHeads ${numHeads}, ` +
        `received [${received}]`,
    );
  }

  /** The options of the next part's weights; every part gets initial values of its own. */
  protected nextInitializers(): Pick<TransformerSettings, 'kernelInitializer' | 'biasInitializer'> & { seed?: number } {
    const { kernelInitializer, biasInitializer, seed } = this.#settings;
    const index = this.#initialized++;
    return {
      kernelInitializer: seeded(kernelInitializer, seed, index),
      biasInitializer: seeded(biasInitializer, seed, index),
      ...(seed !== undefined && { seed: derivedSeed(seed, index) }),
    };
  }

  /** Makes weights of the layer whose names begin with `part`. */
  protected weightsOf(part: string): AddWeight {
    return (name, shape, { initializer, regularizer, constraint }) =>
      this.addWeight(`${part}/${name}`, [...shape], 'float32', initializer, regularizer, true, constraint);
  }

  protected addNorm(name: string, features: number): NormWeights {
    return {
      gamma: this.addWeight(`${name}/gamma`, [features], 'float32', tf.initializers.ones()),
      beta: this.addWeight(`${name}/beta`, [features], 'float32', tf.initializers.zeros()),
    };
  }

  protected addFeedForward(features: number): FeedForward {
    const add = (name: string, inputs: number, outputs: number): Projection => {
      const { seed, ...initializers } = this.nextInitializers();
      const settings = new ProjectionSettings(this.where, initializers, seed);
      return settings.add(`feedforward_${name}_dense`, [inputs], [outputs], true, (weight, shape, own) =>
        this.addWeight(weight, [...shape], 'float32', own.initializer),
      );
    };
    return {
      intermediate: add('intermediate', features, this.intermediateDim),
      output: add('output', this.intermediateDim, features),
    };
  }

  /** x + dropout(part(norm(x))), or norm(x + dropout(part(x))). */
  protected residual(
    x: tf.Tensor,
    norm: NormWeights,
    training: boolean,
    part: (input: tf.Tensor) => tf.Tensor,
  ): tf.Tensor {
    const { normalizeFirst, dropout } = this;
    const y = part(normalizeFirst ? this.#normalized(x, norm) : x);
    const kept = training && dropout > 0 ? drop(y, dropout, this.#draws.next()) : y;
    const sum = tf.add(kept, x);
    return normalizeFirst ? sum : this.#normalized(sum, norm);
  }

  /** activation(x · kernel₁ + bias₁) · kernel₂ + bias₂ */
  protected feedForward(x: tf.Tensor, { intermediate, output }: FeedForward): tf.Tensor {
    const { activation } = this;
    const hidden = fusesActivation(activation)
      ? project(x, intermediate, activation)
      : activate(activation, project(x, intermediate));
    return project(hidden, output);
  }

  #normalized(x: tf.Tensor, { gamma, beta }: NormWeights): tf.Tensor {
    const settings = { axes: [x.rank - 1], epsilon: this.layerNormEpsilon, centered: true };
    return normalizeRows(x, gamma.read(), beta.read(), settings);
  }
}
