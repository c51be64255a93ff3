import { ArgumentError, describe, expectOptions, invalid } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { innerModel } from '../estimators/inner-model.ts';
import { watchPasses, type ModelPasses } from './model-passes.ts';
import { StreamingMetric } from './streaming-metric.ts';

type MetricFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** A streaming metric, a function of a batch, or a name that tfjs knows. */
export type CompiledMetric = StreamingMetric | MetricFunction | string;

/** What {@link compileWithMetrics} takes. */
export interface CompileOptions extends Omit<tf.ModelCompileArgs, 'metrics'> {
  /** Metrics of the only output, of every output in order, or by output name. */
  readonly metrics?:
    | CompiledMetric
    | readonly (CompiledMetric | readonly CompiledMetric[])[]
    | Readonly<Record<string, CompiledMetric | readonly CompiledMetric[]>>;
}

/**
 * Compiles a model as `model.compile` does, with metrics that are right over an epoch instead of averaged over batches.
 *
 * `fit`, `fitDataset`, `evaluate` and `evaluateDataset` then give each {@link StreamingMetric} of all samples of the epoch, of
 * its validation data or of the evaluation, under its name and `val_` before it; without a callback, and whatever callbacks
 * there are: early stopping and checkpoints see the same values. A metric object stays as it is, each pass counts in a copy.
 *
 * Event order: a copy begins with the first batch of an epoch, or of an evaluation, and ends with it. In the logs of a batch
 * stands what it adds to the mean, so that the mean of batches weighted by their sizes, which tfjs and progress bars compute, is
 * the metric of all samples so far; by itself such a number means nothing. `trainOnBatch` gives the metric of its batch.
 *
 * Weights of classes and samples do not count, as in Keras' `metrics`. Values are read from the device with `dataSync`, which
 * the backend `webgpu` does not have.
 *
 * @param model to be compiled, `tf.sequential` or functional
 * @param options as for `model.compile`
 * @throws {ArgumentError} for something that is no model, option or metric
 * @throws {ArgumentError} in training for a metric that gives several values at once
 * @example
 * ```ts
 * compileWithMetrics(model, {
 *   optimizer: 'adam',
 *   loss: 'binaryCrossentropy',
 *   metrics: ['accuracy', new AUC(), new Recall({ thresholds: 0.3 })],
 * });
 * const { history } = await model.fit(x, y, { epochs: 5, validationSplit: 0.2 });
 * history.val_auc; // five areas under the curve of all validation samples
 * ```
 */
export function compileWithMetrics(model: tf.LayersModel, options: CompileOptions): void {
  const where = 'compileWithMetrics';
  if (!(model instanceof tf.LayersModel)) throw invalid(where, 'model', 'a tf.LayersModel', model);
  const { metrics, ...rest } = expectOptions<CompileOptions>(where, options, ['optimizer', 'loss', 'metrics']);
  const watched: { passes?: ModelPasses } = {};
  const names = new Set<string>();
  const one = (metric: CompiledMetric): MetricFunction | string => {
    if (typeof metric === 'string' || typeof metric === 'function') return metric;
    if (!(metric instanceof StreamingMetric)) {
      throw new ArgumentError(
        `${where}: metrics must be streaming metrics, functions or names, received ${describe(metric)}`,
      );
    }
    let name = metric.name;
    for (let i = 1; names.has(name); i++) name = `${metric.name}_${i}`;
    names.add(name);
    return streamed(metric, name, () => watched.passes?.current() ?? {});
  };
  const nested = (entry: CompiledMetric | readonly CompiledMetric[]): unknown =>
    Array.isArray(entry) ? entry.map((metric) => one(metric as CompiledMetric)) : one(entry as CompiledMetric);
  const compiled =
    metrics === undefined || typeof metrics !== 'object' || metrics instanceof StreamingMetric
      ? metrics && [one(metrics)]
      : Array.isArray(metrics)
        ? metrics.map(nested)
        : Object.fromEntries(Object.entries(metrics).map(([output, entry]) => [output, nested(entry as never)]));
  model.compile({ ...rest, ...(compiled === undefined ? {} : { metrics: compiled as never }) });
  // A sequential model makes the model that computes when it is compiled, every time anew.
  watched.passes = watchPasses(innerModel(model));
  saveWithoutStreamed(model);
}

/** Functions of streaming metrics, which a saved model cannot name. */
const streamedFunctions = new WeakSet<object>();

/** What a copy of a metric has given so far. */
interface Meter {
  readonly metric: StreamingMetric;
  samples: number;
  /** The sum of values times samples that tfjs has, as float32. */
  total: number;
}

/**
 * A function of batches whose mean, weighted by samples, is the metric of all samples: it gives the difference that is missing,
 * rounding errors of the sum so far included.
 */
function streamed(metric: StreamingMetric, name: string, currentPass: () => object): MetricFunction {
  const meters = new WeakMap<object, Meter>();
  const ofBatch = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => {
    const pass = currentPass();
    const meter = meters.get(pass) ?? { metric: metric.clone(), samples: 0, total: 0 };
    meters.set(pass, meter);
    meter.metric.updateState(yTrue, yPred);
    const samples = yPred.shape[0];
    meter.samples += samples;
    const value = Math.fround((singleValue(meter.metric.result(), metric) * meter.samples - meter.total) / samples);
    meter.total = Math.fround(meter.total + Math.fround(value * samples));
    return tf.scalar(value);
  };
  streamedFunctions.add(ofBatch);
  return Object.defineProperty(ofBatch, 'name', { value: name });
}

function singleValue(result: number | Float64Array, { name }: StreamingMetric): number {
  if (typeof result === 'number') return result;
  if (result.length === 1) return result[0] as number;
  throw new ArgumentError(
    `compileWithMetrics: metric '${name}' must give one value, as with an average or a single threshold, received ${result.length}`,
  );
}

/** tfjs writes the names of metrics into a saved model, and cannot load one with names that it does not know. */
function saveWithoutStreamed(model: tf.LayersModel): void {
  const saved = model as unknown as { metrics: unknown; getMetricIdentifiers: () => unknown };
  const { getMetricIdentifiers: identifiers } = Object.getPrototypeOf(model) as typeof saved;
  saved.getMetricIdentifiers = () => {
    const all = saved.metrics;
    const plain = (entry: unknown): boolean => typeof entry !== 'function' || !streamedFunctions.has(entry);
    saved.metrics = Array.isArray(all) ? all.filter(plain) : all;
    try {
      return identifiers.call(model);
    } finally {
      saved.metrics = all;
    }
  };
}
