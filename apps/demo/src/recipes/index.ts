import type { Recipe } from '../recipe.ts';
import { amesRecipe } from './ames.ts';
import { californiaRecipe } from './california.ts';
import { cifarRecipe } from './cifar.ts';
import { datesRecipe } from './dates.ts';
import { deepSigmoidRecipe } from './deep-sigmoid.ts';
import { heartRecipe } from './heart.ts';
import { imdbAttentionRecipe } from './imdb-attention.ts';
import { imdbTransformerRecipe } from './imdb-transformer.ts';
import { imdbRecipe } from './imdb.ts';
import { irisRecipe } from './iris.ts';
import { mnistAutoencoderRecipe } from './mnist-autoencoder.ts';
import { mnistGanRecipe } from './mnist-gan.ts';
import { mnistVaeRecipe } from './mnist-vae.ts';
import { mnistWhyRecipe } from './mnist-why.ts';
import { mnistRecipe } from './mnist.ts';
import { namesRecipe } from './names.ts';
import { optimizersRecipe } from './optimizers.ts';
import { passExamRecipe } from './pass-exam.ts';
import { phrasesRecipe } from './phrases.ts';
import { passengersRecipe } from './passengers.ts';
import { pimaRecipe } from './pima.ts';
import { reutersRecipe } from './reuters.ts';
import { shakespeareRecipe } from './shakespeare.ts';
import { shortReviewsRecipe } from './short-reviews.ts';
import { sonarRecipe } from './sonar.ts';
import { studyHoursRecipe } from './study-hours.ts';
import { titanicRecipe } from './titanic.ts';
import { transferRecipe } from './transfer.ts';
import { wineRecipe } from './wine.ts';
import { wineStoppingRecipe } from './wine-stopping.ts';
import { xorRecipe } from './xor.ts';

/** Every recipe, in the order of the textbook; the first is what `npm start` runs. */
export const recipes: readonly [Recipe, ...Recipe[]] = [
  pimaRecipe,
  studyHoursRecipe,
  californiaRecipe,
  passExamRecipe,
  xorRecipe,
  deepSigmoidRecipe,
  optimizersRecipe,
  heartRecipe,
  irisRecipe,
  wineRecipe,
  sonarRecipe,
  wineStoppingRecipe,
  titanicRecipe,
  amesRecipe,
  mnistRecipe,
  cifarRecipe,
  mnistAutoencoderRecipe,
  mnistVaeRecipe,
  mnistGanRecipe,
  mnistWhyRecipe,
  transferRecipe,
  shortReviewsRecipe,
  reutersRecipe,
  imdbRecipe,
  imdbAttentionRecipe,
  imdbTransformerRecipe,
  passengersRecipe,
  datesRecipe,
  phrasesRecipe,
  namesRecipe,
  shakespeareRecipe,
];
