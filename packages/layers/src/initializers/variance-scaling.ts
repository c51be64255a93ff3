import { expectArray, expectInteger, expectNumber, expectOneOf, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { RandomPosition } from '../philox.ts';
import { RandomInitializer, type SeedOptions } from './random-initializer.ts';
import { normalValues, uniformValues } from './random-values.ts';

/** Options of {@link VarianceScaling}. */
export interface VarianceScalingOptions extends FanOptions {
  /** What the variance is multiplied by, 1 by default. */
  readonly scale?: number;
  /** What the variance is divided by: the number of inputs of a unit, of outputs, or the mean of both. `'fanIn'` by default. */
  readonly mode?: (typeof modes)[number];
  /** `'truncatedNormal'` by default. */
  readonly distribution?: (typeof distributions)[number];
}

/** Options of all initialisers that follow from the shape of the weight. */
export interface FanOptions extends SeedOptions {
  /** The axes of the weight that count the inputs of a unit; by default the last but one, times the area of a kernel. */
  readonly inputAxes?: readonly number[] | null;
  /** The axes of the weight that count the outputs of a unit; by default the last one, times the area of a kernel. */
  readonly outputAxes?: readonly number[] | null;
}

const fanOptionNames = ['seed', 'inputAxes', 'outputAxes'] as const;
const modes = ['fanIn', 'fanOut', 'fanAvg'] as const;
const distributions = ['truncatedNormal', 'untruncatedNormal', 'uniform'] as const;
/** The standard deviation of a standard normal distribution that was cut off at ±2. */
const truncatedStddev = 0.8796256610342398;

/**
 * An initialiser whose variance follows from the shape of the weight: scale / fan.
 *
 * The variance is right for the truncated distribution too, which tfjs' is not.
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @see Glorot & Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html; He et al. 2015, https://arxiv.org/abs/1502.01852;
 *   https://keras.io/api/layers/initializers/#variancescaling-class
 * @example
 * new VarianceScaling({ scale: 2, mode: 'fanOut', distribution: 'untruncatedNormal', seed: 1 }).apply([64, 32]);
 */
export class VarianceScaling extends RandomInitializer {
  static readonly className: string = 'Modu>VarianceScaling';
  readonly scale: number;
  readonly mode: (typeof modes)[number];
  readonly distribution: (typeof distributions)[number];
  /** The axes of the inputs of a unit, null for those that the shape of the weight tells. */
  readonly inputAxes: readonly number[] | null;
  /** The axes of the outputs, as above. */
  readonly outputAxes: readonly number[] | null;

  constructor(options: VarianceScalingOptions = {}) {
    const where = 'VarianceScaling';
    super(where, expectOptions(where, options, ['scale', 'mode', 'distribution', ...fanOptionNames]).seed);
    this.scale = expectNumber(where, 'scale', options.scale ?? 1, { minExclusive: 0 });
    this.mode = expectOneOf(where, 'mode', options.mode ?? 'fanIn', modes);
    this.distribution = expectOneOf(where, 'distribution', options.distribution ?? 'truncatedNormal', distributions);
    this.inputAxes = expectAxes(where, 'inputAxes', options.inputAxes);
    this.outputAxes = expectAxes(where, 'outputAxes', options.outputAxes);
  }

  #fans(shape: readonly number[]): [number, number] {
    const { inputAxes, outputAxes } = this;
    if (inputAxes === null || outputAxes === null) return fansOf(shape);
    const size = (axes: readonly number[]): number =>
      axes.reduce((product, axis) => product * (shape.at(axis) ?? 1), 1);
    return [size(inputAxes), size(outputAxes)];
  }

  protected override draw(shape: readonly number[], count: number, position: RandomPosition): Float32Array {
    const [fanIn, fanOut] = this.#fans(shape);
    const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[this.mode];
    const variance = this.scale / Math.max(1, fan);
    if (this.distribution === 'uniform') {
      const limit = Math.sqrt(3 * variance);
      return uniformValues(count, position, -limit, limit);
    }
    const truncated = this.distribution === 'truncatedNormal';
    const stddev = Math.sqrt(variance) / (truncated ? truncatedStddev : 1);
    return normalValues(count, position, { mean: 0, stddev, truncated });
  }

  /** The options of {@link FanOptions} as a config holds them. */
  protected fanConfig(): tf.serialization.ConfigDict {
    const { inputAxes, outputAxes } = this;
    return { ...super.getConfig(), inputAxes: inputAxes && [...inputAxes], outputAxes: outputAxes && [...outputAxes] };
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { scale, mode, distribution } = this;
    return { scale, mode, distribution, ...this.fanConfig() };
  }
}

