import { expectNumber, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { RandomPosition } from '../philox.ts';
import { RandomInitializer, type SeedOptions } from './random-initializer.ts';
import { normalValues, uniformValues } from './random-values.ts';

/** Options of {@link RandomNormal} and {@link TruncatedNormal}. */
export interface RandomNormalOptions extends SeedOptions {
  /** 0 by default. */
  readonly mean?: number;
  /** 0.05 by default. */
  readonly stddev?: number;
}

/** Options of {@link RandomUniform}. */
export interface RandomUniformOptions extends SeedOptions {
  /** −0.05 by default. */
  readonly minval?: number;
  /** 0.05 by default. */
  readonly maxval?: number;
}

abstract class NormalInitializer extends RandomInitializer {
  readonly mean: number;
  readonly stddev: number;

  constructor(where: string, options: RandomNormalOptions) {
    super(where, expectOptions(where, options, ['mean', 'stddev', 'seed']).seed);
    this.mean = expectNumber(where, 'mean', options.mean ?? 0);
    this.stddev = expectNumber(where, 'stddev', options.stddev ?? 0.05, { min: 0 });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { mean: this.mean, stddev: this.stddev, ...super.getConfig() };
  }
}

/** An initialiser that draws from a normal distribution. @see https://keras.io/api/layers/initializers/#randomnormal-class */
export class RandomNormal extends NormalInitializer {
  static readonly className = 'Modu>RandomNormal';

  constructor(options: RandomNormalOptions = {}) {
    super('RandomNormal', options);
  }

  protected override draw(_: readonly number[], count: number, position: RandomPosition): Float32Array {
    return normalValues(count, position, this);
  }
}

tf.serialization.registerClass(RandomNormal);

/**
 * An initialiser that draws from a normal distribution and keeps within two of its standard deviations; those of the
 * values are 0.88 · stddev. @see https://keras.io/api/layers/initializers/#truncatednormal-class
 */
export class TruncatedNormal extends NormalInitializer {
  static readonly className = 'Modu>TruncatedNormal';

  constructor(options: RandomNormalOptions = {}) {
    super('TruncatedNormal', options);
  }

  protected override draw(_: readonly number[], count: number, position: RandomPosition): Float32Array {
    const { mean, stddev } = this;
    return normalValues(count, position, { mean, stddev, truncated: true });
  }
}

tf.serialization.registerClass(TruncatedNormal);

/** An initialiser that draws evenly from a range. @see https://keras.io/api/layers/initializers/#randomuniform-class */
export class RandomUniform extends RandomInitializer {
  static readonly className = 'Modu>RandomUniform';
  readonly minval: number;
  readonly maxval: number;

  constructor(options: RandomUniformOptions = {}) {
    const where = 'RandomUniform';
    super(where, expectOptions(where, options, ['minval', 'maxval', 'seed']).seed);
    this.minval = expectNumber(where, 'minval', options.minval ?? -0.05);
    this.maxval = expectNumber(where, 'maxval', options.maxval ?? 0.05, { min: this.minval });
  }

  protected override draw(_: readonly number[], count: number, position: RandomPosition): Float32Array {
    return uniformValues(count, position, this.minval, this.maxval);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { minval: this.minval, maxval: this.maxval, ...super.getConfig() };
  }
}

tf.serialization.registerClass(RandomUniform);
