import { californiaHousing, cifar10, digits, imdb, mnist, reuters } from '@modu/datasets';
import { trainTestSplit } from '@modu/evaluation';

/** True values of a test part outside of cross-validations. */
export interface TestPart {
  readonly metric: 'accuracy' | 'r2';
  readonly labels: ArrayLike<number>;
  /** Which network is judged, where others predict as many rows. */
  readonly model?: string;
  /** Whether all networks of that name are judged that predicted as many rows, or only the last. */
  readonly isEvery?: boolean;
}

/** What recipes are judged by, by name. */
export const testParts: Readonly<Record<string, (seed: number) => Promise<readonly TestPart[]>>> = {
  california: async (seed) => {
    const { x, y } = await californiaHousing();
    const [, , , labels] = trainTestSplit(x, y, { testSize: 0.2, randomState: seed });
    return [{ metric: 'r2', labels }];
  },
  mnist: async () => [{ metric: 'accuracy', labels: (await mnist()).test.y, model: 'cnn' }],
  'mnist-why': async () => [{ metric: 'accuracy', labels: (await mnist()).test.y.subarray(0, 300), model: 'cnn' }],
  cifar: async () => {
    const labels = (await cifar10({ folder: 'runs' })).test.y;
    return [
      { metric: 'accuracy', labels, model: 'cnn' },
      { metric: 'accuracy', labels, model: 'logistic_regression' },
    ];
  },
  transfer: async () => {
    const labels = (await mnist()).test.y.filter((digit) => digit >= 5).map((digit) => digit - 5);
    return ['transfer', 'cnn'].map((model) => ({ metric: 'accuracy', labels, model, isEvery: true }));
  },
  reuters: async () => [
    { metric: 'accuracy', labels: (await reuters({ minDocuments: 10 })).test.y, model: 'lstm_classifier' },
  ],
  'deep-sigmoid': digitsPart,
  optimizers: digitsPart,
  xor: () => Promise.resolve([{ metric: 'accuracy', labels: [0, 1, 1, 0], isEvery: true }]),
  imdb: reviews,
  'imdb-attention': reviews,
  'imdb-transformer': reviews,
};

async function digitsPart(seed: number): Promise<readonly TestPart[]> {
  const { x, y } = await digits();
  const [, , , labels] = trainTestSplit(x, y, { testSize: 0.2, stratify: y, randomState: seed });
  return [{ metric: 'accuracy', labels }];
}

async function reviews(): Promise<readonly TestPart[]> {
  return [{ metric: 'accuracy', labels: (await imdb()).test.y }];
}
