import { ArgumentError, derivedSeed, expectInteger, expectOptions, invalid, RandomState } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectSeed } from '../seed.ts';
import { fitSequences, type SequenceFitOptions } from '../sequences/fit-sequences.ts';
import { expectBatch } from './expect-batch.ts';
import { adversarialLosses, gradientPenalty } from './adversarial-losses.ts';
import {
  adversarialOptimizers,
  adversarialTrainingNames,
  type AdversarialTrainingOptions,
} from './adversarial-optimizers.ts';
import { LatentNoise } from './latent-noise.ts';
import { PairedOptimizers } from './paired-optimizers.ts';

/** Options of {@link Gan.fit}. */
export type GanFitOptions = Omit<SequenceFitOptions, 'validationData'>;

/** The parts of a model that tfjs keeps to itself: the step of training may be another one, as in Keras. */
interface TrainedModel {
  makeTrainFunction: () => (data: readonly tf.Tensor[]) => tf.Scalar[];
  metricsNames: string[];
  isOptimizerOwned: boolean;
}

/** One step draws at most so many times. */
const drawsPerStep = 4;
const where = 'Gan';

/**
 * Two networks that are trained against each other: a generator of samples, and a discriminator that scores them.
 *
 * `gan` and `wgan` make one. `model` is both in a row, from latent vectors to scores, as a `tf.LayersModel` that saves and
 * loads with both optimizers; `new Gan(model)` around a loaded one goes on where it stood. A step of its training takes
 * samples and moves both networks, through {@link fit}, or through `fitDataset` and `fitResumable` of `@modu/callbacks`.
 *
 * Each step: the discriminator sees a batch of samples and as many generated ones; then, every `criticSteps` steps, the
 * generator sees what the discriminator says of new ones. Logs hold `discriminator_loss` and `generator_loss`.
 *
 * @throws {ArgumentError} when the model was not made by `gan` or `wgan`, or is compiled with an optimizer of its own
 * @example
 * const digits = new Gan(await tf.loadLayersModel('indexeddb://digits'));
 * const images = digits.sample(16, { seed: 1 });
 */
export class Gan {
  /** Latent vectors → scores. */
  readonly model: tf.LayersModel;
  /** Latent vectors → samples; its layers are those of `model`. */
  readonly generator: tf.LayersModel;
  /** How many random numbers a sample is made of. */
  readonly latent: number;
  readonly #noise: LatentNoise;
  readonly #optimizers: PairedOptimizers;
  readonly #generating: readonly tf.layers.Layer[];
  readonly #scoring: readonly tf.layers.Layer[];

  /** @param options for a model that was saved without its optimizers; otherwise nothing may be given */
  constructor(model: tf.LayersModel, options: AdversarialTrainingOptions = {}) {
    expectOptions(where, options, adversarialTrainingNames);
    const layers = model instanceof tf.LayersModel ? model.layers : [];
    const noise = layers.find((layer) => layer instanceof LatentNoise);
    const sample = layers.findIndex(({ name }) => name === 'sample');
    if (noise === undefined || sample < 0) {
      const name = String((model as { name?: unknown } | null)?.name);
      throw new ArgumentError(`${where}: model must be one that gan or wgan made, received '${name}'`);
    }
    this.model = model;
    this.#noise = noise;
    this.#generating = layers.slice(layers.indexOf(noise) + 1, sample + 1);
    this.#scoring = layers.slice(sample + 1);
    this.generator = tf.model({
      name: 'generator',
      inputs: model.inputs,
      outputs: layers[sample]?.output as tf.SymbolicTensor,
    });
    this.latent = model.inputs[0]?.shape[1] as number;
    this.#optimizers = this.#compiled(options);
    const trained = model as unknown as TrainedModel;
    trained.metricsNames = ['discriminator_loss', 'generator_loss'];
    trained.makeTrainFunction = () => (data) => this.#step(data[0] as tf.Tensor);
  }

  /**
   * Trains both networks.
   *
   * @param x samples [B, …inputShape], which stay the caller's
   * @returns the losses of every epoch, as `model.fit`
   * @throws {ShapeError} when samples have another size
   */
  async fit(x: tf.Tensor, options: GanFitOptions = {}): Promise<tf.History> {
    const named = `${where}.fit`;
    const { seed } = this.#noise.settings;
    expectOptions(named, options, ['epochs', 'initialEpoch', 'batchSize', 'shuffle', 'callbacks']);
    this.#expectSamples(named, x);
    const batchOf = (_: readonly [{ readonly rows: number }], order: ArrayLike<number>) => {
      const xs = tf.tidy(() => tf.gather(x, tf.tensor1d(Int32Array.from(order), 'int32')));
      // tfjs wants targets too.
      return { xs, ys: tf.zeros([order.length, 1]) };
    };
    return fitSequences(named, this.model, [{ rows: x.shape[0] ?? 0 }] as const, batchOf, options, seed ?? undefined);
  }

  /** The samples that latent vectors stand for; the caller disposes of them. @throws {ShapeError} unless codes are [B, latent] */
  generate(codes: tf.Tensor, options: { readonly batchSize?: number } = {}): tf.Tensor {
    const named = `${where}.generate`;
    const batchSize = expectBatchSize(named, options);
    expectBatch(named, 'codes', codes, [this.latent]);
    return this.generator.predict(codes, { batchSize }) as tf.Tensor;
  }

