/** A recipe that bench/keras has a twin of. */
export interface Twin {
  /** What shortens it with `--quick`: the same data, fewer epochs or folds. */
  readonly quick: readonly string[];
}

/** Recipes with a twin, `bench/keras/<recipe>.py`. */
export const twins: Readonly<Record<string, Twin>> = {
  'study-hours': { quick: [] },
  california: { quick: ['--epochs', '4'] },
  'pass-exam': { quick: [] },
  xor: { quick: ['--epochs', '60'] },
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
  cifar: { quick: ['--epochs', '1'] },
  transfer: { quick: ['--epochs', '1'] },
  'mnist-why': { quick: ['--epochs', '1'] },
};

/** Why a recipe has no twin. */
export const withoutTwin: Readonly<Record<string, string>> = {
  passengers: 'no twin yet: its windows and quantile loss would have to be written anew',
  phrases:
    'no twin yet: the network is that of dates, and losses of rows that are cut to their batch cannot be compared',
  shakespeare: 'no twin yet: the network is that of names',
  'mnist-gan': 'no twin yet: two networks in turns, not one fit',
};
