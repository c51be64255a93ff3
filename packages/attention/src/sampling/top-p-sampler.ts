import { expectInteger, expectNumber, expectOptions } from '@modu/core';
import { byProbability, RandomSampler, type RandomSamplerOptions } from './random-sampler.ts';
import { samplerOptions } from './sampler.ts';
import { expectK } from './top-k-sampler.ts';

/** Options of {@link TopPSampler}. */
export interface TopPSamplerOptions extends RandomSamplerOptions {
  /** The share of the probability that is drawn from, in [0, 1]. 0.1 by default. */
  readonly p?: number;
  /** How many tokens are looked at, the likeliest first. All by default. */
  readonly k?: number | null;
}

const where = 'TopPSampler';

/**
 * Draws the next token from the likeliest ones that together have more than the share `p` of the probability.
 *
 * The likeliest token is always among them, the last one is that which brings the sum above p.
 *
 * @throws {ArgumentError} when an option is out of range, or there are fewer than k tokens
 * @see Holtzman et al. 2020, https://arxiv.org/abs/1904.09751; https://keras.io/keras_hub/api/samplers/top_p_sampler/
 * @example
 * const text = await new TopPSampler({ p: 0.9, seed: 1 }).generate(next, prompt, { index: 5 });
 */
export class TopPSampler extends RandomSampler {
  readonly p: number;
  readonly k: number | undefined;

  constructor(options: TopPSamplerOptions = {}) {
    expectOptions(where, options, ['p', 'k', 'seed', ...samplerOptions]);
    super(options, where);
    this.p = expectNumber(where, 'p', options.p ?? 0.1, { min: 0, max: 1 });
    const k = options.k ?? undefined;
    this.k = k === undefined ? k : expectInteger(where, 'k', k, { min: 1 });
  }

  override getNextToken(probabilities: Float32Array): number {
    const cutoff = this.k === undefined ? probabilities.length : expectK(where, this.k, probabilities.length);
    const best = byProbability(probabilities).slice(0, cutoff);
    // Sums in float32, and p in float32 too, as keras-hub compares them.
    const limit = Math.fround(this.p);
    let sum = 0;
    const beyond = best.findIndex((token) => (sum = Math.fround(sum + (probabilities[token] as number))) > limit);
    const kept = beyond < 0 ? best : best.slice(0, beyond + 1);
    return kept[this.draw(kept.map((token) => probabilities[token] as number))] as number;
  }

  override getConfig(): Record<string, number | boolean | null> {
    return { ...super.getConfig(), p: this.p, k: this.k ?? null };
  }
}
