import type * as tf from '@tensorflow/tfjs';

/** The parts of a `tf.LayersModel` that tell passes over data apart. */
interface WatchedModel {
  history: tf.History | undefined;
  isTraining: boolean;
  testLoop: (...all: never[]) => unknown;
  evaluateDataset: (...all: never[]) => Promise<unknown>;
}

/** Tells to which pass over data a batch belongs. */
export interface ModelPasses {
  /** The same object for all batches of an epoch, of its validation or of an evaluation, and another for every other pass. */
  readonly current: () => object;
}

const watched = new WeakMap<WatchedModel, ModelPasses>();

/**
 * The passes of a model over data.
 *
 * An epoch of training is told by the history of the running `fit` and the epochs in it. Evaluations are told by methods of this
 * one model in front of those of its class, which do nothing else.
 *
 * @param model the model that computes
 */
export function watchPasses(model: tf.LayersModel): ModelPasses {
  const target = model as unknown as WatchedModel;
  const known = watched.get(target);
  if (known !== undefined) return known;
  const { testLoop, evaluateDataset } = target;
  let evaluation: object | undefined;
  let training: { readonly history: unknown; readonly epochs: number } | undefined;
  target.testLoop = (...all) => {
    const outer = evaluation;
    evaluation = {};
    try {
      return testLoop.apply(target, all);
    } finally {
      evaluation = outer;
    }
  };
  target.evaluateDataset = async (...all) => {
    const outer = evaluation;
    evaluation = {};
    try {
      return await evaluateDataset.apply(target, all);
    } finally {
      evaluation = outer;
    }
  };
  const passes: ModelPasses = {
    current: () => {
      if (evaluation !== undefined) return evaluation;
      if (!target.isTraining) return {};
      const { history } = target;
      const epochs = history?.epoch.length ?? 0;
      if (training?.history !== history || training?.epochs !== epochs) training = { history, epochs };
      return training;
    },
  };
  watched.set(target, passes);
  return passes;
}
