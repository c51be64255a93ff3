/** A recipe that bench/keras has a twin of. */
export interface Twin {
  /** What shortens it with `--quick`: the same data, fewer epochs or folds; of `mnist-gan` less data. */
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
  shakespeare: { quick: ['--epochs', '1'] },
  phrases: { quick: ['--epochs', '10'] },
  passengers: { quick: ['--epochs', '20'] },
  'mnist-gan': { quick: ['--quick', '--epochs', '20'] },
};
