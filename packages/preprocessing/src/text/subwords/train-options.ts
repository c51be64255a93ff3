import { expectInteger } from '@modu/core';
import type { MergeSettings } from './learn-merges.ts';
import type { SubwordTrainOptions } from './subword-tokenizer.ts';
import { expectCharacters, expectTokens } from './subword-vocabulary.ts';

/** The options of training, checked. */
export function checkTrainOptions(
  where: string,
  options: SubwordTrainOptions,
  defaults: Required<SubwordTrainOptions>,
): Omit<MergeSettings, 'prefix' | 'maxTokenLength'> {
  const given = { ...defaults, ...options };
  const { limitAlphabet } = given;
  return {
    vocabSize: expectInteger(where, 'vocabSize', given.vocabSize, { min: 1 }),
    minFrequency: expectInteger(where, 'minFrequency', given.minFrequency, { min: 0 }),
    specialTokens: expectTokens(where, 'specialTokens', given.specialTokens),
    limitAlphabet: limitAlphabet === null ? null : expectInteger(where, 'limitAlphabet', limitAlphabet, { min: 1 }),
    initialAlphabet: expectCharacters(where, 'initialAlphabet', given.initialAlphabet),
  };
}