  /** New samples, of latent vectors that are drawn from N(0, 1); the caller disposes of them. */
  sample(count: number, options: { readonly seed?: number; readonly batchSize?: number } = {}): tf.Tensor {
    const named = `${where}.sample`;
    const { seed, ...rest } = expectOptions(named, options, ['seed', 'batchSize']);
    expectInteger(named, 'count', count, { min: 1 });
    const given = expectSeed(named, seed) ?? Math.floor(Math.random() * 2 ** 32);
    const values = new RandomState(derivedSeed(given, 0)).normal(0, 1, count * this.latent);
    return tf.tidy(() => this.generate(tf.tensor2d(Float32Array.from(values), [count, this.latent]), rest));
  }

  /**
   * The discriminator's scores [B, 1] of samples, the larger the more it takes them for real: logits of `gan` with
   * cross-entropy. The caller disposes of them.
   */
  discriminate(x: tf.Tensor, options: { readonly batchSize?: number } = {}): tf.Tensor2D {
    const named = `${where}.discriminate`;
    const batchSize = expectBatchSize(named, options);
    this.#expectSamples(named, x);
    const [rows = 0] = x.shape;
    return tf.tidy(() => {
      const parts = Array.from({ length: Math.ceil(rows / batchSize) }, (_, i) =>
        this.#scores(tf.slice(x, i * batchSize, Math.min(batchSize, rows - i * batchSize)), false),
      );
      return tf.concat(parts) as tf.Tensor2D;
    });
  }

  /** Saves the model with its optimizers, as `model.save`. */
  save(target: tf.io.IOHandler | string): Promise<tf.io.SaveResult> {
    return this.model.save(target, { includeOptimizer: true });
  }

  /** Disposes of the model, and of its optimizers unless they were given. */
  dispose(): void {
    this.model.dispose();
  }

  #compiled(options: AdversarialTrainingOptions): PairedOptimizers {
    const { optimizer } = this.model as { optimizer?: tf.Optimizer };
    if (optimizer !== undefined && !(optimizer instanceof PairedOptimizers)) {
      throw invalid(where, 'model', 'left as it was loaded, not compiled anew', this.model.name);
    }
    const [first] = Object.entries(options);
    if (optimizer !== undefined && first !== undefined) {
      throw invalid(where, first[0], 'absent where the model has its optimizers', first[1]);
    }
    const pair = optimizer ?? adversarialOptimizers(where, options, this.#noise.settings);
    if (optimizer === undefined) compileAdversarial(this.model, pair);
    (this.model as unknown as TrainedModel).isOptimizerOwned = true;
    return pair;
  }

  #generated(code: tf.Tensor): tf.Tensor {
    return this.#generating.reduce((x, layer) => layer.apply(x, { training: true }) as tf.Tensor, code);
  }

  #scores(x: tf.Tensor, training: boolean): tf.Tensor {
    return this.#scoring.reduce((y, layer) => layer.apply(y, { training }) as tf.Tensor, x);
  }

  #step(real: tf.Tensor): tf.Scalar[] {
    this.#expectSamples(`${where}.fit`, real);
    const { criticSteps, gradientPenalty: weight, weightClip } = this.#noise.settings;
    const losses = adversarialLosses(this.#noise.settings);
    const { generator, discriminator } = this.#optimizers;
    const step = discriminator.iterations;
    const [rows = 0] = real.shape;
    const draw = (shape: number[], i: number) => this.#noise.normal(shape, drawsPerStep * step + i);
    return tf.tidy(() => {
      const fake = this.#generated(draw([rows, this.latent], 0));
      // 1 − exp(−(a² + b²) / 2) of two normal numbers is even in [0, 1].
      const position = weight > 0 && tf.sub(1, tf.exp(tf.mul(tf.sum(tf.square(draw([rows, 2], 1)), 1), -0.5)));
      let told: tf.Scalar | undefined;
      const scored = () => {
        const fakeScores = this.#scores(fake, true);
        const loss = losses.discriminator(this.#scores(real, true), fakeScores);
        told = tf.keep(losses.generator(fakeScores));
        if (position === false) return loss;
        const penalty = gradientPenalty((x) => this.#scores(x, true), real, fake, position);
        return tf.add<tf.Scalar>(loss, tf.mul(penalty, weight));
      };
      const scoringWeights = variablesOf(this.#scoring);
      const ofDiscriminator = tf.variableGrads(scored, scoringWeights);
      discriminator.applyGradients(ofDiscriminator.grads);
      if (weightClip > 0) {
        for (const variable of scoringWeights) variable.assign(tf.clipByValue(variable, -weightClip, weightClip));
      }
      if ((step + 1) % criticSteps !== 0) return [ofDiscriminator.value, told as tf.Scalar];
      told?.dispose();
      const played = () => losses.generator(this.#scores(this.#generated(draw([rows, this.latent], 2)), true));
      const ofGenerator = tf.variableGrads(played, variablesOf(this.#generating));
      generator.applyGradients(ofGenerator.grads);
      return [ofDiscriminator.value, ofGenerator.value];
    });
  }

  /** @throws {ShapeError} */
  #expectSamples(named: string, x: tf.Tensor): void {
    expectBatch(named, 'x', x, this.generator.outputs[0]?.shape.slice(1) ?? []);
  }
}

/** The loss is for tfjs alone, which saves no optimizer without one: a step has two of its own. */
export function compileAdversarial(model: tf.LayersModel, optimizer: PairedOptimizers): void {
  model.compile({ optimizer, loss: 'meanSquaredError' });
}

function expectBatchSize(named: string, options: { readonly batchSize?: number }): number {
  expectOptions(named, options, ['batchSize']);
  return expectInteger(named, 'batchSize', options.batchSize ?? 256, { min: 1 });
}

function variablesOf(layers: readonly tf.layers.Layer[]): tf.Variable[] {
  const weights = layers.flatMap(({ trainableWeights }) => trainableWeights.map((weight) => weight.read()));
  return weights.filter((weight): weight is tf.Variable => weight instanceof tf.Variable);
}
