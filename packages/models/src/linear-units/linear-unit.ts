import {
  ArgumentError,
  DataError,
  expectBoolean,
  expectInteger,
  expectNumber,
  expectOptions,
  invalid,
  isNumericArray,
  RandomState,
  ShapeError,
  type Column,
} from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { buildWithinMemory } from '../build-within-memory.ts';
import { numericColumns, type Numbers } from '../numeric-columns.ts';
import { descend, type Descent, type DescentSettings } from './descend.ts';
import {
  learningNames,
  learningOptions,
  settingsOf,
  type LinearUnitBuildOptions,
  type LinearUnitOptions,
  type LinearUnitSettings,
} from './linear-unit-options.ts';

/** A rule by which a unit learns. */
export interface LearningRule extends Pick<DescentSettings, 'loss' | 'slope'> {
  readonly defaultEta0: number;
}

/** The untrained model of one linear unit, or of one per class: weights zero, no activation; all options checked. */
export function linearUnitModel(name: string, options: LinearUnitBuildOptions, rule: LearningRule): tf.LayersModel {
  const where = name;
  const known = expectOptions(where, options, ['inputs', 'classes', 'fitIntercept', ...learningNames]);
  settingsOf(where, learningOptions(known), rule.defaultEta0);
  const inputs = expectInteger(where, 'inputs', known.inputs, { min: 1 });
  const classes = expectInteger(where, 'classes', known.classes ?? 2, { min: 2 });
  const useBias = expectBoolean(where, 'fitIntercept', known.fitIntercept ?? true);
  const layer = tf.layers.dense({
    name: 'output',
    units: classes === 2 ? 1 : classes,
    inputShape: [inputs],
    useBias,
    kernelInitializer: 'zeros',
  });
  return buildWithinMemory(where, () => tf.sequential({ name, layers: [layer] }));
}

/**
 * One linear unit per class, or one for two classes, that learns from one sample after another.
 *
 * Its weights are those of `model`, float32; learning reckons in float64.
 */
export abstract class LinearUnit {
  /** [B, inputs] → [B, 1], or [B, C] for more than two classes: the sum before the sign. */
  readonly model: tf.LayersModel;
  readonly classes: number;
  readonly #where: string;
  readonly #rule: LearningRule;
  readonly #settings: LinearUnitSettings;
  readonly #inputs: number;
  readonly #hasIntercept: boolean;
  readonly #units: Float64Array[];

