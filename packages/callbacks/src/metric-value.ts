import { ArgumentError, nearest } from '@modu/core';
import { liveValues } from './live-values.ts';
import type { Logs } from './training-callback.ts';

/** The names under which tfjs logs a metric, and Keras' name for the same one. */
const kerasNames: Readonly<Record<string, string>> = {
  acc: 'accuracy',
  ce: 'crossentropy',
  MSE: 'mse',
  MAE: 'mae',
  MAPE: 'mape',
  binaryAccuracy: 'binary_accuracy',
  categoricalAccuracy: 'categorical_accuracy',
  sparseCategoricalAccuracy: 'sparse_categorical_accuracy',
  binaryCrossentropy: 'binary_crossentropy',
  categoricalCrossentropy: 'categorical_crossentropy',
  sparseCategoricalCrossentropy: 'sparse_categorical_crossentropy',
  meanSquaredError: 'mean_squared_error',
  meanAbsoluteError: 'mean_absolute_error',
  meanAbsolutePercentageError: 'mean_absolute_percentage_error',
  cosineProximity: 'cosine_proximity',
  r2Score: 'r2_score',
};

/** What tfjs puts into the logs of a batch beside its metrics. */
const notMetrics: readonly string[] = ['batch', 'size'];

/**
 * A metric's name as Keras spells it: `acc` → `accuracy`, `val_meanSquaredError` → `val_mean_squared_error`,
 * `left_acc` (the accuracy of the output `left`) → `left_accuracy`. Other names stay as they are.
 */
export function kerasMetricName(name: string): string {
  const start = name.startsWith('val_') ? 4 : 0;
  const bare = name.slice(start);
  const output = bare.lastIndexOf('_') + 1;
  const last = bare.slice(output);
  return Object.hasOwn(kerasNames, last) ? `${name.slice(0, start + output)}${kerasNames[last]}` : name;
}

/** The names of the metrics in `logs` as Keras spells them, training metrics first, those of validation after them. */
export function metricNames(logs: Logs): string[] {
  const names = Object.keys(logs)
    .filter((name) => !notMetrics.includes(name))
    .map(kerasMetricName);
  return [...names.filter((name) => !name.startsWith('val_')), ...names.filter((name) => name.startsWith('val_'))];
}

/** Whether `logs` hold a metric under Keras' or tfjs' spelling of `name`. */
export function hasMetric(logs: Logs, name: string): boolean {
  return findKey(logs, name) !== undefined;
}

function findKey(logs: Logs, name: string): string | undefined {
  if (Object.hasOwn(logs, name)) return name;
  const wanted = kerasMetricName(name);
  return Object.keys(logs).find((key) => kerasMetricName(key) === wanted);
}

/**
 * The value of a metric, under Keras' or tfjs' spelling (`val_accuracy` finds `val_acc` and the other way round).
 * Scalars are read and left alive; the logs stay as they are.
 *
 * @param where names the caller in the error
 * @throws {ArgumentError} listing the available metrics, when there is no such metric
 * @example
 * await metricValue({ loss: 0.3, val_acc: tf.scalar(0.9) }, 'val_accuracy'); // 0.9 as float32
 */
export async function metricValue(logs: Logs, name: string, where = 'metricValue'): Promise<number> {
  const key = findKey(logs, name);
  const value = key === undefined ? undefined : logs[key];
  if (value === undefined) throw missingMetric(where, name, logs);
  return typeof value === 'number' ? value : ((liveValues(value) ?? (await value.data()))[0] ?? Number.NaN);
}

function missingMetric(where: string, name: string, logs: Logs): ArgumentError {
  const available = metricNames(logs);
  const list = available.length === 0 ? 'none' : available.join(', ');
  const guess = nearest(name, available);
  const withoutValidation = name.startsWith('val_') && !available.some((other) => other.startsWith('val_'));
  const hint = withoutValidation
    ? '; train with validationData or validationSplit'
    : guess === undefined
      ? ''
      : `; did you mean '${guess}'?`;
  return new ArgumentError(`${where}: the logs hold no metric '${name}', available: ${list}${hint}`);
}

/** Every metric of `logs` as a number under Keras' spelling, in the order of {@link metricNames}. */
export async function metricValues(logs: Logs): Promise<Record<string, number>> {
  const names = metricNames(logs);
  const values = await Promise.all(names.map((name) => metricValue(logs, name)));
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? Number.NaN]));
}
