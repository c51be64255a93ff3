import { expectOptions, type Estimator, type Matrix } from '@modu/core';
import { r2Score } from '../metrics/r2-score.ts';
import type { Targets } from '../metrics/regression-targets.ts';
import { readScores, type ScoreTable } from '../metrics/scores.ts';
import {
  LayersEstimator,
  type BuildContext,
  type BuildModel,
  type EncodedTargets,
  type LayersFitOptions,
  type LayersScoreOptions,
} from './layers-estimator.ts';
import type { LayersInput } from './layers-input.ts';
import { checkLayersOptions, layersOptionNames, type LayersOptions } from './layers-options.ts';

/** What the builder of a {@link LayersRegressor} is told about the data. */
export interface RegressorBuildContext extends BuildContext {
  /** The number of columns of y; 1 when y is one-dimensional. */
  readonly outputs: number;
}

/** Options of {@link LayersRegressor}. */
export type LayersRegressorOptions = LayersOptions<Targets>;

/**
 * A network as a regressor: a function that builds a model, how to train it, and `fit`, `predict`, `score`.
 *
 * The builder is called by every `fit` and returns a compiled `tf.LayersModel` with one unit per output. With
 * `validationSplit` a seeded share of the samples given to `fit` is held back, where Keras takes the last samples.
 *
 * With a `randomState`, a builder that seeds its initializers from it, and the same backend, the same losses come out,
 * bit for bit.
 *
 * The estimator owns the model: `dispose` it, or let `crossValidate` do so.
 *
 * @throws {ArgumentError} in the constructor for a wrong option
 * @throws {ShapeError} in `fit` when lengths differ or the model does not fit the data
 * @throws {DataError} in `fit` and `predict` for no samples, NaN or infinities
 * @throws {AbortedError} in `fit` when the signal is aborted
 * @throws {NotFittedError} in all else before `fit` and after `dispose`
 * @example
 * ```ts
 * const regressor = new LayersRegressor(
 *   ({ features, outputs, randomState }) => {
 *     const kernelInitializer = tf.initializers.glorotUniform({ seed: randomState });
 *     const model = tf.sequential();
 *     model.add(tf.layers.dense({ inputShape: [features], units: outputs, kernelInitializer }));
 *     model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
 *     return model;
 *   },
 *   { epochs: 100, randomState: 42 },
 * );
 * await regressor.fit([[0], [1], [2]], [1, 3, 5]);
 * await regressor.predict([[3]]); // about 7
 * regressor.dispose();
 * ```
 */
export class LayersRegressor
  extends LayersEstimator<RegressorBuildContext, Targets, LayersRegressorOptions>
  implements Estimator
{
  /** Tells cross-validation not to stratify. */
  readonly estimatorType = 'regressor';
  #rank: 1 | 2 = 1;

  constructor(build: BuildModel<RegressorBuildContext>, options?: LayersRegressorOptions) {
    super('LayersRegressor', build, options, (given) =>
      checkLayersOptions<Targets, LayersRegressorOptions>('LayersRegressor', given, layersOptionNames),
    );
  }

  /** An estimator with the same builder and options, not fitted. */
  clone(): LayersRegressor {
    const { build, ...options } = this.getParams();
    return new LayersRegressor(build, options);
  }

  /**
   * Builds a model and trains it; a model of an earlier `fit` is disposed of.
   *
   * @param x features [B,features], or a tensor [B,…]
   * @param y what to predict for each sample [B] or [B,outputs]
   * @param options weights of samples
   */
  async fit(x: LayersInput, y: Targets, options?: LayersFitOptions): Promise<this> {
    const targets = readScores('LayersRegressor', y, 'y');
    await this.train({
      x,
      samples: targets.rows,
      context: (basics) => ({ ...basics, outputs: targets.columns }),
      widths: [targets.columns],
      encode: () => encoded(targets),
      encodeValidation: (_, values) => encoded(readScores('LayersRegressor', values, 'validationData[1]')),
      stratify: undefined,
      classWeight: undefined,
      options,
    });
    this.#rank = targets.rank;
    return this;
  }

  /** What the model computes: a Float32Array [B] when y was one-dimensional in `fit`, otherwise a Matrix [B,outputs]. */
  async predict(x: LayersInput): Promise<Float32Array | Matrix> {
    const { data, rows, width } = await this.forward(x);
    return this.#rank === 1 ? data : { data, shape: [rows, width] };
  }

  /** R² of `predict`. */
  async score(x: LayersInput, y: Targets, options?: LayersScoreOptions): Promise<number> {
    const { sampleWeight } = expectOptions('LayersRegressor.score', options, ['sampleWeight']);
    return r2Score(y, await this.predict(x), sampleWeight === undefined ? {} : { sampleWeight });
  }
}

function encoded({ data, rows, columns }: ScoreTable): EncodedTargets {
  return { data: Float32Array.from(data), shape: [rows, columns] };
}
