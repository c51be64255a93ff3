import * as tf from '@tensorflow/tfjs';
import { expectNumber, expectOneOf, expectOptions, expectString, invalid } from '@modu/core';
import { camelCaseKeys } from '../camel-case-keys.ts';
import { classTitle } from '../optimizer-config.ts';
import { CallableLoss } from './callable-loss.ts';
import { lossReductions, reduce, spread, weigh, type LossReduction, type LossWeights } from './loss-reduction.ts';
import { matchRanks } from './prepare-targets.ts';

/** Options of every loss. */
export interface LossOptions {
  /** What becomes of the values of the samples, `'sum_over_batch_size'` by default: their mean. */
  readonly reduction?: LossReduction;
  /** The name under which it stands in logs, as a metric; each class has its own. */
  readonly name?: string;
  /** Positions whose targets are all of this value do not count; all count unless given. Not in Keras. */
  readonly maskValue?: number;
}

// What `compile` of tfjs needs, a function of targets and predictions: only an interface can say that instances are one.
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export interface Loss {
  /**
   * What `compile` and `metrics` call: a value per sample, the mean of which is the loss, so that class weights of `fit`
   * apply. The caller owns the tensor.
   */
  (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor;
}

/**
 * The base of all losses: masks, weighs and reduces the values of {@link call}.
 *
 * An instance is a function that `compile` takes as loss and as metric. It has a configuration, and a class that is
 * registered with tfjs, by which checkpoints of `@modu/callbacks` keep it.
 *
 * @see https://keras.io/api/losses/
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export abstract class Loss extends CallableLoss {
  declare readonly name: string;
  readonly reduction: LossReduction;
  readonly maskValue: number | undefined;
  /** The class name without its prefix, for errors. */
  protected readonly where: string;

  /** @throws {ArgumentError} for an unknown option or a bad value */
  protected constructor(name: string, options: LossOptions, ownOptionNames: readonly string[] = []) {
    super();
    const where = classTitle((new.target as unknown as { className: string }).className);
    this.where = where;
    const mask = this.isMaskable ? (['maskValue'] as const) : [];
    if ((options as unknown) === undefined) throw invalid(where, 'options', 'an object of options', options);
    expectOptions(where, options, ['reduction', 'name', ...mask, ...ownOptionNames] as (keyof LossOptions)[]);
    const { reduction = 'sum_over_batch_size', maskValue } = options;
    // A function has a name of its own, which cannot be assigned to.
    Object.defineProperty(this, 'name', { value: expectString(where, 'name', options.name ?? name), enumerable: true });
    this.reduction = expectOneOf(where, 'reduction', reduction, lossReductions);
    this.maskValue = maskValue === undefined ? undefined : expectNumber(where, 'maskValue', maskValue);
  }

  /** The values of the samples, [B,…] without the axis over which a loss is taken; as in Keras, without mask and weights. */
  abstract call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor;

  /** Whether `maskValue` is an option: whether each position of the targets belongs to one value. */
  protected get isMaskable(): boolean {
    return true;
  }

  /** The axis of targets and predictions that {@link call} leaves out. */
  protected get reducedAxis(): number {
    return -1;
  }

  /** Where a value counts; undefined where all do. */
  protected maskOf(
    ...[yTrue, yPred]: readonly [yTrue: tf.Tensor, yPred: tf.Tensor, values: tf.Tensor]
  ): tf.Tensor | undefined {
    const counted = this.#counted(yTrue, yPred);
    return counted !== undefined && yTrue.rank === yPred.rank ? tf.squeeze(counted, [this.reducedAxis]) : counted;
  }

  /**
   * The loss of a batch.
   *
   * @param weights `sampleWeight` multiplies the values; `mask` is false where a value does not count
   * @returns a scalar, or the values with the reduction `'none'`; the caller owns it
   * @throws {ShapeError} when targets do not fit predictions
   * @example
   * ```ts
   * new Huber().compute(yTrue, yPred, { sampleWeight: tf.tensor1d([1, 0.5]) });
   * ```
   */
  compute(yTrue: tf.Tensor, yPred: tf.Tensor, weights: LossWeights = {}): tf.Tensor {
    const known = expectOptions(`${this.where}.compute`, weights, ['sampleWeight', 'mask']);
    return tf.tidy(() => {
      const { values, weights: weighed } = this.#weighed(yTrue, yPred, known);
      return reduce(values, weighed, this.reduction);
    });
  }

  /** Keras' configuration with names in camel case. */
  override getConfig(): tf.serialization.ConfigDict {
    const { name, reduction, maskValue } = this;
    return { name, reduction, ...(maskValue === undefined ? {} : { maskValue }) };
  }

  /** A new loss from what {@link getConfig} returned, or from Keras' configuration of the same class. */
  static override fromConfig<T extends tf.serialization.Serializable>(
    type: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return new type(camelCaseKeys(config, ['dtype', 'customObjects']));
  }

  protected override perSample(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const { values, weights } = this.#weighed(yTrue, yPred, {});
      return spread(values, weights, this.reduction);
    });
  }

  #weighed(yTrue: tf.Tensor, yPred: tf.Tensor, { sampleWeight, mask }: LossWeights) {
    const values = this.call(this.#safeTargets(yTrue, yPred), yPred);
    const own = this.maskOf(yTrue, yPred, values);
    return weigh(values, { sampleWeight, mask: both(mask, own) }, this.reduction);
  }

  /** Where targets count, in a shape that broadcasts to them; undefined where all do. */
  #counted(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor | undefined {
    const { maskValue } = this;
    if (maskValue === undefined) return undefined;
    const differs = tf.notEqual(tf.cast(yTrue, 'float32'), maskValue);
    // Targets with an axis less are classes by number, or one value each.
    return yTrue.rank === yPred.rank ? tf.any(differs, this.reducedAxis, true) : differs;
  }

  /** Targets that do not count may be out of range: what comes of them must not become NaN, which times 0 is NaN. */
  #safeTargets(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const counted = this.#counted(yTrue, yPred);
    return counted === undefined ? yTrue : tf.where(counted, yTrue, tf.zerosLike(yTrue));
  }
}

function both(a: tf.Tensor | undefined, b: tf.Tensor | undefined): tf.Tensor | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const [left, right] = matchRanks(tf.cast(a, 'float32'), tf.cast(b, 'float32'));
  return tf.mul(left, right);
}
