import { join } from 'node:path';
import { californiaHousing, digits, imdb, mnist, reuters } from '@modu/datasets';
import { accuracyScore, r2Score, rocAucScore, trainTestSplit } from '@modu/evaluation';
import type { Job, JobRun, Recording } from './job.ts';
import { readNpy, type NpyArray } from './npy.ts';

/** What a recipe is judged by, on either side. */
export interface Score {
  readonly name: string;
  readonly modu: number;
  /** Absent where Keras was not run. */
  readonly keras?: number;
}

/** True values of a test part outside of cross-validations. */
interface TestPart {
  readonly metric: 'accuracy' | 'r2';
  readonly labels: ArrayLike<number>;
  /** Which network is judged, where others predict as many rows. */
  readonly model?: string;
  /** Whether all networks are judged, by the last of their predictions of so many rows. */
  readonly isEvery?: boolean;
}

/** Labels of test parts, by recipe; the last network that predicted as many rows is judged. */
const testParts: Readonly<Record<string, (seed: number) => Promise<TestPart>>> = {
  california: async (seed) => {
    const { x, y } = await californiaHousing();
    const [, , , labels] = trainTestSplit(x, y, { testSize: 0.2, randomState: seed });
    return { metric: 'r2', labels };
  },
  mnist: async () => ({ metric: 'accuracy', labels: (await mnist()).test.y, model: 'cnn' }),
  reuters: async () => ({
    metric: 'accuracy',
    labels: (await reuters({ minDocuments: 10 })).test.y,
    model: 'lstm_classifier',
  }),
  'deep-sigmoid': digitsPart,
  optimizers: digitsPart,
  xor: () => Promise.resolve({ metric: 'accuracy', labels: [0, 1, 1, 0], isEvery: true }),
  imdb: reviews,
  'imdb-attention': reviews,
  'imdb-transformer': reviews,
};

async function digitsPart(seed: number): Promise<TestPart> {
  const { x, y } = await digits();
  const [, , , labels] = trainTestSplit(x, y, { testSize: 0.2, stratify: y, randomState: seed });
  return { metric: 'accuracy', labels };
}

async function reviews(): Promise<TestPart> {
  return { metric: 'accuracy', labels: (await imdb()).test.y };
}

const rowsOf = ({ data, shape: [rows = 0] }: NpyArray): ArrayLike<number>[] =>
  Array.from({ length: rows }, (_, i) => data.subarray((i * data.length) / rows, ((i + 1) * data.length) / rows));

/** The class of each row: where the largest probability stands, or whether the only one is over a half. */
function classes(outputs: NpyArray, labels: ArrayLike<number>): number[] {
  const known = [...new Set(Array.from(labels))].sort((a, b) => a - b);
  const isSingle = outputs.data.length === outputs.shape[0];
  return rowsOf(outputs).map((row) => {
    const values = Array.from(row);
    const at = isSingle ? Number((values[0] ?? 0) > 0.5) : values.indexOf(Math.max(...values));
    // A test part may lack a class; labels are 0, 1, … wherever that could be.
    return isSingle || known.length < values.length ? at : (known[at] ?? at);
  });
}

function measure(metric: string, labels: ArrayLike<number>, outputs: NpyArray): number {
  const truth = Array.from(labels);
  if (metric === 'accuracy') return accuracyScore(truth, classes(outputs, truth));
  if (metric === 'roc_auc') return rocAucScore(truth, Array.from(outputs.data));
  if (metric === 'r2') return r2Score(truth, Array.from(outputs.data));
  throw new Error(`score: metric must be accuracy, roc_auc or r2, received '${metric}'`);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value / values.length, 0);

