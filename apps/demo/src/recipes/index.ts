import type { Recipe } from '../recipe.ts';
import { irisRecipe } from './iris.ts';
import { pimaRecipe } from './pima.ts';
import { sonarRecipe } from './sonar.ts';

/** Every recipe, in the order of the textbook; the first is what `npm start` runs. */
export const recipes: readonly [Recipe, ...Recipe[]] = [pimaRecipe, irisRecipe, sonarRecipe];
