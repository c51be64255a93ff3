import { transformerClassifier } from '@modu/models';
import { lookAtWords } from '../look-at-words.ts';
import { reviewRecipe } from '../review-recipe.ts';

const words = 256;

/** Film reviews: every word looks at all others, and the mean of what they see decides. */
export const imdbTransformerRecipe = reviewRecipe({
  name: 'imdb-transformer',
  summary: 'Film reviews by a Transformer encoder, and what its words look at',
  accuracy: 0.87,
  vocabulary: 20_000,
  words,
  padding: 'post',
  epochs: 6,
  build: (vocabulary, seed) =>
    transformerClassifier({
      vocabulary,
      sequenceLength: words,
      embedding: 32,
      heads: 2,
      embeddingDropout: 0.2,
      dropout: 0.2,
      seed,
    }),
  look: lookAtWords,
});
