import { join } from 'node:path';
import { ModelCheckpoint, type TrainingCallback } from '@modu/callbacks';
import type { Estimator, Splitter, Transformer } from '@modu/core';
import type { CrossValidateResult, ScorerName } from '@modu/evaluation';
import { foldBoxPlot } from '@modu/plots';
import { Pipeline } from '@modu/preprocessing';
import { foldProgress } from './fold-progress.ts';
import { runFiles } from './output-folder.ts';
import type { Figures, RecipeOptions } from './recipe.ts';
import { showScores } from './score-table.ts';

/** Makes the callbacks that show and save a training. */
export type Watch = () => readonly TrainingCallback[];

/** What is compared, and how. */
export interface FoldComparison<Name extends ScorerName> {
  readonly x: unknown;
  readonly y: unknown;
  readonly cv: Splitter;
  readonly folds: number;
  readonly scoring: readonly Name[];
  /** Makes what learns in each fold to prepare its features; by default networks and baselines take them as they are. */
  readonly prepare?: () => Transformer;
  /** Whether the network is scored on the training parts too. */
  readonly returnTrainScore?: boolean;
  /** Makes the network of a fold. */
  readonly network: (watch: Watch) => Estimator;
  /** Makes the linear model that the network must not be worse than, as `network` does. */
  readonly baseline: (watch: Watch) => Estimator;
}

/**
 * Cross-validates a network and a linear baseline in the same folds, prints both, and plots the first score of both.
 *
 * @returns the scores of the network, and the figures of both; those of the baseline are named `baseline_…`
 */
export async function compareInFolds<Name extends ScorerName>(
  { progress, console, out, signal }: Pick<RecipeOptions, 'progress' | 'console' | 'out' | 'signal'>,
  { x, y, cv, folds, scoring, prepare, returnTrainScore = false, network, baseline }: FoldComparison<Name>,
): Promise<{ readonly figures: Figures; readonly result: CrossValidateResult<Name> }> {
  console.heading(`The network in ${folds} folds`);
  const watched = (fold: number) => [
    foldProgress(console, fold, folds),
    new ModelCheckpoint(join(out, runFiles.checkpoint), { saveFreq: 250 }),
    progress.backup(`fold-${fold + 1}`),
  ];
  const options = { cv, scoring, signal };
  const prepared = (model: Estimator): Estimator =>
    prepare === undefined
      ? model
      : new Pipeline([
          ['prepare', prepare()],
          ['model', model],
        ]);
  const result = await progress.crossValidate((fold) => prepared(network(() => watched(fold))), x, y, {
    ...options,
    returnTrainScore,
  });
  const figures = showScores(console, result);

  console.heading('A linear model in the same folds');
  const backedUp = (fold: number) => [progress.backup(`baseline-fold-${fold + 1}`)];
  const linear = await progress.crossValidate((fold) => prepared(baseline(() => backedUp(fold))), x, y, {
    ...options,
    name: 'baseline-fold',
  });
  const baselineFigures = Object.entries(showScores(console, linear)).map(
    ([name, value]) => [`baseline_${name}`, value] as const,
  );
  const [first] = scoring;
  if (first !== undefined) {
    const scores = { network: result.testScores[first], 'linear model': linear.testScores[first] };
    console.plot(foldBoxPlot(scores, { scoreTitle: first, title: `${folds} folds` }));
  }
  return { figures: { ...figures, ...Object.fromEntries(baselineFigures) }, result };
}
