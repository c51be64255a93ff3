import type { RecipeOptions } from './recipe.ts';

/** What {@link choose} tries. */
export interface Choice {
  /** What is chosen, as `learning rate`; also the name under which scores are kept. */
  readonly name: string;
  readonly values: readonly number[];
  /** What the scores are, as `error of 10 000 digits to choose by`. */
  readonly measure: string;
  /** Whether a low score is a good one, as of an error. */
  readonly lowest?: boolean;
  readonly score: (value: number) => Promise<number>;
}

/** Scores each value on data to choose by, shows the scores, and returns the best value. */
export async function choose(
  { progress, console }: Pick<RecipeOptions, 'progress' | 'console'>,
  { name, values, measure, lowest = false, score }: Choice,
): Promise<number> {
  const scores: number[] = [];
  for (const value of values) {
    scores.push(await progress.once(`${name.replaceAll(' ', '-')}-${value}`, () => score(value)));
  }
  console.table(
    [name, measure],
    values.map((value, i) => [value, (scores[i] ?? Number.NaN).toFixed(4)]),
  );
  const best = lowest ? Math.min(...scores) : Math.max(...scores);
  return values[scores.indexOf(best)] ?? Number.NaN;
}
