import { AbortedError, DataError, MissingDependencyError } from '@modu/core';
import { Console } from './console.ts';
import type { Figures, Recipe } from './recipe.ts';
import { runRecipe } from './run-recipe.ts';

/** Options of {@link runAll}. */
export interface RunAllOptions {
  readonly seed: number;
  readonly quick?: boolean;
  readonly fresh?: boolean;
  readonly signal: AbortSignal;
}

/** A figure that is below what the recipe promises, as `accuracy 0.71 < 0.76`. */
function shortfalls({ reaches = {} }: Recipe, figures: Figures): string[] {
  return Object.entries(reaches)
    .filter(([name, least]) => !(Number(figures[name]) >= least))
    .map(([name, least]) => `${name} ${Number(figures[name]).toFixed(3)} < ${least}`);
}

/**
 * Runs every recipe in turn, goes on after one that fails, and ends with a table of all. A recipe whose data are a package
 * that is not installed is skipped, and the end says so.
 *
 * @throws {DataError} naming the recipes that failed or, in full runs, stayed below what they promise
 * @throws {AbortedError} when stopped by Ctrl-C
 */
export async function runAll(
  recipes: readonly Recipe[],
  { seed, quick = false, fresh = false, signal }: RunAllOptions,
): Promise<void> {
  const console = new Console(process.stdout);
  const rows: string[][] = [];
  const bad: string[] = [];
  const skipped: string[] = [];
  for (const recipe of recipes) {
    console.heading(`── ${recipe.name}`);
    const start = performance.now();
    try {
      const figures = await runRecipe(recipe, { seed, quick, fresh, signal });
      const short = quick ? [] : shortfalls(recipe, figures);
      if (short.length > 0) bad.push(recipe.name);
      const shown = Object.keys(recipe.reaches ?? {}).map((name) => `${name} ${Number(figures[name]).toFixed(3)}`);
      rows.push([recipe.name, shown.join(', '), short.length > 0 ? short.join(', ') : 'done', seconds(start)]);
    } catch (error) {
      if (error instanceof AbortedError) throw error;
      const isSkipped = recipe.needs !== undefined && error instanceof MissingDependencyError;
      if (isSkipped) {
        skipped.push(recipe.name);
        rows.push([recipe.name, '', `SKIPPED: ${recipe.needs} is not installed`, seconds(start)]);
        console.say(`SKIPPED: ${error.message}`);
        continue;
      }
      bad.push(recipe.name);
      rows.push([recipe.name, '', error instanceof Error ? error.message : String(error), seconds(start)]);
    }
  }
  console.heading(quick ? 'All recipes, in a reduced form' : 'All recipes');
  console.table(['recipe', 'figures', 'outcome', 'seconds'], rows);
  if (skipped.length > 0) {
    console.heading(
      `${skipped.length} of ${recipes.length} recipes SKIPPED for want of a package: ${skipped.join(', ')}`,
    );
  }
  if (bad.length > 0) throw new DataError(`all recipes must end well, received trouble from ${bad.join(', ')}`);
}

function seconds(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
