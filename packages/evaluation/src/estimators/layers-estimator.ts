import { ArgumentError, DataError, expectArray, expectFunction, expectOptions, NotFittedError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { Labels } from '../labels.ts';
import { readSampleWeight, type SampleWeight } from '../metrics/sample-weight.ts';
import type { Setting } from '../running/estimator-source.ts';
import { randomFrom } from '../splitters/random-source.ts';
import { trainTestIndices } from '../splitters/train-test-split.ts';
import { expectSameLength } from '../same-length.ts';
import { disposeModel } from './dispose-model.ts';
import { expectModel, expectShape } from './expect-model.ts';
import { borrowInput, type LayersInput } from './layers-input.ts';
import type { CheckedLayersOptions, LayersOptions } from './layers-options.ts';
import { trainModel, type TrainingData, type TrainingHistory } from './train-model.ts';

/** Samples per step of a prediction. */
const predictBatchSize = 256;

/** What every builder of a model is told about the data. */
export interface BuildContext {
  /** The number of columns of x; of a tensor, the size of its last dimension. */
  readonly features: number;
  /** The shape of one sample: [features] unless x is a tensor of rank 3 or more. */
  readonly inputShape: readonly number[];
  /** The seed of the estimator, for initializers and dropout. */
  readonly randomState: number | undefined;
  /** The estimator's option `params`: sizes, rates and the like. */
  readonly params: Setting;
}

/** The third argument of `fit`. */
export interface LayersFitOptions {
  /** How much each sample counts in the training loss, 1 by default; cross-validation cuts it to the training part. */
  readonly sampleWeight?: SampleWeight;
}

/** The third argument of `score`. */
export interface LayersScoreOptions {
  /** How much each sample counts, 1 by default. */
  readonly sampleWeight?: SampleWeight;
}

/** Makes a compiled model with one input and one output. */
export type BuildModel<C> = (context: C) => tf.LayersModel | Promise<tf.LayersModel>;

/** Numbers for the model to learn, row by row. */
export interface EncodedTargets {
  readonly data: Float32Array;
  /** [samples, outputs] */
  readonly shape: [number, number];
}

/** What a kind of estimator adds to {@link LayersEstimator.train}. */
export interface TrainingPlan<C extends BuildContext, Y> {
  readonly x: LayersInput;
  /** The number of samples in y. */
  readonly samples: number;
  /** Completes what the builder is told. */
  readonly context: (basics: BuildContext) => C;
  /** The widths of output that fit the targets. */
  readonly widths: readonly number[];
  /** The targets of `fit`, as the model is to see them. */
  readonly encode: (model: tf.LayersModel) => EncodedTargets;
  /** The targets of `validationData`, as the model is to see them. */
  readonly encodeValidation: (model: tf.LayersModel, y: Y) => EncodedTargets;
  /** Classes to keep in proportion when some samples are held back. */
  readonly stratify: Labels | undefined;
  readonly classWeight: Readonly<Record<number, number>> | undefined;
  readonly options: LayersFitOptions | undefined;
}

interface Trained {
  readonly model: tf.LayersModel;
  readonly history: TrainingHistory;
  readonly inputShape: readonly number[];
}

/** What estimators around a `tf.LayersModel` share: they build it, train it, compute with it and dispose of it. */
export abstract class LayersEstimator<C extends BuildContext, Y, O extends LayersOptions<Y>> {
  readonly #where: string;
  readonly #check: (options: O | undefined) => CheckedLayersOptions<Y> & O;
  #build: BuildModel<C>;
  #given: O;
  #options: CheckedLayersOptions<Y> & O;
  #trained: Trained | undefined;
  #training = false;

  /** @param check fills in the defaults of options, and refuses wrong ones */
  protected constructor(
    where: string,
    build: BuildModel<C>,
    options: O | undefined,
    check: (options: O | undefined) => CheckedLayersOptions<Y> & O,
  ) {
    this.#where = where;
    this.#build = expectFunction(where, 'build', build);
    this.#options = check(options);
    this.#check = check;
    this.#given = { ...(options as O) };
  }

  /** The builder, and the options that the constructor was given or `setParams` has set. */
  getParams(): O & { readonly build: BuildModel<C> } {
    return { ...this.#given, build: this.#build };
  }

  /**
   * Changes options, or the builder, for the next `fit`; `params__units` changes one of the builder's `params`.
   *
   * @returns the estimator
   * @throws {ArgumentError} for a wrong or unknown one, and then changes none
   */
  setParams(params: Setting): this {
    const { build = this.#build, ...changes } = params;
    const given = { ...this.#given } as Record<string, unknown>;
    for (const [name, value] of Object.entries(changes)) {
      if (!name.startsWith('params__')) given[name] = value;
    }
    for (const [name, value] of Object.entries(changes)) {
      if (!name.startsWith('params__')) continue;
      given['params'] = { ...(given['params'] as Setting | undefined), [name.slice('params__'.length)]: value };
    }
    const checked = this.#check(given as unknown as O);
    this.#build = expectFunction(this.#where, 'build', build as BuildModel<C>);
    this.#given = given as unknown as O;
    this.#options = checked;
    return this;
  }

  /** The options with defaults filled in. */
  protected get options(): CheckedLayersOptions<Y> & O {
    return this.#options;
  }

  /** The trained model, which stays the estimator's to dispose of. @throws {NotFittedError} before `fit` and after `dispose` */
  get model(): tf.LayersModel {
    return this.expectFitted().model;
  }

  /**
   * The metrics of every epoch of the last `fit`, such as `{ loss: [0.7, 0.5], val_loss: [0.8, 0.6] }`, in Keras' spelling.
   *
   * @throws {NotFittedError} before `fit` and after `dispose`
   */
  get history(): TrainingHistory {
    return this.expectFitted().history;
  }

  /** Disposes of the model and its optimizer, whoever made the optimizer. May be called at any time, and twice. */
  dispose(): void {
    const trained = this.#trained;
    this.#trained = undefined;
    if (trained !== undefined) disposeModel(trained.model);
  }

  /** What `fit` left. @throws {NotFittedError} before `fit` and after `dispose` */
  protected expectFitted(): Trained {
    if (this.#trained === undefined) throw new NotFittedError(`${this.#where}: fit must be called first`);
    return this.#trained;
  }

  protected async train(plan: TrainingPlan<C, Y>): Promise<void> {
    const where = this.#where;
    if (this.#training) throw new ArgumentError(`${where}: fit must not be called while another fit is running`);
    this.#training = true;
    this.dispose();
    let release = (): void => undefined;
    try {
      const input = await borrowInput(where, plan.x);
      release = input.release;
      const samples = expectSameLength(where, [
        ['x', input.tensor.shape[0]],
        ['y', plan.samples],
      ]);
      const inputShape = input.tensor.shape.slice(1);
      const weights = this.#readWeights('sampleWeight', readFitOptions(where, plan.options), samples);
      const { randomState, params } = this.#options;
      const basics = { features: inputShape.at(-1) ?? 0, inputShape, randomState, params };
      const model = expectModel(where, await this.#build(plan.context(basics)), { inputShape, widths: plan.widths });
      try {
        const history = await this.#run(model, { x: input.tensor, weights }, plan);
        this.#trained = { model, history, inputShape };
      } catch (error) {
        disposeModel(model);
        throw error;
      }
    } finally {
      release();
      this.#training = false;
    }
  }

  /** Weights of samples, none negative. @throws {ShapeError} @throws {DataError} */
  #readWeights(name: string, sampleWeight: SampleWeight | undefined, samples: number): Float64Array | undefined {
    const where = name === 'sampleWeight' ? this.#where : `${this.#where}: ${name}`;
    const weights = readSampleWeight(where, sampleWeight, samples);
    const negative = weights?.find((weight) => weight < 0);
    if (negative === undefined) return weights;
    throw new DataError(`${where}: sampleWeight must hold numbers of at least 0, received ${negative}`);
  }

  async #run(
    model: tf.LayersModel,
    { x, weights }: { readonly x: tf.Tensor; readonly weights: Float64Array | undefined },
    plan: TrainingPlan<C, Y>,
  ): Promise<TrainingHistory> {
    const { validationSplit, validationData, callbacks, shuffle, randomState, epochs, batchSize, verbose, signal } =
      this.#options;
    const samples = x.shape[0];
    const random = randomFrom(randomState);
    const owned: tf.Tensor[] = [];
    const own = <T extends tf.Tensor>(tensor: T): T => {
      owned.push(tensor);
      return tensor;
    };
    const asTensor = ({ data, shape: [rows, outputs] }: EncodedTargets): tf.Tensor =>
      own(tf.tensor2d(data, [rows, outputs]));
    const rowsOf = (data: TrainingData, rows: Int32Array): TrainingData =>
      tf.tidy(() => {
        const indices = tf.tensor1d(rows.sort(), 'int32');
        const weight = data.weight === undefined ? undefined : own(tf.gather(data.weight, indices));
        return { x: own(tf.gather(data.x, indices)), y: own(tf.gather(data.y, indices)), weight };
      });

    const asWeights = (values: Float64Array | undefined): tf.Tensor | undefined =>
      values === undefined ? undefined : own(tf.tensor1d(Float32Array.from(values)));

    let release = (): void => undefined;
    try {
      let train: TrainingData = { x, y: asTensor(plan.encode(model)), weight: asWeights(weights) };
      let validation: TrainingData | undefined;
      if (validationData !== undefined) {
        const [xValidation, yValidation, wValidation] = validationData;
        const borrowed = await borrowInput(this.#where, xValidation, 'validationData[0]');
        release = borrowed.release;
        expectShape(this.#where, borrowed.tensor, x.shape.slice(1), 'validationData[0]');
        validation = { x: borrowed.tensor, y: asTensor(plan.encodeValidation(model, yValidation)) };
        expectSameLength(this.#where, [
          ['validationData[0]', validation.x.shape[0]],
          ['validationData[1]', validation.y.shape[0]],
        ]);
        expectShape(this.#where, validation.y, train.y.shape.slice(1), 'validationData[1]');
        const given = this.#readWeights('validationData[2]', wValidation, validation.x.shape[0]);
        validation = { ...validation, weight: asWeights(given) };
      } else if (validationSplit > 0) {
        const testSize = samples - Math.floor(samples * (1 - validationSplit));
        const stratified = plan.stratify === undefined ? {} : { stratify: plan.stratify };
        const [kept, heldBack] = trainTestIndices(`${this.#where} with validationSplit ${validationSplit}`, samples, {
          testSize,
          randomState: random,
          ...stratified,
        });
        validation = rowsOf(train, heldBack);
        train = rowsOf(train, kept);
      }
      return await trainModel(this.#where, model, {
        epochs,
        batchSize,
        verbose,
        signal,
        train,
        validation,
        random: shuffle ? random : undefined,
        callbacks: expectArray(this.#where, 'callbacks()', callbacks()),
        classWeight: plan.classWeight,
      });
    } finally {
      release();
      tf.dispose(owned);
    }
  }

  /** What the model computes for x [B,…]: B rows of outputs. */
  protected async forward(
    x: LayersInput,
  ): Promise<{ readonly data: Float32Array; readonly rows: number; readonly width: number }> {
    const { model, inputShape } = this.expectFitted();
    const input = await borrowInput(this.#where, x);
    try {
      expectShape(this.#where, input.tensor, inputShape, 'x');
      const output = model.predict(input.tensor, { batchSize: predictBatchSize }) as tf.Tensor;
      const data = (await output.data()) as Float32Array;
      const [rows, width] = output.shape as [number, number];
      output.dispose();
      if (data.some((value) => Number.isNaN(value))) {
        throw new DataError(
          `${this.#where}: the model must predict numbers, received NaN; it has probably diverged in training`,
        );
      }
      return { data, rows, width };
    } finally {
      input.release();
    }
  }
}

function readFitOptions(where: string, options: LayersFitOptions | undefined): SampleWeight | undefined {
  return expectOptions<LayersFitOptions>(`${where}.fit`, options, ['sampleWeight']).sampleWeight;
}
