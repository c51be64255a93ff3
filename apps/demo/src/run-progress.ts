import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupAndRestore } from '@modu/callbacks';
import type { Estimator, Splitter } from '@modu/core';
import { crossValidate, type CrossValidateOptions, type CrossValidateResult, type ScorerName } from '@modu/evaluation';
import type { Console } from './console.ts';
import { readJson, writeJson } from './json-file.ts';

/** The scores and times of one fold, as they lie in a file. */
interface FinishedFold {
  readonly fitTime: number;
  readonly scoreTime: number;
  readonly testScores: Readonly<Record<string, number | string>>;
  readonly trainScores: Readonly<Record<string, number | string>> | null;
}

/** Options of {@link RunProgress.crossValidate}: those of `crossValidate`, with a splitter. */
export type FoldOptions<Name extends ScorerName> = Pick<CrossValidateOptions, 'returnTrainScore' | 'signal'> & {
  readonly cv: Splitter;
  readonly scoring: readonly Name[];
  /** Keeps the folds of one cross-validation apart from those of another in the same run; default `fold`. */
  readonly name?: string;
};

/**
 * What a run has done so far, so that the same command goes on with it after Ctrl-C, a crash or SIGKILL: results of finished
 * steps and folds, and backups of the training that was running.
 *
 * A recipe does all that takes long through it, and ends with the figures of a run that nobody disturbed.
 */
export class RunProgress {
  readonly #folder: string;
  readonly #console: Console;

  /** @param folder in which the progress is kept, until {@link clear} */
  constructor(folder: string, console: Console) {
    this.#folder = folder;
    this.#console = console;
  }

  /** The last of a training's callbacks, which saves it every second or so and puts it back; every training has its own name. */
  backup(name: string): BackupAndRestore {
    return new BackupAndRestore(join(this.#folder, name), {
      trainTimeInterval: { seconds: 1 },
      deleteCheckpoint: false,
    });
  }

  /** What `work` returned when it was done for the first time; it must be plain JSON. */
  async once<T>(name: string, work: () => Promise<T>): Promise<T> {
    const path = join(this.#folder, `${name}.json`);
    if (existsSync(path)) return (await readJson(path)) as T;
    const result = await work();
    await mkdir(this.#folder, { recursive: true });
    await writeJson(path, result);
    return result;
  }

  /** As `crossValidate`, except that finished folds are kept. @param estimator makes that of a fold, counted from 0 */
  async crossValidate<Name extends ScorerName>(
    estimator: (fold: number) => Estimator,
    x: unknown,
    y: unknown,
    { cv, scoring, name: prefix = 'fold', ...options }: FoldOptions<Name>,
  ): Promise<CrossValidateResult<Name>> {
    const splits = [...cv.split(x, y)];
    const folds: FinishedFold[] = [];
    for (const [fold, split] of splits.entries()) {
      const name = `${prefix}-${fold + 1}`;
      if (existsSync(join(this.#folder, `${name}.json`))) {
        this.#console.say(`fold ${fold + 1}/${splits.length} was finished before`);
      }
      folds.push(
        await this.once(name, async () => {
          const result = await crossValidate(() => estimator(fold), x, y, { cv: [split], scoring, ...options });
          return {
            fitTime: result.fitTime[0] ?? Number.NaN,
            scoreTime: result.scoreTime[0] ?? Number.NaN,
            testScores: firstOfEach(result.testScores),
            trainScores: result.trainScores === undefined ? null : firstOfEach(result.trainScores),
          };
        }),
      );
    }
    const column = (scores: 'testScores' | 'trainScores') =>
      Object.fromEntries(
        scoring.map((name) => [name, Float64Array.from(folds, (fold) => Number(fold[scores]?.[name]))]),
      ) as Record<Name, Float64Array>;
    return {
      fitTime: Float64Array.from(folds, ({ fitTime }) => fitTime),
      scoreTime: Float64Array.from(folds, ({ scoreTime }) => scoreTime),
      testScores: column('testScores'),
      ...(options.returnTrainScore === true ? { trainScores: column('trainScores') } : {}),
      errors: [],
    };
  }

  /** Forgets everything, at the end of a run. */
  async clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** JSON has no NaN and no infinities: they become texts. */
function firstOfEach(scores: Readonly<Record<string, Float64Array>>): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(scores).map(([name, [score = Number.NaN]]) => [
      name,
      Number.isFinite(score) ? score : String(score),
    ]),
  );
}
