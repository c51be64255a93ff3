import { biLstmAttention } from '@modu/models';
import { lookAtWords } from '../look-at-words.ts';
import { reviewRecipe } from '../review-recipe.ts';

/** Film reviews: an LSTM reads in both directions, and attention says which words the decision rests on. */
export const imdbAttentionRecipe = reviewRecipe({
  name: 'imdb-attention',
  summary: 'Film reviews by a bidirectional LSTM with attention, and the words that it looks at',
  accuracy: 0.87,
  vocabulary: 20_000,
  words: 400,
  padding: 'post',
  epochs: 6,
  // The words and the dropout of their vectors were chosen on a fifth of the training part, with seeds 101 and 102.
  build: (vocabulary, seed) =>
    biLstmAttention({
      vocabulary,
      embedding: 32,
      units: [32],
      attentionUnits: 32,
      embeddingDropout: 0.5,
      dropout: 0.4,
      seed,
    }),
  look: lookAtWords,
});
