import * as tf from '@tensorflow/tfjs';
import type { RandomPosition } from '../philox.ts';
import { RandomDraws } from '../random-draws.ts';
import { expectSeed } from '../seed.ts';

/** An option that all random initialisers take. */
export interface SeedOptions {
  /** An integer from 0 to 2³² − 1; with it every call gives the same values, as in Keras. */
  readonly seed?: number | null;
}

/** What the initialisers that draw numbers have in common. */
export abstract class RandomInitializer extends tf.serialization.Serializable {
  readonly seed: number | undefined;
  readonly #draws: RandomDraws;

  constructor(where: string, seed: unknown) {
    super();
    this.seed = expectSeed(where, seed);
    this.#draws = new RandomDraws(this.seed);
  }

  /** Values for a weight of this shape. */
  protected abstract draw(shape: readonly number[], count: number, position: RandomPosition): Float32Array;

  fromConfigUsesCustomObjects(): boolean {
    return false;
  }

  /** The values as a tensor that the caller disposes of. */
  apply(shape: tf.Shape): tf.Tensor {
    const sizes = shape as number[];
    const count = sizes.reduce((product, size) => product * size, 1);
    const position = this.seed === undefined ? this.#draws.next() : { seed: this.seed, counter: 0 };
    return tf.tensor(this.draw(sizes, count, position), sizes, 'float32');
  }

  getConfig(): tf.serialization.ConfigDict {
    return { seed: this.seed ?? null };
  }
}
