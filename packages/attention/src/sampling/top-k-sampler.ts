import { ArgumentError, expectInteger, expectOptions } from '@modu/core';
import { byProbability, RandomSampler, type RandomSamplerOptions } from './random-sampler.ts';
import { samplerOptions } from './sampler.ts';

/** Options of {@link TopKSampler}. */
export interface TopKSamplerOptions extends RandomSamplerOptions {
  /** How many tokens are drawn from, at most V. 5 by default. */
  readonly k?: number;
}

const where = 'TopKSampler';

/**
 * Draws the next token from the `k` likeliest.
 *
 * @throws {ArgumentError} when an option is out of range, or there are fewer than k tokens
 * @see Fan et al. 2018, https://arxiv.org/abs/1805.04833; https://keras.io/keras_hub/api/samplers/top_k_sampler/
 * @example
 * const text = await new TopKSampler({ k: 5, temperature: 0.7, seed: 1 }).generate(next, prompt, { index: 5 });
 */
export class TopKSampler extends RandomSampler {
  readonly k: number;

  constructor(options: TopKSamplerOptions = {}) {
    expectOptions(where, options, ['k', 'seed', ...samplerOptions]);
    super(options, where);
    this.k = expectInteger(where, 'k', options.k ?? 5, { min: 1 });
  }

  override getNextToken(probabilities: Float32Array): number {
    const best = byProbability(probabilities).slice(0, expectK(where, this.k, probabilities.length));
    return best[this.draw(best.map((token) => probabilities[token] as number))] as number;
  }

  override getConfig(): Record<string, number | boolean | null> {
    return { ...super.getConfig(), k: this.k };
  }
}

/** @throws {ArgumentError} when k is more than there are tokens */
export function expectK(sampler: string, k: number, vocabulary: number): number {
  if (k <= vocabulary) return k;
  throw new ArgumentError(`${sampler}: k must be at most the number of tokens ${vocabulary}, received ${k}`);
}
