import { expectOptions, RandomState } from '@modu/core';
import { expectSeed } from '@modu/layers';
import { Sampler, samplerOptions, type SamplerOptions } from './sampler.ts';

/** Options of {@link RandomSampler}. */
export interface RandomSamplerOptions extends SamplerOptions {
  /** An integer from 0 to 2³² − 1 that makes the draws reproducible. */
  readonly seed?: number | null;
}

/**
 * Draws the next token from all, each as often as its probability says.
 *
 * A sampler made anew with the same seed repeats the series of draws; each call goes on with it.
 *
 * @see https://keras.io/keras_hub/api/samplers/random_sampler/
 * @example
 * const text = await new RandomSampler({ temperature: 0.7, seed: 1 }).generate(next, prompt, { index: 5 });
 */
export class RandomSampler extends Sampler {
  readonly seed: number | undefined;
  readonly #random: RandomState | undefined;

  constructor(options: RandomSamplerOptions = {}, where = 'RandomSampler') {
    if (where === 'RandomSampler') expectOptions(where, options, ['seed', ...samplerOptions]);
    super(where, options);
    this.seed = expectSeed(where, options.seed);
    this.#random = this.seed === undefined ? undefined : new RandomState(this.seed);
  }

  override getNextToken(probabilities: Float32Array): number {
    return this.draw(probabilities);
  }

  override getConfig(): Record<string, number | boolean | null> {
    return { ...super.getConfig(), seed: this.seed ?? null };
  }

  /** An index, drawn with weights that need not sum to 1. */
  protected draw(weights: ArrayLike<number>): number {
    let total = 0;
    for (let i = 0; i < weights.length; i++) total += weights[i] as number;
    let rest = (this.#random?.randomSample() ?? Math.random()) * total;
    let last = 0;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i] as number;
      if (weight === 0) continue;
      last = i;
      rest -= weight;
      if (rest < 0) break;
    }
    return last;
  }
}

/** The ids of the tokens, the likeliest first; of equals the lower one. */
export function byProbability(probabilities: Float32Array): number[] {
  return Array.from(probabilities.keys()).sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number));
}