  protected constructor(where: string, model: tf.LayersModel, options: LinearUnitOptions, rule: LearningRule) {
    this.#where = where;
    this.#rule = rule;
    this.#settings = settingsOf(where, options, rule.defaultEta0);
    if (!(model instanceof tf.LayersModel) || model.layers.length !== 1 || model.weights.length > 2) {
      throw invalid(where, 'model', 'one dense layer', model instanceof tf.LayersModel ? model.name : model);
    }
    this.model = model;
    const [kernel, bias] = model.getWeights();
    const [inputs = 0, units = 0] = kernel?.shape ?? [];
    const [weights, intercepts] = [kernel?.dataSync() ?? [], bias?.dataSync() ?? []];
    this.#inputs = inputs;
    this.#hasIntercept = bias !== undefined;
    this.classes = units === 1 ? 2 : units;
    this.#units = Array.from({ length: units }, (_, unit) =>
      Float64Array.from({ length: inputs + 1 }, (__, j) =>
        Number(j < inputs ? weights[j * units + unit] : (intercepts[unit] ?? 0)),
      ),
    );
  }

  /**
   * Learns from the beginning: weights zero, then epochs until there is no progress.
   *
   * @param y the class of each sample, 0, 1, …
   * @returns by epoch the mean loss and the number of samples that were on the wrong side; of several units the means, and
   *          the last ones of units that had stopped
   * @throws {ShapeError} @throws {DataError}
   */
  fit(x: Numbers, y: Column, options: { readonly sampleWeight?: Column<number> } = {}): Descent {
    for (const unit of this.#units) unit.fill(0);
    return this.#learn(`${this.#where}.fit`, x, y, options, this.#settings);
  }

  /** Goes on from the weights as they are, for one epoch. */
  partialFit(x: Numbers, y: Column, options: { readonly sampleWeight?: Column<number> } = {}): Descent {
    return this.#learn(`${this.#where}.partialFit`, x, y, options, { ...this.#settings, maxIter: 1 });
  }

  /** Row by row the sum before the sign: one for two classes, otherwise one per class. */
  decisionFunction(x: Numbers): Float64Array {
    const { rows, samples } = this.#rows(`${this.#where}.decisionFunction`, x);
    const [n, units] = [this.#inputs, this.#units.length];
    const sums = new Float64Array(samples * units);
    for (let i = 0; i < samples; i++) {
      for (const [k, unit] of this.#units.entries()) {
        let sum = unit[n] as number;
        for (let j = 0; j < n; j++) sum += (unit[j] as number) * (rows[i * n + j] as number);
        sums[i * units + k] = sum;
      }
    }
    return sums;
  }

  /** The class of each row. */
  predict(x: Numbers): Int32Array {
    const sums = this.decisionFunction(x);
    const units = this.#units.length;
    return Int32Array.from({ length: sums.length / units }, (_, i) => {
      if (units === 1) return (sums[i] as number) > 0 ? 1 : 0;
      const own = sums.subarray(i * units, (i + 1) * units);
      return own.indexOf(Math.max(...own));
    });
  }

  /** The share of rows whose class is told. */
  score(x: Numbers, y: Column): number {
    const predicted = this.predict(x);
    const classes = this.#classesOf(`${this.#where}.score`, y, predicted.length);
    return predicted.filter((value, i) => value === classes[i]).length / predicted.length;
  }

  /** Saves {@link model}, as `tf.LayersModel.save`. */
  save(target: tf.io.IOHandler | string): Promise<tf.io.SaveResult> {
    return this.model.save(target);
  }

  /** Disposes of {@link model}. */
  dispose(): void {
    this.model.dispose();
  }

  #learn(
    where: string,
    x: Numbers,
    y: Column,
    options: { readonly sampleWeight?: Column<number> },
    settings: LinearUnitSettings,
  ): Descent {
    const { sampleWeight } = expectOptions(where, options, ['sampleWeight']);
    const { rows, samples } = this.#rows(where, x);
    const classes = this.#classesOf(where, y, samples);
    const counts = new Float64Array(this.classes);
    for (const label of classes) counts[label] = (counts[label] as number) + 1;
    if (this.classes === 2 && counts.some((count) => count === 0) && settings.maxIter > 1) {
      throw new DataError(`${where}: y must hold at least two classes, received one`);
    }
    const own = this.#sampleWeights(where, sampleWeight, samples);
    const { classWeight } = settings;
    const weightOf = (label: number): number => {
      if (classWeight === 'balanced') return samples / (this.classes * (counts[label] as number));
      return classWeight?.[label] ?? 1;
    };
    const isBinary = this.#units.length === 1;
    const seeds = new RandomState(settings.randomState).randint(0, 2 ** 31 - 1, this.#units.length);
    const descents = this.#units.map((unit, k) => {
      const positive = isBinary ? 1 : k;
      // One against all others: only the one has a weight of its own.
      const weights = Float64Array.from(classes, (label, i) => {
        const share = isBinary || label === positive ? weightOf(label) : 1;
        return share * (own[i] as number);
      });
      const targets = Float64Array.from(classes, (label) => (label === positive ? 1 : -1));
      const learnt = descend(
        where,
        unit,
        this.#hasIntercept,
        { x: rows, targets, weights },
        {
          ...settings,
          ...this.#rule,
          randomState: isBinary ? settings.randomState : (seeds[k] as number),
        },
      );
      // What is saved is float32, and a loaded unit must go on as this one does.
      unit.forEach((weight, j) => (unit[j] = Math.fround(weight)));
      return learnt;
    });
    this.#setWeights();
    const epochs = Math.max(...descents.map(({ loss }) => loss.length));
    const mean = (name: keyof Descent) =>
      Array.from({ length: epochs }, (_, epoch) => {
        const values = descents.map((one) => one[name][epoch] ?? one[name].at(-1) ?? 0);
        return values.reduce((sum, value) => sum + value, 0) / values.length;
      });
    return { loss: mean('loss'), mistakes: mean('mistakes') };
  }

  #setWeights(): void {
    const [n, units] = [this.#inputs, this.#units.length];
    tf.tidy(() => {
      const kernel = Float32Array.from(
        { length: n * units },
        (_, i) => this.#units[i % units]?.[Math.floor(i / units)] ?? 0,
      );
      const bias = Float32Array.from(this.#units, (unit) => unit[n] as number);
      const weights = [tf.tensor2d(kernel, [n, units]), ...(this.#hasIntercept ? [tf.tensor1d(bias)] : [])];
      this.model.setWeights(weights);
    });
  }

  #rows(where: string, x: Numbers): { readonly rows: Float64Array; readonly samples: number } {
    const columns = numericColumns(where, 'x', x);
    if (columns.length !== this.#inputs) {
      throw new ShapeError(`${where}: x must have ${this.#inputs} features, received ${columns.length}`);
    }
    const samples = columns[0]?.length ?? 0;
    if (samples === 0) throw new DataError(`${where}: x must have at least one row, received none`);
    const rows = new Float64Array(samples * columns.length);
    for (const [j, column] of columns.entries()) column.forEach((value, i) => (rows[i * columns.length + j] = value));
    return { rows, samples };
  }

  #classesOf(where: string, y: Column, samples: number): Int32Array {
    if (!Array.isArray(y) && !isNumericArray(y)) throw invalid(where, 'y', 'an array of classes', y);
    if (y.length !== samples) throw new ShapeError(`${where}: y must have ${samples} labels, received ${y.length}`);
    const max = this.classes - 1;
    return Int32Array.from({ length: samples }, (_, i) => expectInteger(where, `y[${i}]`, y[i], { min: 0, max }));
  }

  #sampleWeights(where: string, weights: Column<number> | undefined, samples: number): Float64Array {
    if (weights === undefined) return new Float64Array(samples).fill(1);
    if (weights.length !== samples) {
      throw new ShapeError(`${where}: sampleWeight must have ${samples} values, received ${weights.length}`);
    }
    return Float64Array.from(weights, (weight, i) => expectNumber(where, `sampleWeight[${i}]`, weight, { min: 0 }));
  }
}

/** @throws {ArgumentError} for a model of another rule */
export function expectOwnModel(where: string, model: tf.LayersModel, name: string): void {
  if (model instanceof tf.LayersModel && model.name.startsWith(name)) return;
  const received = model instanceof tf.LayersModel ? `'${model.name}'` : String(model);
  throw new ArgumentError(`${where}: model must be one that ${name} made, received ${received}`);
}
