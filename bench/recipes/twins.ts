/** A recipe that bench/keras has a twin of. */
export interface Twin {
  /** What shortens it with `--quick`: the same data, fewer epochs or folds. */
  readonly quick: readonly string[];
}

/** Recipes with a twin, `bench/keras/<recipe>.py`. */
export const twins: Readonly<Record<string, Twin>> = {
  california: { quick: ['--epochs', '4'] },
  'deep-sigmoid': { quick: ['--epochs', '5'] },
  optimizers: { quick: ['--epochs', '2'] },
  heart: { quick: ['--folds', '2'] },
  pima: { quick: ['--folds', '2'] },
  iris: { quick: ['--folds', '2'] },
  wine: { quick: ['--folds', '2'] },
  sonar: { quick: ['--folds', '2'] },
  'wine-stopping': { quick: [] },
  ames: { quick: ['--folds', '2', '--epochs', '20'] },
  titanic: { quick: ['--folds', '2', '--epochs', '20'] },
  mnist: { quick: ['--epochs', '1'] },
  'mnist-autoencoder': { quick: ['--epochs', '2'] },
  'mnist-vae': { quick: ['--epochs', '2'] },
  'short-reviews': { quick: ['--folds', '2', '--epochs', '3'] },
  reuters: { quick: ['--epochs', '2'] },
  imdb: { quick: ['--epochs', '1'] },
  'imdb-attention': { quick: ['--epochs', '1'] },
  'imdb-transformer': { quick: ['--epochs', '1'] },
  dates: { quick: ['--epochs', '2'] },
  names: { quick: ['--epochs', '5'] },
};

/** Why a recipe has no twin. */
export const withoutTwin: Readonly<Record<string, string>> = {
  'study-hours': 'a straight line through a few points: it shows the path of the descent, there is no network to time',
  xor: 'four samples by steps of single batches, without fit; the perceptrons are those of scikit-learn, which Keras lacks',
  passengers: 'no twin yet: its windows and quantile loss would have to be written anew',
  phrases: 'no twin yet: as dates, with a Transformer',
  shakespeare: 'no twin yet: as names, on longer texts',
  'pass-exam': 'logistic regression of sixteen students: there is no network to time',
};
