import { ArgumentError } from '@modu/core';
import { kerasMetricName } from './metric-value.ts';

/** Whether small ('min') or large ('max') values of a metric are good. */
export type Direction = 'min' | 'max';

const smallIsGood: readonly string[] = [
  'loss',
  'crossentropy',
  'binary_crossentropy',
  'categorical_crossentropy',
  'sparse_categorical_crossentropy',
  'log_loss',
  'mse',
  'rmse',
  'mae',
  'mape',
  'msle',
  'mean_squared_error',
  'root_mean_squared_error',
  'mean_absolute_error',
  'mean_absolute_percentage_error',
  'mean_squared_logarithmic_error',
  'logcosh',
  'hinge',
  'squared_hinge',
  'categorical_hinge',
  'kl_divergence',
  'poisson',
  'cosine_proximity',
  'perplexity',
];

const largeIsGood: readonly string[] = [
  'accuracy',
  'binary_accuracy',
  'categorical_accuracy',
  'sparse_categorical_accuracy',
  'top_k_categorical_accuracy',
  'sparse_top_k_categorical_accuracy',
  'balanced_accuracy',
  'auc',
  'roc_auc',
  'average_precision',
  'precision',
  'recall',
  'f1',
  'f1_score',
  'fbeta_score',
  'r2',
  'r2_score',
  'cosine_similarity',
  'concordance_correlation',
  'pearson_correlation',
  'binary_io_u',
  'mean_io_u',
];

/**
 * The direction of a known metric, with or without the prefix `val_`, under Keras' or tfjs' spelling.
 *
 * @throws {ArgumentError} when the metric is not known; `mode` then has to say it
 */
export function metricDirection(where: string, name: string): Direction {
  const bare = kerasMetricName(name).replace(/^val_/, '');
  if (smallIsGood.includes(bare)) return 'min';
  if (largeIsGood.includes(bare)) return 'max';
  throw new ArgumentError(
    `${where}: mode must be 'min' or 'max' for a metric of unknown direction, received 'auto' with monitor '${name}'`,
  );
}
