import { configure } from '@modu/backend';
import { ArgumentError, ShapeError } from '@modu/core';
import { Adam, SGD } from '@modu/optimizers';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reloaded, reloadedUntrained } from '../../fixtures/saved-model.ts';
import { Gan, gan, mlp, summary, wgan, type GanOptions, type WganOptions } from '../index.ts';
import { adversarialLosses, gradientPenalty } from './adversarial-losses.ts';
import type { AdversarialSettings } from './latent-noise.ts';

beforeAll(async () => {
  configure({ threads: 1 });
  await tf.setBackend('modu');
});

afterAll(async () => {
  await tf.setBackend('cpu');
});

const layersOf = (model: tf.LayersModel): unknown[] =>
  summary(model).layers.map(({ name, outputShape, parameters }) => [name, outputShape.slice(1), parameters]);

const weightsOf = ({ model }: Gan): number[][] => model.getWeights().map((weight) => [...weight.dataSync()]);

/** Points on a line through two numbers: what a generator can learn in few steps. */
const points = (count = 64): tf.Tensor2D =>
  tf.tidy(() => {
    const t = tf.reshape(tf.linspace(-1, 1, count), [count, 1]);
    return tf.concat2d([tf.add(tf.mul(t, 0.2), 2), tf.sub(tf.mul(t, 0.1), 1)], 1);
  });

const images = (): tf.Tensor4D => tf.tidy(() => tf.reshape(tf.concat([tf.eye(8), tf.ones([8, 8])]), [16, 4, 2, 1]));

const quick = { learningRate: 3e-3, discriminatorLearningRate: 1e-2 };

const line = { inputShape: [2], latent: 3, hidden: [16], outputActivation: 'linear', seed: 1 } as const;
const picture = { inputShape: [4, 2, 1], latent: 3, blocks: [4], seed: 1 } as const;

describe('the networks', () => {
  test('are dense by default, the generator the mirror of the discriminator', () => {
    const pair = gan({ inputShape: [28, 28, 1] });
    expect(layersOf(pair.model)).toEqual([
      ['code', [100], 0],
      ['latent', [100], 0],
      ['generator_1', [256], 25_856],
      ['generator_1_activation', [256], 0],
      ['generator_2', [512], 131_584],
      ['generator_2_activation', [512], 0],
      ['generator_output', [784], 402_192],
      ['sample', [28, 28, 1], 0],
      ['flatten', [784], 0],
      ['discriminator_1', [512], 401_920],
      ['discriminator_1_activation', [512], 0],
      ['discriminator_2', [256], 131_328],
      ['discriminator_2_activation', [256], 0],
      ['score', [1], 257],
    ]);
    expect(summary(pair.generator).parameters).toBe(559_632);
    pair.dispose();
  });

  test('with blocks are those of DCGAN', () => {
    const pair = gan({ inputShape: [8, 12, 3], latent: 7, blocks: [4, 5], hidden: [6], dropout: 0.1, outputActivation: 'tanh' }); // prettier-ignore
    expect(layersOf(pair.model)).toEqual([
      ['code', [7], 0],
      ['latent', [7], 0],
      ['generator_1', [6], 42],
      ['generator_1_normalization', [6], 24],
      ['generator_1_activation', [6], 0],
      ['generator_grid', [30], 180],
      ['generator_grid_normalization', [30], 120],
      ['generator_grid_activation', [30], 0],
      ['grid', [2, 3, 5], 0],
      ['generator_conv_1', [4, 6, 4], 320],
      ['generator_conv_1_normalization', [4, 6, 4], 16],
      ['generator_conv_1_activation', [4, 6, 4], 0],
      ['sample', [8, 12, 3], 195],
      ['discriminator_conv_1', [4, 6, 4], 112],
      ['discriminator_conv_1_activation', [4, 6, 4], 0],
      ['discriminator_conv_1_dropout', [4, 6, 4], 0],
      ['discriminator_conv_2', [2, 3, 5], 180],
      ['discriminator_conv_2_normalization', [2, 3, 5], 20],
      ['discriminator_conv_2_activation', [2, 3, 5], 0],
      ['discriminator_conv_2_dropout', [2, 3, 5], 0],
      ['flatten', [30], 0],
      ['discriminator_1', [6], 180],
      ['discriminator_1_normalization', [6], 24],
      ['discriminator_1_activation', [6], 0],
      ['discriminator_1_dropout', [6], 0],
      ['score', [1], 7],
    ]);
    expect(pair.model.getLayer('sample').getConfig()['activation']).toBe('tanh');
    pair.dispose();
  });

  test('of wgan have batch normalisation in the generator alone', () => {
    const pair = wgan(picture);
    const normalized = pair.model.layers.map(({ name }) => name).filter((name) => name.endsWith('_normalization'));
    expect(normalized).toEqual(['generator_grid_normalization']);
    pair.dispose();
  });
});

