import * as tf from '@tensorflow/tfjs';

type LossFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** The parts of a compiled model of tfjs that decide the shape of targets and the meaning of `'accuracy'`. */
interface CompiledModel {
  /** By output: what targets are checked for. */
  feedLossFns: LossFunction[];
  /** Metrics after the loss, each with the output that it measures. */
  metricsTensors: [metric: LossFunction, output: number][];
  /** `'loss'`, then the names of `metricsTensors`. */
  metricsNames: string[];
}

interface Known {
  readonly loss: LossFunction;
  readonly accuracy: LossFunction;
}

let known: Known | undefined;

/**
 * Lets tfjs take classes by number as targets of an output: it does so only where it finds a loss of its own, and takes
 * `'accuracy'` for that of one-hot targets otherwise.
 */
export function acceptClassNumbers(model: tf.LayersModel, output: number): void {
  known ??= tfjsOwn();
  const { feedLossFns, metricsTensors, metricsNames } = compiled(model);
  feedLossFns[output] = known.loss;
  for (const [i, entry] of metricsTensors.entries()) {
    const isAccuracy = /(?:^|_)acc$/.test(metricsNames[i + 1] ?? '');
    if (isAccuracy && entry[1] === output) entry[0] = known.accuracy;
  }
}

/** What `compile` worked on: a `tf.sequential` has a functional model inside. */
function compiled(model: tf.LayersModel): CompiledModel {
  return ((model as { model?: object }).model ?? model) as CompiledModel;
}

/** The functions of tfjs, which exports neither, out of a model that is compiled with them. */
function tfjsOwn(): Known {
  const layers = [tf.layers.dense({ units: 2, inputShape: [1], name: 'modu_class_numbers' })];
  const probe = tf.sequential({ name: 'modu_class_numbers_probe', layers });
  probe.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const { feedLossFns, metricsTensors } = compiled(probe);
  const found = { loss: feedLossFns[0] as LossFunction, accuracy: (metricsTensors[0] as [LossFunction, number])[0] };
  probe.dispose();
  return found;
}
