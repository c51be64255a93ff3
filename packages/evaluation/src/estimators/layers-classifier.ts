import {
  DataError,
  describe,
  expectOptions,
  isNumericArray,
  type Estimator,
  type Matrix,
  type NumericArray,
} from '@modu/core';
import { encodeLabels, type Label, type Labels } from '../labels.ts';
import { accuracyScore } from '../metrics/accuracy-score.ts';
import { expectClassWeight, weightOfCodes, type ClassWeight } from './class-weight.ts';
import { codesAmong, encodeFor } from './encode-classes.ts';
import {
  LayersEstimator,
  type BuildContext,
  type BuildModel,
  type LayersFitOptions,
  type LayersScoreOptions,
} from './layers-estimator.ts';
import type { LayersInput } from './layers-input.ts';
import { checkLayersOptions, layersOptionNames, type LayersOptions } from './layers-options.ts';

/** What the builder of a {@link LayersClassifier} is told about the data. */
export interface ClassifierBuildContext extends BuildContext {
  /** The number of classes, at least 2. */
  readonly classes: number;
}

/** Options of {@link LayersClassifier}. */
export interface LayersClassifierOptions extends LayersOptions<Labels> {
  /**
   * How much a sample of each class counts in the training loss, 1 where nothing is said: by label, or `'balanced'` for
   * samples / (classes · samples of the class).
   */
  readonly classWeight?: ClassWeight;
}

/**
 * A network as a classifier: a function that builds a model, how to train it, and `fit`, `predict`, `predictProba`, `score`.
 *
 * The builder is called by every `fit` and returns a compiled `tf.LayersModel`. Two classes take one sigmoid unit or two
 * softmax units; k classes take k units. Labels of any kind are encoded as the loss wants them: 0 and 1 for one unit,
 * class positions for `sparseCategoricalCrossentropy`, one-hot rows otherwise.
 *
 * With `validationSplit` a seeded share of the samples given to `fit`, with every class in proportion, is held back:
 * Keras takes the last samples, which are of one class when the data are sorted.
 *
 * With a `randomState`, a builder that seeds its initializers from it, and the same backend, the same losses come out,
 * bit for bit.
 *
 * The estimator owns the model: `dispose` it, or let `crossValidate` do so.
 *
 * @throws {ArgumentError} in the constructor for a wrong option
 * @throws {ShapeError} in `fit` when lengths differ or the model does not fit the data
 * @throws {DataError} in `fit` and `predict` for no samples, NaN, labels that are none, or only one class
 * @throws {AbortedError} in `fit` when the signal is aborted
 * @throws {NotFittedError} in all else before `fit` and after `dispose`
 * @example
 * ```ts
 * const classifier = new LayersClassifier(
 *   ({ features, classes, randomState }) => {
 *     const kernelInitializer = tf.initializers.glorotUniform({ seed: randomState });
 *     const model = tf.sequential();
 *     model.add(tf.layers.dense({ inputShape: [features], units: classes, activation: 'softmax', kernelInitializer }));
 *     model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
 *     return model;
 *   },
 *   { epochs: 20, randomState: 42 },
 * );
 * await classifier.fit([[0], [1], [2]], ['low', 'middle', 'high']);
 * await classifier.predict([[0.5]]);
 * classifier.dispose();
 * ```
 */
export class LayersClassifier
  extends LayersEstimator<ClassifierBuildContext, Labels, LayersClassifierOptions>
  implements Estimator
{
  /** Tells cross-validation to stratify. */
  readonly estimatorType = 'classifier';
  #classes: readonly Label[] | undefined;
  #labelArray: new (length: number) => NumericArray | Label[] = Array;

  constructor(build: BuildModel<ClassifierBuildContext>, options?: LayersClassifierOptions) {
    const where = 'LayersClassifier';
    super(where, build, options, (given) => {
      const known = [...layersOptionNames, 'classWeight'] as const;
      const checked = checkLayersOptions<Labels, LayersClassifierOptions>(where, given, known);
      expectClassWeight(where, checked.classWeight);
      return checked;
    });
  }

  /** An estimator with the same builder and options, not fitted. */
  clone(): LayersClassifier {
    const { build, ...options } = this.getParams();
    return new LayersClassifier(build, options);
  }

  /** The labels of the columns of `predictProba`, sorted. @throws {NotFittedError} before `fit` and after `dispose` */
  get classes(): readonly Label[] {
    this.expectFitted();
    return this.#classes ?? [];
  }

  /**
   * Builds a model and trains it; a model of an earlier `fit` is disposed of.
   *
   * @param x features [B,features], or a tensor [B,…]
   * @param y the class of each sample [B]
   * @param options weights of samples, which the weights of classes multiply
   */
  async fit(x: LayersInput, y: Labels, options?: LayersFitOptions): Promise<this> {
    const where = 'LayersClassifier';
    const { classes, codes } = encodeLabels(where, [['y', y]]);
    const trueCodes = codes[0] as Int32Array;
    if (classes.length === 1) {
      throw new DataError(`${where}: y must hold at least two classes, received only ${describe(classes[0])}`);
    }
    await this.train({
      x,
      samples: trueCodes.length,
      context: (basics) => ({ ...basics, classes: classes.length }),
      widths: classes.length === 2 ? [1, 2] : [classes.length],
      encode: (model) => encodeFor(model, trueCodes, classes.length),
      encodeValidation: (model, labels) => encodeFor(model, codesAmong(where, labels, classes), classes.length),
      stratify: y,
      classWeight: weightOfCodes(where, this.options.classWeight, { classes, codes: trueCodes }),
      options,
    });
    this.#classes = classes;
    this.#labelArray = isNumericArray(y) ? (y.constructor as new (length: number) => NumericArray) : Array;
    return this;
  }

  /** The probability of every class [B,C], columns in the order of `classes`; one sigmoid unit gives two columns. */
  async predictProba(x: LayersInput): Promise<Matrix> {
    const { data, rows, width } = await this.forward(x);
    const outside = data.find((value) => value < -1e-5 || value > 1 + 1e-5);
    if (outside !== undefined) {
      throw new DataError(
        `LayersClassifier: the model must predict probabilities, as sigmoid and softmax give, received ${outside}`,
      );
    }
    if (width !== 1) return { data, shape: [rows, width] };
    const both = new Float32Array(2 * rows);
    data.forEach((probability, i) => {
      both[2 * i] = 1 - probability;
      both[2 * i + 1] = probability;
    });
    return { data: both, shape: [rows, 2] };
  }

  /**
   * The most probable class of every sample [B], the first of equal ones, in an array of the kind that `fit` was given.
   */
  async predict(x: LayersInput): Promise<Labels> {
    const {
      data,
      shape: [rows, columns],
    } = await this.predictProba(x);
    const labels = new this.#labelArray(rows) as Label[];
    for (let i = 0; i < rows; i++) {
      let best = 0;
      for (let j = 1; j < columns; j++) {
        if ((data[i * columns + j] as number) > (data[i * columns + best] as number)) best = j;
      }
      labels[i] = this.classes[best] as Label;
    }
    return labels;
  }

  /** The accuracy of `predict`. */
  async score(x: LayersInput, y: Labels, options?: LayersScoreOptions): Promise<number> {
    const { sampleWeight } = expectOptions('LayersClassifier.score', options, ['sampleWeight']);
    return accuracyScore(y, await this.predict(x), sampleWeight === undefined ? {} : { sampleWeight });
  }
}