describe('the losses', () => {
  const settings = { labelSmoothing: 0, criticSteps: 1, gradientPenalty: 0, weightClip: 0, seed: null };
  const losses = (more: Partial<AdversarialSettings>) =>
    tf.tidy(() => {
      const { discriminator, generator } = adversarialLosses({ objective: 'crossEntropy', ...settings, ...more });
      const [real, fake] = [tf.tensor2d([[2], [-1]]), tf.tensor2d([[0.5], [-3]])]; // prettier-ignore
      return [discriminator(real, fake).dataSync()[0], generator(fake).dataSync()[0]];
    });
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const log = Math.log;

  test('of cross-entropy are those of labels 1 and 0, smoothed where asked for', () => {
    const fakes = -(log(1 - sigmoid(0.5)) + log(1 - sigmoid(-3))) / 2;
    const reals = -(log(sigmoid(2)) + log(sigmoid(-1))) / 2;
    const others = -(log(1 - sigmoid(2)) + log(1 - sigmoid(-1))) / 2;
    const fooled = -(log(sigmoid(0.5)) + log(sigmoid(-3))) / 2;
    expect(losses({})).toBeAllClose([reals + fakes, fooled], { rtol: 1e-5 });
    expect(losses({ labelSmoothing: 0.1 })).toBeAllClose([0.9 * reals + 0.1 * others + fakes, fooled], { rtol: 1e-5 });
  });

  test('of the other kinds are those of their papers', () => {
    const squares = [((2 - 0.8) ** 2 + (-1 - 0.8) ** 2) / 4 + (0.25 + 9) / 4, (0.25 + 16) / 4];
    expect(losses({ objective: 'leastSquares', labelSmoothing: 0.2 })).toBeAllClose(squares, { rtol: 1e-5 });
    expect(losses({ objective: 'hinge' })).toBeAllClose([(0 + 2) / 2 + (1.5 + 0) / 2, 1.25], { rtol: 1e-5 });
    expect(losses({ objective: 'wasserstein' })).toBeAllClose([-1.25 - 0.5, 1.25], { rtol: 1e-5 });
  });

  test('the penalty on gradients is that of the points between, and its own gradient is right', () => {
    const [real, fake] = [tf.tensor2d([[1, 2]]), tf.tensor2d([[3, -2]])]; // prettier-ignore
    const position = tf.tensor1d([0.25]);
    const weight = tf.tidy(() => tf.variable(tf.scalar(0.5)));
    // score = w · a² · b at a = 2.5, b = −1: its gradient is w · (2ab, a²) = w · (−5, 6.25).
    const score = (x: tf.Tensor) => {
      const [a, b] = tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor];
      return tf.mul(weight, tf.mul(tf.square(a), b));
    };
    const length = Math.hypot(5, 6.25);
    const { value, grads } = tf.variableGrads(() => gradientPenalty(score, real, fake, position), [weight]);
    expect(value.dataSync()[0]).toBeCloseTo((0.5 * length - 1) ** 2, 3);
    expect(grads[weight.name]?.dataSync()[0]).toBeCloseTo(2 * (0.5 * length - 1) * length, 3);
    tf.dispose([real, fake, position, weight, value, grads]);
  });

  test.each(['conv2d', 'dense'] as const)('gradients of gradients pass through %s as differences say', (kind) => {
    const pair = wgan({ ...picture, ...(kind === 'dense' && { blocks: [], hidden: [5] }), negativeSlope: 0.3 });
    const layers = pair.model.layers.slice(pair.model.layers.findIndex(({ name }) => name === 'sample') + 1);
    const score = (x: tf.Tensor) => layers.reduce((y, layer) => layer.apply(y) as tf.Tensor, x);
    const [real, fake] = [tf.randomNormal([3, 4, 2, 1], 0, 1, 'float32', 2), tf.zeros([3, 4, 2, 1])];
    const position = tf.tensor1d([1, 0.5, 0.75]);
    const penalty = () => gradientPenalty(score, real, fake, position);
    const kernels = layers.flatMap(({ trainableWeights }) => trainableWeights).filter(({ shape }) => shape.length > 1);
    const variables = kernels.map((kernel) => kernel.read()).filter((weight) => weight instanceof tf.Variable);
    const { value, grads } = tf.variableGrads(penalty, variables);
    for (const variable of variables) {
      const values = variable.dataSync().slice();
      const differences = [0, 1, 2].map((i) => {
        const [above = 0, below = 0] = [5e-4, -5e-4].map((shift) => {
          const moved = values.map((weight, j) => (i === j ? weight + shift : weight));
          return tf.tidy(() => {
            variable.assign(tf.tensor(moved, variable.shape));
            return penalty().dataSync()[0] ?? Number.NaN;
          });
        });
        return (above - below) / 1e-3;
      });
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
      const given = [...(grads[variable.name]?.dataSync() ?? [])].slice(0, 3);
      expect(given).toBeAllClose(differences, { rtol: 1e-2, atol: 1e-3 });
    }
    tf.dispose([real, fake, position, value, grads]);
    pair.dispose();
  });
});