/** Compares what both sides predicted; recipes without labels are judged by the loss on validation data. */
export async function scoreOf(
  recipe: string,
  folder: string,
  seed: number,
  { jobs, runs, folds }: Recording,
  keras: readonly JobRun[] | undefined,
): Promise<Score> {
  const compared = (
    name: string,
    pairs: readonly { labels: ArrayLike<number>; job: Job; at: number; metric: string }[],
  ) => {
    const of = (outputs: (job: Job, at: number) => string) =>
      mean(
        pairs.map(({ labels, job, at, metric }) => measure(metric, labels, readNpy(join(folder, outputs(job, at))))),
      );
    return {
      name,
      modu: of((job, at) => job.predictions[at]?.outputs ?? ''),
      ...(keras && { keras: of((job, at) => `keras-${jobs.indexOf(job)}-${at}.npy`) }),
    };
  };

  const inFolds = folds['fold'];
  if (inFolds !== undefined) {
    const [metric = ''] = inFolds.scoring;
    const pairs = inFolds.labels.flatMap((name, index) => {
      const job = jobs.find(({ fold }) => fold?.name === 'fold' && fold.index === index);
      const labels = readNpy(join(folder, name)).data;
      const at = rowsAt(job, folder, labels.length);
      return job === undefined || at < 0 ? [] : [{ labels, job, at, metric }];
    });
    if (pairs.length !== inFolds.labels.length) throw new Error(`score: ${recipe} must predict every fold`);
    return compared(`${metric}, ${pairs.length} folds`, pairs);
  }
  const gpt = jobs.findLast(({ model, predictions }) => model === 'gpt' && predictions.length > 0);
  if (gpt !== undefined) {
    const of = (outputs: (at: number) => string) =>
      bitsPerToken(
        gpt.predictions.map(({ x: [previous = ''] }, at) => [
          readNpy(join(folder, previous)),
          readNpy(join(folder, outputs(at))),
        ]),
      );
    return {
      name: 'bits per character',
      modu: of((at) => gpt.predictions[at]?.outputs ?? ''),
      ...(keras && { keras: of((at) => `keras-${jobs.indexOf(gpt)}-${at}.npy`) }),
    };
  }
  const part = await testParts[recipe]?.(seed);
  if (part !== undefined) {
    const { metric, labels, model, isEvery = false } = part;
    if (isEvery) {
      const pairs = jobs.map((job) => ({ labels, job, at: job.predictions.length - 1, metric }));
      return compared(`${metric}, ${pairs.length} networks`, pairs);
    }
    const job = jobs.findLast((one) => (model ?? one.model) === one.model && rowsAt(one, folder, labels.length) >= 0);
    if (job === undefined) throw new Error(`score: ${recipe} must predict ${labels.length} rows`);
    return compared(`${metric}, test`, [{ labels, job, at: rowsAt(job, folder, labels.length), metric }]);
  }
  // That which was trained the longest, not candidates that were tried for an epoch or two.
  const watched = jobs.filter(({ validation }) => validation !== undefined);
  const longest = Math.max(...watched.map(({ epochs }) => epochs));
  const judged = jobs.findLastIndex(({ validation, epochs }) => validation !== undefined && epochs === longest);
  const loss = (of: readonly JobRun[]): number => {
    const { history = {} } = of.at(judged) ?? {};
    return Math.min(...(history['val_loss'] ?? history['loss']?.slice(-1) ?? []));
  };
  const name = watched.length > 0 ? 'least val_loss' : 'loss';
  return { name, modu: loss(runs), ...(keras && { keras: loss(keras) }) };
}

/** The mean of −log₂ p over the tokens of sequences and their ends; a model is given each sequence one step late, behind a 0. */
function bitsPerToken(pairs: readonly (readonly [previous: NpyArray, outputs: NpyArray])[]): number {
  let [bits, tokens] = [0, 0];
  for (const [previous, outputs] of pairs) {
    const steps = rowsOf(outputs);
    const width = previous.shape[1] ?? 0;
    const vocabulary = outputs.shape[2] ?? 0;
    rowsOf(previous).forEach((row, b) => {
      const own = Array.from(row).slice(1);
      const length = own.findLastIndex((id) => id !== 0) + 1;
      for (let t = 0; t <= Math.min(length, width - 1); t++) {
        bits -= Math.log2(Math.max(1e-37, Number(steps[b]?.[t * vocabulary + (own[t] ?? 0)])));
        tokens += 1;
      }
    });
  }
  return bits / tokens;
}

/** The first prediction of a job that has so many rows. */
function rowsAt(job: Job | undefined, folder: string, rows: number): number {
  return job?.predictions.findIndex(({ outputs }) => readNpy(join(folder, outputs)).shape[0] === rows) ?? -1;
}
