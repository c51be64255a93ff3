import { ArgumentError } from '@modu/core';
import type { Optimizer } from '@modu/optimizers';
import * as tf from '@tensorflow/tfjs';

type NamedTensors = Awaited<ReturnType<tf.Optimizer['getWeights']>>;
type Player = 'generator' | 'discriminator';
const players: readonly Player[] = ['generator', 'discriminator'];

/** A pair of optimizers. */
type OptimizerPair = Readonly<Record<Player, Optimizer>>;

/**
 * The optimizers of two networks as that of one model, so that the model saves, loads, backs up and schedules both.
 *
 * `learningRate` is the generator's; setting it sets that of the discriminator too, in the proportion they began with.
 */
export class PairedOptimizers extends tf.Optimizer {
  static readonly className = 'Modu>PairedOptimizers';
  readonly generator: Optimizer;
  readonly discriminator: Optimizer;
  readonly #owned: readonly Optimizer[];
  /** The discriminator's learning rate over the generator's; null where a schedule rules one of them. */
  readonly #proportion: number | null;

  /** @param owned those that are disposed of with this one, all by default */
  constructor({ generator, discriminator }: OptimizerPair, owned: readonly Optimizer[] = [generator, discriminator]) {
    super();
    this.generator = generator;
    this.discriminator = discriminator;
    this.#owned = owned;
    const [one, other] = [generator, discriminator].map((optimizer) => optimizer.getConfig()['learningRate']);
    this.#proportion = typeof one === 'number' && typeof other === 'number' && one > 0 ? other / one : null;
  }

  /** tfjs takes anything with an optimizer's methods for an instance of every optimizer class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  get learningRate(): number {
    return this.generator.learningRate;
  }

  set learningRate(value: number) {
    this.generator.learningRate = value;
    if (this.#proportion !== null) this.discriminator.learningRate = value * this.#proportion;
  }

  /** Steps of the discriminator. */
  override get iterations(): number {
    return this.discriminator.iterations;
  }

  /** @throws {ArgumentError} always: gradients go to `generator` or `discriminator` */
  override applyGradients(): never {
    throw new ArgumentError(
      'Gan: the model must be trained by fit of its Gan, or by fitDataset, received a plain step',
    );
  }

  override async getWeights(): Promise<NamedTensors> {
    const parts = await Promise.all(players.map((player) => this[player].getWeights()));
    return parts.flatMap((weights, i) =>
      weights.map(({ name, tensor }) => ({ name: `${players[i]}/${name}`, tensor })),
    );
  }

  override async setWeights(weights: NamedTensors): Promise<void> {
    for (const player of players) {
      const own = weights.filter(({ name }) => name.startsWith(`${player}/`));
      await this[player].setWeights(own.map(({ name, tensor }) => ({ name: name.slice(player.length + 1), tensor })));
    }
  }

  override getConfig(): tf.serialization.ConfigDict {
    const part = (player: Player): tf.serialization.ConfigDict => {
      const { learningRate, ...config } = this[player].getConfig();
      // A number may change while training, and is among the weights.
      const rate = typeof learningRate === 'number' ? {} : { learningRate: learningRate ?? null };
      // tfjs changes the spelling of texts under any other key than this when it saves.
      return { name: this[player].getClassName(), ...config, ...rate };
    };
    const rate = this.generator.getConfig()['learningRate'];
    return {
      learningRate: typeof rate === 'number' ? rate : null,
      proportion: this.#proportion,
      generator: part('generator'),
      discriminator: part('discriminator'),
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    _: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const rate = config['learningRate'] as number | null;
    const make = (player: Player, factor: number): Optimizer => {
      const { name, ...own } = config[player] as tf.serialization.ConfigDict & { readonly name: string };
      const [type, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[name] ?? [];
      if (type === undefined || fromConfig === undefined) {
        throw new ArgumentError(`Gan: the optimizer class '${name}' must be known, import @modu/optimizers`);
      }
      const full = own['learningRate'] === undefined && rate !== null ? { ...own, learningRate: rate * factor } : own;
      return fromConfig(type, full) as unknown as Optimizer;
    };
    const proportion = (config['proportion'] as number | null) ?? 1;
    const pair = { generator: make('generator', 1), discriminator: make('discriminator', proportion) };
    return new PairedOptimizers(pair) as unknown as T;
  }

  /** Disposes of the state of those that were made here. */
  override dispose(): void {
    for (const optimizer of this.#owned) optimizer.dispose();
  }
}