describe('training', () => {
  /** The middle of what a generator makes. */
  const middle = (pair: Gan) => tf.tidy(() => [...tf.mean(pair.sample(200, { seed: 5 }), 0).dataSync()]);

  test.each([
    ['cross-entropy', () => gan({ ...line, ...quick, labelSmoothing: 0.1 })],
    ['least squares', () => gan({ ...line, ...quick, loss: 'leastSquares' })],
    ['hinge', () => gan({ ...line, ...quick, loss: 'hinge' })],
    ['a gradient penalty', () => wgan({ ...line, ...quick, criticSteps: 2, gradientPenalty: 1 })],
    ['clipped weights', () => wgan({ ...line, criticSteps: 2, weightClip: 0.1, learningRate: 3e-3 })],
  ])('with %s moves samples to where the data are', async (_, build) => {
    const x = points();
    const pair = build();
    const before = middle(pair);
    const { history } = await pair.fit(x, { epochs: 80, batchSize: 32 });
    const after = middle(pair);
    const distance = ([a = 0, b = 0]: number[]) => Math.hypot(a - 2, b + 1);
    expect(distance(after)).toBeLessThan(0.25 * distance(before));
    expect(Object.keys(history)).toEqual(['discriminator_loss', 'generator_loss']);
    x.dispose();
    pair.dispose();
  });

  test('the first step is the one that the losses and Adam give', async () => {
    const build = () => gan({ ...line, hidden: [4], learningRate: 1e-3, discriminatorLearningRate: 2e-3 });
    const [pair, still] = [build(), build()];
    const x = points(8);
    const before = weightsOf(pair);
    const { history } = await pair.fit(x, { batchSize: 8 });
    const moved = weightsOf(pair).map((values, i) => values.map((value, j) => Math.abs(value - (before[i]?.[j] ?? 0))));
    // Adam's first step is as long as the learning rate, wherever there is a gradient.
    const longest = moved.map((steps) => Math.max(...steps));
    expect(longest).toBeAllClose([1e-3, 1e-3, 1e-3, 1e-3, 2e-3, 2e-3, 2e-3, 2e-3], { rtol: 1e-2 });
    // The discriminator's loss is that before its step.
    tf.tidy(() => {
      const noise = (pair.model.getLayer('latent') as unknown as { normal(shape: number[], draw: number): tf.Tensor }).normal([8, 3], 0); // prettier-ignore
      const fake = still.discriminate(still.generate(noise));
      const loss = tf.add(tf.mean(tf.softplus(tf.neg(still.discriminate(x)))), tf.mean(tf.softplus(fake)));
      expect(history['discriminator_loss']?.[0]).toBeCloseTo(loss.dataSync()[0] ?? Number.NaN, 5);
    });
    x.dispose();
    for (const one of [pair, still]) one.dispose();
  });

  test('a critic takes its steps alone, and its weights stay in their limits', async () => {
    const pair = wgan({ ...line, criticSteps: 3, weightClip: 0.02, learningRate: 0.01 });
    const x = points(8);
    const generating = () => pair.generator.getWeights().map((weight) => [...weight.dataSync()]);
    const start = generating();
    await pair.fit(x, { batchSize: 4 });
    expect(generating()).toEqual(start);
    await pair.fit(x, { batchSize: 8, initialEpoch: 1, epochs: 2 });
    expect(generating()).not.toEqual(start);
    const scoring = weightsOf(pair).slice(start.length).flat();
    expect(Math.max(...scoring.map(Math.abs))).toBeCloseTo(0.02, 6);
    x.dispose();
    pair.dispose();
  });

  test.each([
    ['gan', () => gan({ ...picture, labelSmoothing: 0.1 })],
    ['wgan', () => wgan({ ...picture, criticSteps: 2 })],
  ])('%s repeats itself with one seed, and goes on after saving as if nothing had happened', async (_, build) => {
    const x = images();
    const [pair, twin] = [build(), build()];
    const options = { epochs: 3, batchSize: 5 };
    const { history } = await pair.fit(x, options);
    await twin.fit(x, { ...options, epochs: 1 });
    const again = new Gan(await reloaded(twin.model));
    tf.tidy(() => {
      const [one, two, other] = [again.sample(3, { seed: 1 }), twin.sample(3, { seed: 1, batchSize: 2 }), again.sample(3, { seed: 2 })]; // prettier-ignore
      expect(one.shape).toEqual([3, 4, 2, 1]);
      expect([...two.dataSync()]).toBeAllClose([...one.dataSync()], { rtol: 1e-5 });
      expect(other.dataSync()).not.toEqual(one.dataSync());
      expect(Math.max(...one.dataSync())).toBeLessThan(1);
      expect([...again.discriminate(x, { batchSize: 7 }).dataSync()]).toBeAllClose([...twin.discriminate(x).dataSync()], { rtol: 1e-5 }); // prettier-ignore
    });
    const rest = await again.fit(x, { ...options, initialEpoch: 1 });
    expect(rest.history['discriminator_loss']).toEqual(history['discriminator_loss']?.slice(1));
    expect(weightsOf(again)).toEqual(weightsOf(pair));
    expect(await pair.save(tf.io.withSaveHandler(() => Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } })))).toBeDefined(); // prettier-ignore
    x.dispose();
    for (const one of [pair, twin, again]) one.dispose();
  });

  test('a model that was saved without optimizers gets those of its objective', async () => {
    const pair = wgan({ ...line, hidden: [4], weightClip: 0.1 });
    const loaded = await reloadedUntrained((target) => pair.model.save(target));
    const again = new Gan(loaded, { learningRate: 0.5 });
    const { generator, discriminator } = (again.model.optimizer as unknown as { getConfig(): Record<string, { name: string }> }).getConfig(); // prettier-ignore
    expect([generator?.name, discriminator?.name]).toEqual(['Modu>RMSprop', 'Modu>RMSprop']);
    for (const one of [pair, again]) one.dispose();
  });

  test("a learning rate that is set holds for both, in proportion; optimizers that are given stay their maker's", async () => {
    const x = points(8);
    const [generatorOptimizer, discriminatorOptimizer] = [new Adam({ learningRate: 0.01 }), new SGD({ learningRate: 0.04 })]; // prettier-ignore
    const pair = gan({ ...line, hidden: [4], generatorOptimizer, discriminatorOptimizer });
    (pair.model.optimizer as unknown as { learningRate: number }).learningRate = 0.002;
    expect([generatorOptimizer.learningRate, discriminatorOptimizer.learningRate]).toEqual([0.002, 0.008]);
    await pair.fit(x);
    pair.dispose();
    expect(generatorOptimizer.iterations).toBe(1);
    const slots = (await generatorOptimizer.getWeights()).length;
    expect(slots).toBeGreaterThan(2);
    for (const optimizer of [generatorOptimizer, discriminatorOptimizer]) optimizer.dispose();
    x.dispose();
  });
});