tf.serialization.registerClass(VarianceScaling);

function expectAxes(where: string, name: string, axes: readonly number[] | null = null): readonly number[] | null {
  return axes && expectArray(where, name, axes).map((axis) => expectInteger(where, name, axis));
}

/** How many inputs and outputs a unit of a weight has: those of a matrix, times the area of a convolution's kernel. */
function fansOf(shape: readonly number[]): [number, number] {
  if (shape.length < 2) return [shape[0] ?? 1, shape[0] ?? 1];
  const area = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return [(shape.at(-2) ?? 1) * area, (shape.at(-1) ?? 1) * area];
}

abstract class NamedScaling extends VarianceScaling {
  constructor(where: string, options: FanOptions, settings: VarianceScalingOptions) {
    super({ ...settings, ...expectOptions(where, options, fanOptionNames) });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return this.fanConfig();
  }
}

/** Uniform with the variance 2 / (fanIn + fanOut). @see https://keras.io/api/layers/initializers/#glorotuniform-class */
export class GlorotUniform extends NamedScaling {
  static override readonly className = 'Modu>GlorotUniform';

  constructor(options: FanOptions = {}) {
    super('GlorotUniform', options, { mode: 'fanAvg', distribution: 'uniform' });
  }
}

tf.serialization.registerClass(GlorotUniform);

/** Truncated normal with the variance 2 / (fanIn + fanOut). @see https://keras.io/api/layers/initializers/#glorotnormal-class */
export class GlorotNormal extends NamedScaling {
  static override readonly className = 'Modu>GlorotNormal';

  constructor(options: FanOptions = {}) {
    super('GlorotNormal', options, { mode: 'fanAvg' });
  }
}

tf.serialization.registerClass(GlorotNormal);

/** Uniform with the variance 2 / fanIn. @see https://keras.io/api/layers/initializers/#heuniform-class */
export class HeUniform extends NamedScaling {
  static override readonly className = 'Modu>HeUniform';

  constructor(options: FanOptions = {}) {
    super('HeUniform', options, { scale: 2, distribution: 'uniform' });
  }
}

tf.serialization.registerClass(HeUniform);

/** Truncated normal with the variance 2 / fanIn. @see https://keras.io/api/layers/initializers/#henormal-class */
export class HeNormal extends NamedScaling {
  static override readonly className = 'Modu>HeNormal';

  constructor(options: FanOptions = {}) {
    super('HeNormal', options, { scale: 2 });
  }
}

tf.serialization.registerClass(HeNormal);

/** Uniform with the variance 1 / fanIn. @see https://keras.io/api/layers/initializers/#lecununiform-class */
export class LecunUniform extends NamedScaling {
  static override readonly className = 'Modu>LecunUniform';

  constructor(options: FanOptions = {}) {
    super('LecunUniform', options, { distribution: 'uniform' });
  }
}

tf.serialization.registerClass(LecunUniform);

/** Truncated normal with the variance 1 / fanIn. @see https://keras.io/api/layers/initializers/#lecunnormal-class */
export class LecunNormal extends NamedScaling {
  static override readonly className = 'Modu>LecunNormal';

  constructor(options: FanOptions = {}) {
    super('LecunNormal', options, {});
  }
}

tf.serialization.registerClass(LecunNormal);
