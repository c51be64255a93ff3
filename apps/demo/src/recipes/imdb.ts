import { cnnLstm } from '@modu/models';
import { reviewRecipe } from '../review-recipe.ts';

/** Film reviews: a convolution finds phrases, pooling shortens the text, an LSTM reads what is left. */
export const imdbRecipe = reviewRecipe({
  name: 'imdb',
  summary: 'Film reviews by a convolution and an LSTM: phrases first, then their order',
  accuracy: 0.86,
  vocabulary: 20_000,
  words: 256,
  // The LSTM ends with the text, not with padding.
  padding: 'pre',
  epochs: 6,
  build: (vocabulary, seed) =>
    cnnLstm({ vocabulary, embedding: 48, filters: 48, units: [48], embeddingDropout: 0.3, dropout: 0.3, seed }),
});
