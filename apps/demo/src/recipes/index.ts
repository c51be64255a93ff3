import type { Recipe } from '../recipe.ts';
import { amesRecipe } from './ames.ts';
import { datesRecipe } from './dates.ts';
import { heartRecipe } from './heart.ts';
import { imdbAttentionRecipe } from './imdb-attention.ts';
import { imdbTransformerRecipe } from './imdb-transformer.ts';
import { imdbRecipe } from './imdb.ts';
import { irisRecipe } from './iris.ts';
import { mnistAutoencoderRecipe } from './mnist-autoencoder.ts';
import { mnistVaeRecipe } from './mnist-vae.ts';
import { mnistRecipe } from './mnist.ts';
import { namesRecipe } from './names.ts';
import { passExamRecipe } from './pass-exam.ts';
import { phrasesRecipe } from './phrases.ts';
import { pimaRecipe } from './pima.ts';
import { reutersRecipe } from './reuters.ts';
import { shakespeareRecipe } from './shakespeare.ts';
import { shortReviewsRecipe } from './short-reviews.ts';
import { sonarRecipe } from './sonar.ts';
import { studyHoursRecipe } from './study-hours.ts';
import { titanicRecipe } from './titanic.ts';
import { wineRecipe } from './wine.ts';
import { xorRecipe } from './xor.ts';

/** Every recipe, in the order of the textbook; the first is what `npm start` runs. */
export const recipes: readonly [Recipe, ...Recipe[]] = [
  pimaRecipe,
  studyHoursRecipe,
  passExamRecipe,
  xorRecipe,
  heartRecipe,
  irisRecipe,
  wineRecipe,
  sonarRecipe,
  titanicRecipe,
  amesRecipe,
  mnistRecipe,
  mnistAutoencoderRecipe,
  mnistVaeRecipe,
  shortReviewsRecipe,
  reutersRecipe,
  imdbRecipe,
  imdbAttentionRecipe,
  imdbTransformerRecipe,
  datesRecipe,
  phrasesRecipe,
  namesRecipe,
  shakespeareRecipe,
];