describe('what is refused', () => {
  test.each([
    [{}, ArgumentError, 'inputShape must be an array, received undefined'],
    [{ inputShape: [6, 8, 1], blocks: [2, 2] }, ShapeError, 'gan: inputShape must have sides that 2 blocks can halve, received [6, 8, 1]'], // prettier-ignore
    [{ inputShape: [6], blocks: [2] }, ArgumentError, 'blocks must be [] for samples that are no images, received [2]'],
    [{ inputShape: [6], hidden: [0] }, ArgumentError, 'hidden[0] must be a positive integer, received 0'],
    [{ inputShape: [6], latent: 0 }, ArgumentError, 'latent must be a positive integer, received 0'],
    [{ inputShape: [6], activation: 'rleu' }, ArgumentError, "received 'rleu'; did you mean 'relu'?"],
    [{ inputShape: [6], outputActivation: 'relu' }, ArgumentError, "outputActivation must be one of 'sigmoid', 'tanh', 'linear', received 'relu'"], // prettier-ignore
    [{ inputShape: [6], batchNormalization: true }, ArgumentError, "batchNormalization must be one of 'both', 'generator', 'none', received true"], // prettier-ignore
    [{ inputShape: [6], negativeSlope: -1 }, ArgumentError, 'negativeSlope must be a finite number at least 0, received -1'], // prettier-ignore
    [{ inputShape: [6], dropout: 1 }, ArgumentError, 'dropout must be a finite number at least 0 and less than 1, received 1'], // prettier-ignore
    [{ inputShape: [6], loss: 'hingy' }, ArgumentError, "loss must be one of 'crossEntropy', 'leastSquares', 'hinge', received 'hingy'; did you mean 'hinge'?"], // prettier-ignore
    [{ inputShape: [6], labelSmoothing: 0.6 }, ArgumentError, 'labelSmoothing must be a finite number at least 0 and at most 0.5, received 0.6'], // prettier-ignore
    [{ inputShape: [6], loss: 'hinge', labelSmoothing: 0.1 }, ArgumentError, "labelSmoothing must be 0 with the loss 'hinge', received 0.1"], // prettier-ignore
    [
      { inputShape: [6], learningRate: 0 },
      ArgumentError,
      'learningRate must be a finite number greater than 0, received 0',
    ],
    [{ inputShape: [6], generatorOptimizer: 'adam' }, ArgumentError, "generatorOptimizer must be one of @modu/optimizers, received 'adam'"], // prettier-ignore
    [{ inputShape: [6], generatorOptimizer: new Adam(), learningRate: 0.1 }, ArgumentError, 'learningRate must be absent where generatorOptimizer is given, received 0.1'], // prettier-ignore
    [{ inputShape: [6], seed: -1 }, ArgumentError, 'seed must be'],
    [{ inputShape: [6], criticSteps: 2 }, ArgumentError, "unknown option 'criticSteps'"],
  ])('gan refuses %j', (options, kind, message) => {
    const call = (): unknown => gan(options as unknown as GanOptions);
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });

  test.each([
    [{ criticSteps: 0 }, 'wgan: criticSteps must be a positive integer, received 0'],
    [{ weightClip: 0 }, 'wgan: weightClip must be a finite number greater than 0, received 0'],
    [{ gradientPenalty: 0 }, 'wgan: gradientPenalty must be above 0 unless weightClip is given, received 0'],
    [{ batchNormalization: 'both' }, "wgan: batchNormalization must be 'generator' or 'none' with a gradientPenalty, received 'both'"], // prettier-ignore
    [{ labelSmoothing: 0.1 }, "unknown option 'labelSmoothing'"],
  ])('wgan refuses %j', (options, message) => {
    expect(() => wgan({ inputShape: [6], ...options } as unknown as WganOptions)).toThrow(message);
  });

  test('one optimizer for both networks', () => {
    const optimizer = new Adam();
    expect(() => gan({ inputShape: [6], generatorOptimizer: optimizer, discriminatorOptimizer: optimizer })).toThrow(
      'gan: discriminatorOptimizer must be another one than generatorOptimizer, received the same',
    );
    optimizer.dispose();
  });

  test('samples and codes of another size, models of others, options where optimizers are there', async () => {
    const pair = gan({ ...line, hidden: [4] });
    const wrong = tf.ones<tf.Rank.R2>([3, 5]);
    await expect(pair.fit(wrong)).rejects.toThrow(new ShapeError('Gan.fit: x must have shape [B, 2], received [3, 5]'));
    await expect(pair.fit(wrong, { validationData: [] } as object)).rejects.toThrow("unknown option 'validationData'");
    expect(() => pair.discriminate(wrong)).toThrow('Gan.discriminate: x must have shape [B, 2], received [3, 5]');
    expect(() => pair.generate(wrong)).toThrow('Gan.generate: codes must have shape [B, 3], received [3, 5]');
    expect(() => pair.generate([[1, 2, 3]] as never)).toThrow(
      'Gan.generate: codes must be a tensor, received [Array(3)]',
    );
    expect(() => pair.sample(0)).toThrow('Gan.sample: count must be a positive integer, received 0');
    expect(() => new Gan(pair.model, { learningRate: 0.1 })).toThrow(
      'Gan: learningRate must be absent where the model has its optimizers, received 0.1',
    );
    const other = mlp({ inputs: 2, hidden: [3] });
    expect(() => new Gan(other)).toThrow("Gan: model must be one that gan or wgan made, received 'mlp'");
    wrong.dispose();
    for (const one of [pair, other]) one.dispose();
  });
});
