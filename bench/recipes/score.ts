import { join } from 'node:path';
import { bitsPerAnswer, bitsPerToken, bitsPerTokenOfWindows } from './bits.ts';
import { forecastError } from './forecast-error.ts';
import type { Job, JobRun, Recording } from './job.ts';
import { readNpy, type NpyArray } from './npy.ts';
import { mean, measure } from './outputs.ts';
import { testParts } from './test-parts.ts';

/** What a recipe is judged by, on either side. */
export interface Score {
  readonly name: string;
  readonly modu: number;
  /** Absent where Keras was not run. */
  readonly keras?: number;
}

/** The file with a prediction of a job, by its place among the predictions; `watched` for what it said of validation data. */
type Outputs = (job: Job, at: number | 'watched') => string;

/** Compares what both sides predicted; recipes without labels are judged by losses. */
export async function scoresOf(
  recipe: string,
  folder: string,
  seed: number,
  { jobs, runs, folds }: Recording,
  keras: readonly JobRun[] | undefined,
): Promise<readonly Score[]> {
  const read = (name: string): NpyArray => readNpy(join(folder, name));
  const ours: Outputs = (job, at) => (at === 'watched' ? job.watched : job.predictions[at]?.outputs) ?? '';
  const theirs: Outputs = (job, at) => `keras-${jobs.indexOf(job)}-${at}.npy`;
  const both = (name: string, of: (outputs: Outputs) => number): Score => ({
    name,
    modu: of(ours),
    ...(keras && { keras: of(theirs) }),
  });
  const ofHistory = (name: string, of: (runs: readonly JobRun[]) => number): Score => ({
    name,
    modu: of(runs),
    ...(keras && { keras: of(keras) }),
  });
  const rowsAt = (job: Job, rows: number): number =>
    job.predictions.findIndex(({ outputs }) => read(outputs).shape[0] === rows);

  // A network that is asked as it learns is judged by what it says at the end.
  const lastRowsAt = (job: Job, rows: number): number =>
    job.predictions.findLastIndex(({ outputs }) => read(outputs).shape[0] === rows);

  interface Judged {
    readonly labels: ArrayLike<number>;
    readonly job: Job;
    readonly at: number;
  }
  const compared = (name: string, metric: string, judged: readonly Judged[]): Score =>
    both(name, (outputs) => mean(judged.map(({ labels, job, at }) => measure(metric, labels, read(outputs(job, at))))));

  const inFolds = folds['fold'];
  if (inFolds !== undefined) {
    const [metric = ''] = inFolds.scoring;
    const judged = inFolds.labels.flatMap((name, index) => {
      const job = jobs.find(({ fold }) => fold?.name === 'fold' && fold.index === index);
      const labels = read(name).data;
      const at = job === undefined ? -1 : rowsAt(job, labels.length);
      return job === undefined || at < 0 ? [] : [{ labels, job, at }];
    });
    if (judged.length !== inFolds.labels.length) throw new Error(`score: ${recipe} must predict every fold`);
    return [compared(`${metric}, ${judged.length} folds`, metric, judged)];
  }

  const gpt = jobs.findLast(({ model, predictions }) => model === 'gpt' && predictions.length > 0);
  if (gpt !== undefined) {
    const bits = recipe === 'shakespeare' ? bitsPerTokenOfWindows : bitsPerToken;
    const pairs = (outputs: Outputs) =>
      gpt.predictions.map(({ x: [given = ''] }, at) => [read(given), read(outputs(gpt, at))] as const);
    return [both('bits per character', (outputs) => bits(pairs(outputs)))];
  }

  if (recipe === 'passengers') {
    const path = (name: string) => join(folder, name);
    const error = (outputs: Outputs) => forecastError(jobs, path, (job) => outputs(job, 0));
    const [modu, other] = [await error(ours), keras && (await error(theirs))];
    const name = `mean error, ${jobs.length} networks`;
    return [{ name, modu, ...(other !== undefined && { keras: other }) }];
  }

  const watched = jobs.findLast((job) => job.watched !== undefined);
  if (watched !== undefined) {
    const answers = read(watched.validation?.y[0] ?? '');
    return [both('bits per token, watched', (outputs) => bitsPerAnswer(answers, read(outputs(watched, 'watched'))))];
  }

  const played = jobs.findLastIndex(({ model }) => model === 'gan');
  if (played >= 0) {
    return ['discriminator_loss', 'generator_loss'].map((name) =>
      ofHistory(name, (of) => of[played]?.history[name]?.at(-1) ?? Number.NaN),
    );
  }

  const parts = (await testParts[recipe]?.(seed)) ?? [];
  const scores = parts.map(({ metric, labels, model, isEvery = false }) => {
    const found = jobs
      .filter((job) => (model ?? job.model) === job.model)
      .map((job) => ({ labels, job, at: isEvery ? lastRowsAt(job, labels.length) : rowsAt(job, labels.length) }))
      .filter(({ at }) => at >= 0);
    if (found.length === 0) throw new Error(`score: ${recipe} must predict ${labels.length} rows`);
    const judged = isEvery ? found : found.slice(-1);
    const of = isEvery ? `${found.length} networks` : 'test';
    return compared(`${metric}, ${of}${parts.length > 1 ? `, ${model}` : ''}`, metric, judged);
  });
  if (scores.length > 0) return scores;

  // That which was trained the longest, not candidates that were tried for an epoch or two.
  const withValidation = jobs.filter(({ validation }) => validation !== undefined);
  const longest = Math.max(...withValidation.map(({ epochs }) => epochs));
  const judged = jobs.findLastIndex(({ validation, epochs }) => validation !== undefined && epochs === longest);
  const name = withValidation.length > 0 ? 'least val_loss' : 'loss';
  return [
    ofHistory(name, (of) => {
      const { history = {} } = of.at(judged) ?? {};
      return Math.min(...(history['val_loss'] ?? history['loss']?.slice(-1) ?? []));
    }),
  ];
}
