import type { TableLike } from '@modu/core';
import type { Console } from './console.ts';
import type { RunProgress } from './run-progress.ts';

/** What a recipe is given. */
export interface RecipeOptions {
  /** Seeds folds, shuffles and initial weights. */
  readonly seed: number;
  /** The most epochs of a fit; a recipe's own default when absent. */
  readonly epochs?: number | undefined;
  /** Whether a reduced form is wanted, which shows that everything runs but reaches no figures. */
  readonly quick: boolean;
  /** The number of folds; a recipe's own default when absent. */
  readonly folds?: number | undefined;
  /** An existing folder for what the recipe leaves behind. */
  readonly out: string;
  /** Through which everything goes that takes long, so that it survives Ctrl-C and SIGKILL. */
  readonly progress: RunProgress;
  /** Where tables, remarks and progress go. */
  readonly console: Console;
  /** Aborts when the user presses Ctrl-C. */
  readonly signal: AbortSignal;
}

/** The samples of a recipe, of which `predict` needs the features. */
export interface Samples {
  readonly x: TableLike;
}

/** Figures of a run, by name: means over folds, deviations, counts. */
export type Figures = Readonly<Record<string, unknown>>;

/** A chapter of the textbook as a short program on real data. */
export interface Recipe {
  readonly name: string;
  /** One line for `npm start -- list`. */
  readonly summary: string;
  /** The least values of figures that a full run reaches as a mean over seeds. */
  readonly reaches?: Readonly<Record<string, number>>;
  /** The npm package of its data, where that is not installed with the others because of its size. */
  readonly needs?: string;
  /** The data, for `predict`; absent where features are not rows of a table. */
  load?(): Promise<Samples>;
  run(options: RecipeOptions): Promise<Figures>;
}
